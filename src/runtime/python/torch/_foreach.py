"""torch._foreach_*: an operator on each tensor of a list, as optimizers written by hand call it. A loop here: there is nothing to gain from the list.

Read when such a name is first asked for.
"""
from . import _bridge, is_grad_enabled
from ._tensor import Tensor

#: Those that are there in both forms: new tensors, and written in place.
_BOTH = frozenset(
    "abs acos asin atan ceil cos cosh erf erfc exp expm1 floor frac lgamma log log10 log1p log2 neg reciprocal round rsqrt sigmoid sign sin sinh sqrt "
    "tan tanh trunc add sub mul div pow maximum minimum clamp_min clamp_max addcmul addcdiv lerp".split()
)
_NEW = frozenset("norm max clone mm".split())
_IN_PLACE = frozenset("zero copy".split())


def function(name):
    """`torch._foreach_add` and its like; None for a name that is no such function's."""
    operator = name.removeprefix("_foreach_")
    in_place = operator.endswith("_")
    plain = operator.removesuffix("_")
    if plain not in _BOTH and plain not in (_IN_PLACE if in_place else _NEW):
        return None

    def each(self, *args, **kwargs):
        if plain == "pow" and not isinstance(self, (list, tuple)):
            return tuple(self**exponent for exponent in args[0])
        _check(name, self)
        if plain.startswith("addc") and len(args) == 3:
            *args, kwargs["value"] = args
        if isinstance(kwargs.get("value"), Tensor):
            kwargs["value"] = kwargs["value"].tolist()
        columns = [_column(argument, len(self)) for argument in args]
        named = {key: _column(argument, len(self)) for key, argument in kwargs.items()}
        made = [
            getattr(tensor, operator)(*(column[k] for column in columns), **{key: column[k] for key, column in named.items()})
            for k, tensor in enumerate(self)
        ]
        return self if in_place else tuple(made)

    each.__name__ = each.__qualname__ = name
    return each


def _check(name, given):
    if not isinstance(given, (list, tuple)) or not all(isinstance(tensor, Tensor) for tensor in given):
        raise TypeError(f"{name}(): argument 'self' (position 1) must be tuple of Tensors, not {type(given).__name__}")
    if not given:
        raise RuntimeError("Tensor list must have at least one tensor.")
    if is_grad_enabled() and any(tensor.requires_grad for tensor in given):
        raise _bridge.unsupported(f"gradients of torch.{name}")


def _column(argument, count):
    """What stands beside each of `count` tensors: of a list its elements, otherwise the same for all."""
    if not isinstance(argument, (list, tuple)):
        return [argument] * count
    if len(argument) != count:
        if argument and not isinstance(argument[0], Tensor):
            raise RuntimeError("Tensor list must have same number of elements as scalar list.")
        raise RuntimeError(f"Tensor lists must have the same number of tensors, got {count} and {len(argument)}")
    return argument
