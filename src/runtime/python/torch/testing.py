"""torch.testing: assert_close, which says where two values part in PyTorch's words. Compares through the operators; computes nothing itself.

What is compared with what, and how closely, is that of torch/testing/_comparison.py: pairs are found first, in depth, and then compared in order.
"""
import collections.abc

from . import as_tensor, promote_types
from ._bridge import unsupported
from ._tensor import Tensor

_COARSE, _SINGLE, _FINE = (1e-3, 1e-5), (1.3e-6, 1e-5), (1e-7, 1e-7)
#: Relative and absolute tolerance of each dtype; all others must be equal.
_TOLERANCES = {
    "float16": _COARSE,
    "bfloat16": (1.6e-2, 1e-5),
    "float32": _SINGLE,
    "float64": _FINE,
    "complex32": _COARSE,
    "complex64": _SINGLE,
    "complex128": _FINE,
}
_EXACT = (0.0, 0.0)
_DTYPE_OF = {float: "float64", complex: "complex128"}


def __getattr__(name):
    if name in ("make_tensor", "assert_allclose", "FileCheck"):
        raise unsupported(f"torch.testing.{name}")
    raise AttributeError(f"module 'torch.testing' has no attribute '{name}'")


def assert_close(
    actual, expected, *, allow_subclasses=True, rtol=None, atol=None, equal_nan=False, check_device=True, check_dtype=True, check_layout=True, check_stride=False, msg=None
):
    """Raises AssertionError unless `actual` is close to `expected`: numbers, tensors, arrays, and sequences and mappings of them."""
    if (rtol is None) != (atol is None):
        raise ValueError(f"Both 'rtol' and 'atol' must be either specified or omitted, but got no {'rtol' if rtol is None else 'atol'}.")
    given = None if rtol is None else (rtol, atol)
    try:
        for place, a, b in list(_pairs(actual, expected, (), allow_subclasses)):
            _compare(place, a, b, given, equal_nan, check_dtype, check_stride)
    except _Difference as found:
        text = str(found)
        raise AssertionError(text if msg is None else msg(text) if callable(msg) else msg) from None


class _Difference(Exception):
    """Two values part at `place`, the way of keys from the outermost values."""

    def __init__(self, text, place):
        super().__init__(text + _where(place))


def _where(place):
    return "\n\nThe failure occurred for item " + "".join(f"[{key!r}]" for key in place) if place else ""


def _pairs(actual, expected, place, allow_subclasses):
    """Each two values to compare, and where they stand."""
    if _are(actual, expected, collections.abc.Sequence) and not isinstance(actual, str) and not isinstance(expected, str):
        if len(actual) != len(expected):
            raise _Difference(f"The length of the sequences mismatch: {len(actual)} != {len(expected)}", place)
        for k, (a, b) in enumerate(zip(actual, expected)):
            yield from _pairs(a, b, (*place, k), allow_subclasses)
    elif _are(actual, expected, collections.abc.Mapping):
        missing, additional = set(expected) - set(actual), set(actual) - set(expected)
        if missing or additional:
            raise _Difference(
                f"The keys of the mappings do not match:\nMissing keys in the actual mapping: {_sorted(missing)}\n"
                f"Additional keys in the actual mapping: {_sorted(additional)}",
                place,
            )
        for key in _sorted(actual):
            yield from _pairs(actual[key], expected[key], (*place, key), allow_subclasses)
    else:
        _check_kinds(actual, expected, place, allow_subclasses)
        yield place, actual, expected


def _are(actual, expected, kind):
    return isinstance(actual, kind) and isinstance(expected, kind)


def _sorted(keys):
    try:
        return sorted(keys)
    except TypeError:
        return list(keys)


def _check_kinds(actual, expected, place, allow_subclasses):
    if actual is None or expected is None or _are(actual, expected, (int, float, complex)):
        return
    kin = isinstance(actual, type(expected)) or isinstance(expected, type(actual))
    if not kin or not (allow_subclasses or type(actual) is type(expected)) or not _is_array(actual):
        text = f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}."
        raise TypeError(text + _where(place))


def _is_array(value):
    return isinstance(value, Tensor) or type(value).__module__ == "numpy"


