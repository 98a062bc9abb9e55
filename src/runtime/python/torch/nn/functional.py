"""torch.nn.functional: the engine's functions under PyTorch's names and calling conventions."""
import importlib
import warnings

import _gradient_lens as engine

from .. import _bridge
from .._bridge import call
from ._loss_arguments import in_order
from ._sizes import folding, unpooling


def reduction_of(size_average=None, reduce=None):
    """The reduction that the outdated arguments of a loss mean."""
    meant = "none" if reduce is False else "sum" if size_average is False else "mean"
    warnings.warn(f"size_average and reduce args will be deprecated, please use reduction='{meant}' instead.", stacklevel=4)
    return meant


def _function(name):
    key = f"functional.{name}"
    in_place = name.endswith("_")

    def function(*args, **kwargs):
        if kwargs:
            kwargs.pop("_stacklevel", None)
            if "size_average" in kwargs or "reduce" in kwargs:
                outdated = kwargs.pop("size_average", None), kwargs.pop("reduce", None)
                if outdated != (None, None):
                    kwargs["reduction"] = reduction_of(*outdated)
        try:
            made = call(key, args, kwargs)
        except (TypeError, ValueError) as error:
            importlib.import_module(".._first_uses", __name__).retold(name, args, kwargs, error)
            raise
        return args[0] if args and in_place else made

    function.__name__ = function.__qualname__ = name
    return _bridge.native(f"{'overwriting' if in_place else 'function'} {key}", name, function, __name__)


for _name in engine.functional_names().split(","):
    globals()[_name] = _function(_name)
globals().update(in_order(globals()))
max_unpool1d, max_unpool2d, max_unpool3d = map(unpooling, (max_unpool1d, max_unpool2d, max_unpool3d))  # noqa: F821
fold, unfold = folding(fold, unfold)  # noqa: F821


def _along(name):
    """softmax and its kin: without `dim` PyTorch still chooses one, and warns."""

    def function(input, dim=None, _stacklevel=3, dtype=None):
        if dim is None:
            warnings.warn(
                f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.", stacklevel=_stacklevel
            )
            dim = 0 if input.dim() in (0, 1, 3) else 1
        try:
            return call(f"functional.{name}", (input, dim), None if dtype is None else {"dtype": dtype})
        except TypeError:
            # PyTorch calls the method, whose words these are.
            return (-input).softmax(dim, dtype=dtype) if name == "softmin" else getattr(input, name)(dim, dtype=dtype)

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


_smooth_l1_loss = smooth_l1_loss


def smooth_l1_loss(*args, **kwargs):
    """Squared below `beta`, linear above; without a square it is `l1_loss`."""
    beta = args[5] if len(args) > 5 else kwargs.get("beta", 1.0)
    if beta == 0.0:
        kwargs.pop("beta", None)
        return l1_loss(*args[:5], **kwargs)
    return _smooth_l1_loss(*args, **kwargs)


_interpolate = interpolate


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None, antialias=False):
    """`input` at another size: one number is meant for every dimension, a list has one for each."""
    given = size if scale_factor is None else scale_factor if size is None else None
    dims = input.dim() - 2
    settled = align_corners is None or mode not in ("nearest", "area", "nearest-exact")
    if settled and isinstance(given, (list, tuple)) and len(given) != dims:
        what, text, form = ("output", "output size of", "output size in (o1, o2, ...,oK)") if scale_factor is None else ("scale_factor", "scale_factor of shape", "scale_factor in (s1, s2, ...,sK)")
        raise ValueError(
            f"Input and {what} must have the same number of spatial dimensions, but got input with spatial dimensions of {list(input.shape[2:])} and {text} {given}. "
            f"Please provide input tensor in (N, C, d1, d2, ...,dK) format and {form} format."
        )
    return _interpolate(input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias)


softmax, log_softmax, softmin = _along("softmax"), _along("log_softmax"), _along("softmin")


