"""torch.nn.functional: the engine's functions under PyTorch's names and calling conventions."""
import warnings

import _gradient_lens as engine

from .. import _bridge
from .._bridge import call


def reduction_of(size_average=None, reduce=None):
    """The reduction that the outdated arguments of a loss mean."""
    meant = "none" if reduce is False else "sum" if size_average is False else "mean"
    warnings.warn(f"size_average and reduce args will be deprecated, please use reduction='{meant}' instead.", stacklevel=4)
    return meant


def _function(name):
    def function(*args, **kwargs):
        kwargs.pop("_stacklevel", None)
        if "size_average" in kwargs or "reduce" in kwargs:
            outdated = kwargs.pop("size_average", None), kwargs.pop("reduce", None)
            if outdated != (None, None):
                kwargs["reduction"] = reduction_of(*outdated)
        return call(f"functional.{name}", args, kwargs)

    function.__name__ = function.__qualname__ = name
    return function


for _name in engine.functional_names().split(","):
    globals()[_name] = _function(_name)


def _along(name):
    """softmax and its kin: without `dim` PyTorch still chooses one, and warns."""

    def function(input, dim=None, _stacklevel=3, dtype=None):
        if dim is None:
            warnings.warn(
                f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.", stacklevel=_stacklevel
            )
            dim = 0 if input.dim() in (0, 1, 3) else 1
        return call(f"functional.{name}", (input, dim), None if dtype is None else {"dtype": dtype})

    function.__name__ = function.__qualname__ = name
    return function


softmax, log_softmax = _along("softmax"), _along("log_softmax")


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


def _pooling(name):
    """A maximum pooling function, which yields indices too when asked."""
    values, both = globals()[name], globals()[f"{name}_with_indices"]

    def function(*args, return_indices=False, **kwargs):
        settings = 2 if name.startswith("adaptive") else 6
        if len(args) > settings:
            args, return_indices = args[:settings], args[settings]
        if kwargs.get("stride", 0) is None:
            del kwargs["stride"]
        if not name.startswith("adaptive") and len(args) > 2 and args[2] is None:
            args = (*args[:2], args[1], *args[3:])
        return both(*args, **kwargs) if return_indices else values(*args, **kwargs)

    function.__name__ = function.__qualname__ = name
    return function


for _name in ("max_pool1d", "max_pool2d", "max_pool3d", "adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d"):
    globals()[_name] = _pooling(_name)


def __getattr__(name):
    raise _bridge.missing("torch.nn.functional", name)
