"""The geometric distribution."""
import torch
from torch import Size
from torch.nn.functional import binary_cross_entropy_with_logits

from . import constraints
from ._binary import BinaryParameters
from .distribution import Distribution
from .utils import broadcast_all


class Geometric(BinaryParameters, Distribution):
    """Failures before the first success."""

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.nonnegative_integer

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._take(probs, logits, validate_args)
        if self._validate_args and probs is not None and not (self.probs > 0).all():
            value = self.probs
            raise ValueError(
                f"Expected parameter probs ({type(value).__name__} of shape {tuple(value.shape)}) of distribution {self!r} to be positive "
                f"but found invalid values:\n{value.data[~(value > 0)]}"
            )

    def expand(self, batch_shape, _instance=None):
        return self._finish_expand(self._get_checked_instance(Geometric, _instance), batch_shape)

    mean = property(lambda self: 1.0 / self.probs - 1.0)
    mode = property(lambda self: torch.zeros_like(self.probs))
    variance = property(lambda self: (1.0 / self.probs - 1.0) / self.probs)

    def sample(self, sample_shape=Size()):
        shape, dtype = self._extended_shape(sample_shape), self.probs.dtype
        with torch.no_grad():
            u = torch.empty(shape, dtype=dtype).uniform_(torch.finfo(dtype).tiny, 1)
            return (u.log() / (-self.probs).log1p()).floor()

    def log_prob(self, value):
        self._validate_sample(value)
        value, probs = broadcast_all(value, self.probs)
        probs = probs.clone()
        probs[(probs == 1) & (value == 0)] = 0
        return value * (-probs).log1p() + self.probs.log()

    def entropy(self):
        return binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none") / self.probs
