"""Distributions that keep a categorical one inside: their parameters are its own."""
from .categorical import Categorical
from .distribution import Distribution


class OfCategorical(Distribution):
    """A distribution over vectors as long as there are categories."""

    def _take(self, probs, logits, validate_args):
        self._categorical = Categorical(probs, logits)
        Distribution.__init__(self, self._categorical.batch_shape, self._categorical.param_shape[-1:], validate_args=validate_args)

    def _finish_expand(self, new, batch_shape):
        new._categorical = self._categorical.expand(batch_shape)
        return super()._finish_expand(new, batch_shape)

    probs = property(lambda self: self._categorical.probs)
    logits = property(lambda self: self._categorical.logits)
    param_shape = property(lambda self: self._categorical.param_shape)
    _param = property(lambda self: self._categorical._param)
