"""Distributions of things that happen or not: parameters as probabilities or as logits, each computed from the other when asked for."""
from .distribution import one_of
from .utils import lazy_property, logits_to_probs, probs_to_logits


class BinaryParameters:
    """`probs` and `logits` of which one is given."""

    _expanded = {"probs": 0, "logits": 0, "_param": 0}

    def _take(self, probs, logits, validate_args):
        given = one_of(probs=probs, logits=logits)
        self._broadcast(validate_args, **given)
        self._param = self.__dict__[next(iter(given))]

    @lazy_property
    def logits(self):
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self):
        return logits_to_probs(self.logits, is_binary=True)

    param_shape = property(lambda self: self._param.size())