def _compare(place, actual, expected, tolerances, equal_nan, check_dtype, check_stride):
    if actual is None or expected is None:
        if actual is not expected:
            raise _Difference(f"None mismatch: {actual} is not {expected}", place)
    elif _are(actual, expected, bool):
        if actual is not expected:
            raise _Difference(f"Booleans mismatch: {actual} is not {expected}", place)
    elif _are(actual, expected, (int, float, complex)):
        if check_dtype and type(actual) is not type(expected):
            raise _Difference(f"The (d)types do not match: {type(actual)} != {type(expected)}.", place)
        names = [_DTYPE_OF.get(type(value), "int64") for value in (actual, expected)]
        rtol, atol = tolerances or _tolerances(names)
        if not _close_numbers(actual, expected, rtol, atol, equal_nan):
            raise _Difference(_numbers_part(actual, expected, rtol, atol), place)
    else:
        _compare_tensors(place, as_tensor(actual), as_tensor(expected), tolerances, equal_nan, check_dtype, check_stride)


def _tolerances(dtypes):
    """The larger ones of two dtypes."""
    found = [_TOLERANCES.get(name, _EXACT) for name in dtypes]
    return max(rtol for rtol, _ in found), max(atol for _, atol in found)


def _close_numbers(actual, expected, rtol, atol, equal_nan):
    if actual != actual and expected != expected:
        return equal_nan
    return actual == expected or abs(expected) != float("inf") and abs(actual - expected) <= atol + rtol * abs(expected)


def _numbers_part(actual, expected, rtol, atol):
    apart = abs(actual - expected)
    relative = float("inf") if expected == 0 else apart / abs(expected)
    return (
        f"Scalars are not {_closeness(rtol, atol)}!\n\nExpected {expected} but got {actual}.\n"
        f"Absolute difference: {apart}{_allowed(rtol, atol, atol)}\nRelative difference: {relative}{_allowed(rtol, atol, rtol)}"
    )


def _closeness(rtol, atol):
    return "close" if rtol or atol else "equal"


def _allowed(rtol, atol, which):
    return f" (up to {which} allowed)" if rtol or atol else ""


def _compare_tensors(place, actual, expected, tolerances, equal_nan, check_dtype, check_stride):
    attributes = [("shape", actual.shape, expected.shape)]
    if check_dtype:
        attributes.append(("dtype", actual.dtype, expected.dtype))
    if check_stride:
        attributes.append(("stride()", actual.stride(), expected.stride()))
    for name, a, b in attributes:
        if a != b:
            raise _Difference(f"The values for attribute '{name}' do not match: {a} != {b}.", place)
    rtol, atol = tolerances or _tolerances([actual.dtype.name, expected.dtype.name])
    if actual.dtype != expected.dtype:
        dtype = promote_types(actual.dtype, expected.dtype)
        actual, expected = actual.to(dtype), expected.to(dtype)
    close = actual.isclose(expected, rtol=rtol, atol=atol, equal_nan=equal_nan)
    if close.all():
        return
    if actual.dim() == 0:
        raise _Difference(_numbers_part(actual.item(), expected.item(), rtol, atol), place)
    raise _Difference(_tensors_part(actual.detach(), expected.detach(), close, rtol, atol), place)


def _tensors_part(actual, expected, close, rtol, atol):
    count, total = int((~close).sum()), close.numel()
    if not actual.is_floating_point() and not actual.is_complex():
        actual, expected = actual.long(), expected.long()
    apart = (actual - expected).abs()
    largest = _largest(apart, close)
    relative = _largest(apart / expected.abs(), close)
    return (
        f"Tensor-likes are not {_closeness(rtol, atol)}!\n\nMismatched elements: {count} / {total} ({count / total:.1%})\n"
        f"Greatest absolute difference: {largest}{_allowed(rtol, atol, atol)}\nGreatest relative difference: {relative}{_allowed(rtol, atol, rtol)}"
    )


def _largest(differences, close):
    """The largest of those that are not close, and where it is."""
    value, index = differences.masked_fill(close, 0).flatten().max(0)
    places = []
    number = int(index)
    for size in reversed(differences.shape):
        number, place = divmod(number, size)
        places.append(place)
    return f"{value.item()} at index {tuple(reversed(places))}"
