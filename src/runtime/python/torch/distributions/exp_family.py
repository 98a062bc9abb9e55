"""Exponential families: the entropy from the log normalizer's gradient (https://arxiv.org/abs/1105.0286)."""
import torch

from .distribution import Distribution


class ExponentialFamily(Distribution):
    """Distributions whose log density is linear in statistics of the value."""

    @property
    def _natural_params(self):
        raise NotImplementedError

    def _log_normalizer(self, *natural_params):
        raise NotImplementedError

    @property
    def _mean_carrier_measure(self):
        raise NotImplementedError

    def entropy(self):
        result = -self._mean_carrier_measure
        natural = [parameter.detach().requires_grad_() for parameter in self._natural_params]
        normalizer = self._log_normalizer(*natural)
        gradients = torch.autograd.grad(normalizer.sum(), natural, create_graph=True)
        result += normalizer
        for parameter, gradient in zip(natural, gradients):
            result -= (parameter * gradient).reshape(self._batch_shape + (-1,)).sum(-1)
        return result
