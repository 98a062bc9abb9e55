"""Sums, means, extremes and orders: reductions over axes, running sums, quantiles, histograms."""
import builtins
import warnings

from torch import _bridge
from torch._tensor import Tensor

from . import _engine
from ._array import ndarray
from ._axes import axes_of, axis_of
from ._values import array, asarray
from ._creation import arange, zeros
from ._dtypes import generic, is_complex, is_floating, is_integer, name_of
from ._engine import array_call, call
from ._ufuncs import FUNCTIONS, _sum_kind, reduced

_absolute, _sqrt, _isnan = FUNCTIONS["absolute"], FUNCTIONS["sqrt"], FUNCTIONS["isnan"]
_NONE = object()


def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    if isinstance(a, Tensor):
        raise TypeError("sum() got an unexpected keyword argument 'axis'")
    return reduced("add", a, axis, dtype, out, keepdims, initial, where)


def prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    return reduced("multiply", a, axis, dtype, out, keepdims, initial, where)


def max(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return reduced("maximum", a, axis, None, out, keepdims, initial, where)


def min(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return reduced("minimum", a, axis, None, out, keepdims, initial, where)


amax, amin = max, min


def all(a, axis=None, out=None, keepdims=False, *, where=True):
    return reduced("logical_and", a, axis, None, out, keepdims, None, where)


def any(a, axis=None, out=None, keepdims=False, *, where=True):
    return reduced("logical_or", a, axis, None, out, keepdims, None, where)


def ptp(a, axis=None, out=None, keepdims=False):
    return max(a, axis, keepdims=keepdims) - min(a, axis, keepdims=keepdims)


def _count(a, axis, where=True):
    if where is not True:
        from ._arranging import broadcast_to

        return sum(broadcast_to(asarray(where), a.shape), axis)
    n = 1
    for k in axes_of(axis, a.ndim):
        n *= a.shape[k]
    return n


def _warn(text):
    warnings.warn(text, RuntimeWarning, skip_file_prefixes=_engine._HERE)


def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    if isinstance(a, Tensor):
        raise TypeError("mean() got an unexpected keyword argument 'axis'")
    a = asarray(a)
    count = _count(a, axis, where)
    if isinstance(count, int) and count == 0:
        _warn("Mean of empty slice")
    kind = dtype
    half = a._kind == "float16" and dtype is None
    if dtype is None and (is_integer(a._kind) or a._kind == "bool"):
        kind = "float64"
    total = sum(a, axis, "float32" if half else kind, None, keepdims, where=where)
    with_label = FUNCTIONS["divide"]
    made = with_label(total, count if isinstance(count, ndarray) else float(count))
    if half:
        made = made.astype("float16")
    if out is not None:
        out[...] = made
        return out
    return made


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    a = asarray(a)
    if weights is None:
        made = mean(a, axis, keepdims=keepdims)
        return (made, asarray(made) * 0 + _count(a, axis) * 1.0) if returned else made
    weights = asarray(weights)
    if weights.shape != a.shape:
        if axis is None:
            raise TypeError("Axis must be specified when shapes of a and weights differ.")
        if weights.shape != (a.shape[axis],):
            raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
        weights = weights.reshape(tuple(n if k == axis % a.ndim else 1 for k, n in enumerate(a.shape))) + zeros(a.shape)
    scale = sum(weights, axis, keepdims=keepdims)
    if any(asarray(scale) == 0):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    made = sum(a * weights, axis, keepdims=keepdims) / scale
    return (made, scale) if returned else made


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=_NONE, correction=_NONE):
    a = asarray(a)
    if correction is not _NONE:
        ddof = correction
    count = _count(a, axis, where)
    if isinstance(count, int) and count - ddof <= 0:
        _warn("Degrees of freedom <= 0 for slice")
    kind = "float64" if dtype is None and (is_integer(a._kind) or a._kind == "bool") else "float32" if a._kind == "float16" else dtype
    centre = sum(a, axis, kind, None, True, where=where) / (count if isinstance(count, ndarray) else float(count)) if mean is _NONE else mean
    off = a - centre
    square = (off * off.conj()).real if is_complex(off._kind if isinstance(off, ndarray) else off.dtype.name) else off * off
    left = FUNCTIONS["maximum"](count - ddof, 0) if isinstance(count, ndarray) else float(builtins.max(count - ddof, 0))
    made = FUNCTIONS["divide"](sum(square, axis, None, None, keepdims, where=where), left)
    if a._kind == "float16" and dtype is None:
        made = made.astype("float16")
    if out is not None:
        out[...] = made
        return out
    return made


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=_NONE, correction=_NONE):
    made = _sqrt(var(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction))
    if out is not None:
        out[...] = made
        return out
    return made