def _chosen(name, inplace, input, *settings):
    """An activation, or its form that overwrites the input and returns it."""
    if not inplace:
        return call(f"functional.{name}", (input, *settings))
    call(f"functional.{name}_", (input, *settings))
    return input


def _overwritten(name, input):
    """What a function writes its result into, when it can be."""
    if not hasattr(type(input), "requires_grad"):
        raise TypeError(f"{name}_(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")
    return input


def relu(input, inplace=False):
    """max(input, 0)."""
    if not inplace:
        return call("relu", (input,))
    return input.relu_() if hasattr(input, "relu_") else _overwritten("relu", input)


def relu6(input, inplace=False):
    """The input held between 0 and 6."""
    return _chosen("hardtanh", True, _overwritten("relu6", input), 0.0, 6.0) if inplace else call("functional.relu6", (input,))


def selu(input, inplace=False):
    """ELU with the slope and scale that keep mean 0 and variance 1."""
    return _chosen("elu", True, _overwritten("selu", input), 1.6732632423543772, 1.0507009873554805) if inplace else call("functional.selu", (input,))


def selu_(input):
    """`selu`, over its input."""
    return selu(input, True)


def silu(input, inplace=False):
    """x · sigmoid(x)."""
    return _chosen("silu", inplace, input)


def mish(input, inplace=False):
    """x · tanh(softplus(x))."""
    return _chosen("mish", inplace, input)


def hardsigmoid(input, inplace=False):
    """The logistic function in three straight pieces."""
    return _chosen("hardsigmoid", inplace, input)


def hardswish(input, inplace=False):
    """x · hardsigmoid(x)."""
    return _chosen("hardswish", inplace, input)


def elu(input, alpha=1.0, inplace=False):
    """Linear above 0, exponential below."""
    return _chosen("elu", inplace, input, alpha)


def celu(input, alpha=1.0, inplace=False):
    """ELU without a bend at 0."""
    return _chosen("celu", inplace, input, alpha)


def leaky_relu(input, negative_slope=0.01, inplace=False):
    """A small slope below 0."""
    return _chosen("leaky_relu", inplace, input, negative_slope)


def hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False):
    """The input held between two bounds."""
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _chosen("hardtanh", inplace, input, min_val, max_val)


def threshold(input, threshold, value, inplace=False):
    """`value` wherever the input is not above `threshold`."""
    return _chosen("threshold", inplace, input, threshold, value)


def rrelu(input, lower=1.0 / 8, upper=1.0 / 3, training=False, inplace=False):
    """A leaky ReLU whose slope is drawn at random while training."""
    return _chosen("rrelu", inplace, input, lower, upper, training)


def glu(input, dim=-1):
    """The first half times the logistic function of the second."""
    if input.dim() == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    return call("functional.glu", (input, dim))


def gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1):
    """A sample of a softmax, differentiable; `hard` makes it one-hot on the way forward."""
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    # Drawn in rows, however the logits lie.
    noise = -call("empty_like", (logits,)).contiguous().exponential_().log()
    soft = ((logits + noise) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    chosen = call("zeros_like", (logits.detach(),)).contiguous().scatter_(dim, index, 1.0)
    return chosen - soft.detach() + soft


def _check_probability(p):
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _itself(input, made):
    """What an operator made of `input`: the very object where it gave back the same tensor."""
    return input if made._h == input._h else made


def dropout(input, p=0.5, training=True, inplace=False):
    """Zeroes elements with probability p and scales the rest by 1 / (1 - p)."""
    _check_probability(p)
    if not inplace:
        return _itself(input, call("dropout", (input, float(p), bool(training))))
    if p == 0.0 or not training:
        return _overwritten("dropout", input)
    return _overwritten("dropout", input).mul_(call("dropout", (call("ones_like", (input.detach(),)), float(p), True)))


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    """Rows of `weight` by number."""
    if sparse:
        raise _bridge.unsupported("sparse gradients")
    if padding_idx is None:
        padding_idx = -1
    elif padding_idx != 0:
        if not -weight.size(0) <= padding_idx < weight.size(0):
            raise AssertionError("Padding_idx must be within num_embeddings")
        if padding_idx < 0:
            padding_idx += weight.size(0)
    if max_norm is not None:
        input = input.contiguous()
        _renormalize(weight, input, max_norm, norm_type)
    return call("embedding", (weight, input, padding_idx, bool(scale_grad_by_freq)))


def _renormalize(weight, input, max_norm, norm_type):
    """Shortens the rows that are looked up to `max_norm`."""
    call("embedding_renorm_", (weight.detach(), input, float(max_norm), float(norm_type)))


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


def _adaptive(name):
    """An adaptive pooling function; None leaves a size as it is. A size is what has one: PyTorch takes any but an int apart, a tensor too."""
    pooled = globals()[name]

    def function(input, output_size, *settings, **keywords):
        if not isinstance(output_size, int):
            if len(input.size()) <= len(output_size):
                raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
            sizes = input.shape[-len(output_size) :]
            output_size = [size if wanted is None else wanted for wanted, size in zip(output_size, sizes)]
        return pooled(input, output_size, *settings, **keywords)

    function.__name__ = function.__qualname__ = name
    return function


for _name in ("adaptive_avg_pool2d", "adaptive_avg_pool3d", "adaptive_max_pool2d", "adaptive_max_pool3d", "adaptive_max_pool2d_with_indices", "adaptive_max_pool3d_with_indices"):
    globals()[_name] = _adaptive(_name)


def _dropping(name, operator):
    """Dropout of whole channels, of inputs with and without a batch."""
    batched = {"dropout1d": (3,), "dropout2d": (3, 4), "dropout3d": (5,), "feature_alpha_dropout": ()}[name]

    def function(input, p=0.5, training=bool(batched), inplace=False):
        _check_probability(p)
        rank = input.dim() if batched else 0
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
        if not inplace:
            made = call(operator, (input.unsqueeze(0) if alone else input, float(p), bool(training)))
            return made.squeeze(0) if alone else made
        if alone:
            input.unsqueeze_(0)
        made = call(operator, (input, float(p), bool(training)))
        if training and p > 0.0:
            input.copy_(made)
        return input.squeeze_(0) if alone else input

    function.__name__ = function.__qualname__ = name
    return function


dropout1d, dropout2d, dropout3d = (_dropping(f"dropout{_dims}d", "feature_dropout") for _dims in (1, 2, 3))
feature_alpha_dropout = _dropping("feature_alpha_dropout", "feature_alpha_dropout")


def alpha_dropout(input, p=0.5, training=False, inplace=False):
    """Dropout that keeps mean and variance."""
    _check_probability(p)
    made = _itself(input, call("alpha_dropout", (_overwritten("alpha_dropout", input) if inplace else input, float(p), bool(training))))
    return input.copy_(made) if inplace and training and p > 0.0 else made


#: Names that come with their file when they are first asked for: fewer files to read for those who do without.
_LATER = {
    "_multihead": ("multi_head_attention_forward", "_canonical_mask", "_none_or_dtype"),
    "_sampling": ("affine_grid", "grid_sample", "upsample", "upsample_bilinear", "upsample_nearest"),
    "_fractional": tuple(f"fractional_max_pool{dims}d{end}" for dims in (2, 3) for end in ("", "_with_indices")),
    "_bags": ("embedding_bag",),
    "_norm_pooling": ("lp_pool1d", "lp_pool2d", "lp_pool3d"),
    "_distances": ("triplet_margin_with_distance_loss",),
}


def __getattr__(name):
    for file, names in _LATER.items():
        if name in names:
            found = globals()[name] = getattr(importlib.import_module(f"..{file}", __name__), name)
            return found
    raise _bridge.missing("torch.nn.functional", name)


#: What `from torch.nn.functional import *` takes.
__all__ = sorted(name for name in _bridge.public_names("torch.nn.functional") if name in globals() or any(name in names for names in _LATER.values()))


def __dir__():
    return sorted({*globals(), *__all__})
