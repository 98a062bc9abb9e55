"""The half-normal distribution."""
import math

from ._half import Half
from .normal import Normal


class HalfNormal(Half):
    """Of the absolute values of normal numbers around zero."""

    whole = Normal
    mean = property(lambda self: self.scale * math.sqrt(2 / math.pi))
    variance = property(lambda self: self.scale.pow(2) * (1 - 2 / math.pi))

    def expand(self, batch_shape, _instance=None):
        return super().expand(batch_shape, _instance=self._get_checked_instance(HalfNormal, _instance))