def _extreme(a, axis, largest, out, keepdims):
    a = asarray(a)
    if axis is None:
        made = call("extreme", a.reshape(-1), 0, largest, False)
        return array(made).reshape((1,) * a.ndim) if keepdims else made
    return call("extreme", a, axis_of(axis, a.ndim), largest, bool(keepdims))


def argmax(a, axis=None, out=None, *, keepdims=False):
    return _extreme(a, axis, True, out, keepdims)


def argmin(a, axis=None, out=None, *, keepdims=False):
    return _extreme(a, axis, False, out, keepdims)


def _running(name, a, axis, dtype, out):
    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    made = array_call("accumulate", name, a, axis_of(axis, a.ndim), name_of(dtype) if dtype is not None else _sum_kind(name, a._kind))
    if out is not None:
        out[...] = made
        return out
    return made


def cumsum(a, axis=None, dtype=None, out=None):
    return _running("add", a, axis, dtype, out)


def cumprod(a, axis=None, dtype=None, out=None):
    return _running("multiply", a, axis, dtype, out)


# Without NaN ------------------------------------------------------------------------------------------------------------


def _filled(a, value):
    from ._choosing import where

    a = asarray(a)
    return (where(_isnan(a), value, a).astype(a._kind), ~_isnan(a)) if is_floating(a._kind) else (a, ~zeros(a.shape, bool))


def nansum(a, axis=None, dtype=None, out=None, keepdims=False):
    return sum(_filled(a, 0)[0], axis, dtype, out, keepdims)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False):
    return prod(_filled(a, 1)[0], axis, dtype, out, keepdims)


def nancumsum(a, axis=None, dtype=None, out=None):
    return cumsum(_filled(a, 0)[0], axis, dtype, out)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False):
    filled, there = _filled(a, 0)
    count = sum(there, axis, keepdims=keepdims)
    if any(asarray(count) == 0):
        _warn("Mean of empty slice")
    with _engine_errors():
        return sum(filled, axis, dtype, None, keepdims) / count


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    filled, there = _filled(a, 0)
    count = sum(there, axis, keepdims=True)
    off = (filled - sum(filled, axis, dtype, None, True) / count) * there
    return sum(off * off, axis, None, None, keepdims) / (sum(there, axis, keepdims=keepdims) - ddof)


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    return _sqrt(nanvar(a, axis, dtype, None, ddof, keepdims))


def nanmax(a, axis=None, out=None, keepdims=False):
    made = reduced("fmax", a, axis, None, None, keepdims, None, True)
    if any(_isnan(made)):
        _warn("All-NaN axis encountered")
    return made


def nanmin(a, axis=None, out=None, keepdims=False):
    made = reduced("fmin", a, axis, None, None, keepdims, None, True)
    if any(_isnan(made)):
        _warn("All-NaN axis encountered")
    return made


def nanargmax(a, axis=None):
    return argmax(_filled(a, float("-inf"))[0], axis)


def nanargmin(a, axis=None):
    return argmin(_filled(a, float("inf"))[0], axis)


def nanmedian(a, axis=None, keepdims=False):
    a = asarray(a)
    if axis is not None:
        raise _bridge.unsupported("numpy.nanmedian along an axis")
    return median(a[~_isnan(a)])


def _engine_errors():
    from ._errors import errstate

    return errstate(all="ignore")


# Orders -----------------------------------------------------------------------------------------------------------------


