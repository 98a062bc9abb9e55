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


_kl_div = kl_div


def kl_div(input, target, size_average=None, reduce=None, reduction="mean", log_target=False):
    """The divergence of Kullback and Leibler, `input` in logarithms."""
    if (size_average, reduce) == (None, None) and reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math definition."
            "'mean' will be changed to behave the same as 'batchmean' in the next major release.",
            stacklevel=2,
        )
    if (size_average, reduce) != (None, None):
        reduction = reduction_of(size_average, reduce)
    return _kl_div(input, target, reduction=reduction, log_target=log_target)


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


def _dropping(name, operator):
    """Dropout of whole channels, of inputs with and without a batch."""
    batched = {"dropout1d": (3,), "dropout2d": (3, 4), "dropout3d": (5,), "feature_alpha_dropout": ()}[name]

    def function(input, p=0.5, training=True, inplace=False):
        if p < 0.0 or p > 1.0:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        rank = input.dim()
        if name == "dropout1d" and rank not in (2, 3):
            raise RuntimeError(f"dropout1d: Expected 2D or 3D input, but received a {rank}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).")
        if name == "dropout2d" and rank not in (3, 4):
            warnings.warn(
                f"dropout2d: Received a {rank}-D input to dropout2d, which is deprecated and will result in an error in a future release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout2d exists to provide channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, and an optional batch dimension (i.e. 3D or 4D inputs).",
                stacklevel=2,
            )
        if name == "dropout2d" and rank == 3:
            warnings.warn(
                "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout behavior is desired - input is interpreted as shape (N, C, L), where C is the channel dim. This behavior will change in a future release to interpret the input as one without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise dropout behavior, please switch to using dropout1d instead.",
                stacklevel=2,
            )
        if name == "dropout3d" and rank not in (4, 5):
            warnings.warn(
                f"dropout3d: Received a {rank}-D input to dropout3d, which is deprecated and will result in an error in a future release. To retain the behavior and silence this warning, please use dropout instead. Note that dropout3d exists to provide channel-wise dropout on inputs with 3 spatial dimensions, a channel dimension, and an optional batch dimension (i.e. 4D or 5D inputs).",
                stacklevel=2,
            )
        alone = batched and rank == batched[0] - 1 and name != "dropout2d"
        made = call(operator, (input.unsqueeze(0) if alone else input, float(p), bool(training)))
        made = made.squeeze(0) if alone else made
        return input.copy_(made) if inplace else made

    function.__name__ = function.__qualname__ = name
    return function


dropout1d, dropout2d, dropout3d = (_dropping(f"dropout{_dims}d", "feature_dropout") for _dims in (1, 2, 3))
feature_alpha_dropout = _dropping("feature_alpha_dropout", "feature_alpha_dropout")


def alpha_dropout(input, p=0.5, training=False, inplace=False):
    """Dropout that keeps mean and variance."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    made = call("alpha_dropout", (input, float(p), bool(training)))
    return input.copy_(made) if inplace else made


def __getattr__(name):
    raise _bridge.missing("torch.nn.functional", name)
