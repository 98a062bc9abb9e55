"""Gamma and Dirichlet numbers, drawn by the engine as PyTorch draws them. They have no gradient: that of PyTorch's samples is refused by name."""
import _gradient_lens as engine
import torch

from .. import _bridge


def _drawn(concentration, generator):
    if concentration.requires_grad and torch.is_grad_enabled():
        raise _bridge.unsupported("gradients of gamma and Dirichlet samples")
    return _bridge.wrap(engine.gamma_samples(concentration._h, (generator or torch.default_generator)._id))


def standard_gamma(concentration, generator=None):
    """Gamma numbers of rate one, never zero."""
    return _drawn(concentration, generator).to(concentration.dtype).clamp_(min=torch.finfo(concentration.dtype).tiny)


def sample_dirichlet(concentration, generator=None):
    """Gamma numbers made to sum to one along the last dimension, never zero nor one."""
    samples = _drawn(concentration, generator)
    shares, finfo = (samples / samples.sum(-1, True)).to(concentration.dtype), torch.finfo(concentration.dtype)
    return shares.clamp_(min=finfo.tiny, max=1 - finfo.eps / 2)