def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    from ._arranging import swapaxes

    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    axis = axis_of(axis, a.ndim)
    return swapaxes(array_call("sort", swapaxes(a, axis, -1)), axis, -1).copy() if axis != a.ndim - 1 else array_call("sort", a)


def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    from ._arranging import swapaxes

    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    axis = axis_of(axis, a.ndim)
    return swapaxes(array_call("argsort", swapaxes(a, axis, -1)), axis, -1)


def partition(a, kth, axis=-1):
    return sort(a, axis)


def argpartition(a, kth, axis=-1):
    return argsort(a, axis)


def lexsort(keys, axis=-1):
    at = arange(len(keys[0]))
    for key in keys:
        at = at[argsort(asarray(key)[at])]
    return at


def quantile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, **options):
    if method not in ("linear", "lower", "higher", "nearest", "midpoint"):
        raise _bridge.unsupported(f"numpy.quantile with method '{method}'")
    q = asarray(q)
    if any(q < 0) or any(q > 1):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return _quantile(asarray(a), q, axis, method, keepdims)


def percentile(a, q, axis=None, out=None, overwrite_input=False, method="linear", keepdims=False, **options):
    q = FUNCTIONS["divide"](q, 100)
    if any(asarray(q) < 0) or any(asarray(q) > 1):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return quantile(a, q, axis, method=method, keepdims=keepdims)


def _gathered(a, axis):
    """The axes reduced made one, the first."""
    from ._arranging import moveaxis

    axes = axes_of(axis, a.ndim)
    moved = moveaxis(a, axes, list(range(len(axes))))
    return moved.reshape(-1, *moved.shape[len(axes):])


def _quantile(a, q, axis, method, keepdims):
    from ._choosing import where

    ordered = sort(_gathered(a if is_floating(a._kind) else a.astype("float64"), axis), 0)
    n = ordered.shape[0]
    if n == 0:
        raise IndexError("index -1 is out of bounds for axis 0 with size 0")

    def one(p):
        at = p * (n - 1)
        low = int(at // 1)
        high = builtins.min(low + 1, n - 1)
        part = at - low
        if method == "lower":
            return ordered[low]
        if method == "higher":
            return ordered[low if part == 0 else high]
        if method == "nearest":
            return ordered[builtins.round(at)]
        if method == "midpoint":
            part = 0.5 if part else 0.0
        x, y = ordered[low], ordered[high]
        step = y - x
        made = x + step * part if part < 0.5 else y - step * (1 - part)
        last = ordered[-1]
        return where(_isnan(last), last, made)[()]

    from ._joining import stack

    made = one(float(q)) if q.ndim == 0 else stack([asarray(one(p)) for p in q.reshape(-1).tolist()]).reshape(q.shape + ordered.shape[1:])
    if keepdims:
        axes = axes_of(axis, a.ndim)
        made = asarray(made).reshape(q.shape + tuple(1 if k in axes else n for k, n in enumerate(a.shape)))
    return made


def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):
    a = asarray(a)
    ordered = sort(_gathered(a, axis), 0)
    n = ordered.shape[0]
    if n == 0:
        _warn("Mean of empty slice")
        return _engine.scalar("float64", float("nan"))
    middle = ordered[n // 2 : n // 2 + 1] if n % 2 else ordered[n // 2 - 1 : n // 2 + 1]
    made = mean(middle, 0)
    if is_floating(a._kind) and any(_isnan(ordered[-1])):
        from ._choosing import where

        made = where(_isnan(ordered[-1]), ordered[-1], made)[()]
    if keepdims:
        axes = axes_of(axis, a.ndim)
        made = asarray(made).reshape(tuple(1 if k in axes else n for k, n in enumerate(a.shape)))
    return made


for _name in "sum prod max min all any mean var std argmax argmin cumsum cumprod argsort".split():
    setattr(ndarray, _name, globals()[_name])
    setattr(generic, _name, lambda self, *args, _f=globals()[_name], **options: _f(self, *args, **options))


def _sort_in_place(self, axis=-1, kind=None, order=None, *, stable=None):
    self[...] = sort(self, axis)


ndarray.sort = _sort_in_place
