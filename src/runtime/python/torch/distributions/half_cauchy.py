"""The half-cauchy distribution."""
import torch
from torch import inf

from ._half import Half
from .cauchy import Cauchy


class HalfCauchy(Half):
    """Of the absolute values of Cauchy numbers around zero."""

    whole = Cauchy
    mean = property(lambda self: torch.full(self._extended_shape(), inf, dtype=self.scale.dtype))
    variance = property(lambda self: self.base_dist.variance)

    def expand(self, batch_shape, _instance=None):
        return super().expand(batch_shape, _instance=self._get_checked_instance(HalfCauchy, _instance))
