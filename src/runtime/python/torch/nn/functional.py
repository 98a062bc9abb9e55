"""torch.nn.functional: the engine's functions under PyTorch's names and calling conventions."""
import _gradient_lens as engine

from .. import _bridge
from .._bridge import call


def _function(name):
    def function(*args, **kwargs):
        for legacy in ("_stacklevel", "size_average", "reduce"):
            kwargs.pop(legacy, None)
        return call(f"functional.{name}", args, kwargs)

    function.__name__ = function.__qualname__ = name
    return function


for _name in engine.functional_names().split(","):
    globals()[_name] = _function(_name)


def relu(input, inplace=False):
    """max(input, 0)."""
    return input.relu_() if inplace else input.relu()


def dropout(input, p=0.5, training=True, inplace=False):
    """Zeroes elements with probability p and scales the rest by 1 / (1 - p)."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    return call("dropout", (input, float(p), bool(training)))


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    """Rows of `weight` by number."""
    return call("embedding", (weight, input), {"padding_idx": -1 if padding_idx is None else padding_idx})


def sigmoid(input):
    """The logistic function."""
    return input.sigmoid()


def tanh(input):
    """The hyperbolic tangent."""
    return input.tanh()


def __getattr__(name):
    raise _bridge.missing("torch.nn.functional", name)
