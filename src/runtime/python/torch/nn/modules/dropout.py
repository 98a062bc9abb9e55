"""Layers that drop at random while training."""
from .. import functional as F
from ..module import Module


class _DropoutNd(Module):
    """A probability and the function that uses it."""

    _function = ""

    def __init__(self, p=0.5, inplace=False):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def forward(self, input):
        return getattr(F, self._function)(input, self.p, self.training, self.inplace)

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_DropoutNd):
    """Single elements."""

    _function = "dropout"


class Dropout1d(_DropoutNd):
    """Whole channels of signals."""

    _function = "dropout1d"


class Dropout2d(_DropoutNd):
    """Whole channels of images."""

    _function = "dropout2d"


class Dropout3d(_DropoutNd):
    """Whole channels of volumes."""

    _function = "dropout3d"


class AlphaDropout(_DropoutNd):
    """Single elements, mean and variance kept."""

    def forward(self, input):
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_DropoutNd):
    """Whole channels, mean and variance kept."""

    def forward(self, input):
        return F.feature_alpha_dropout(input, self.p, self.training)
