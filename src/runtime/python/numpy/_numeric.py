"""Functions of whole arrays that are made of others: rounding, clipping, differences, interpolation, sets, histograms, comparisons."""
import builtins

from torch import _bridge

from ._arranging import broadcast_to, moveaxis, ravel
from ._choosing import where
from ._joining import concatenate
from ._array import ndarray
from ._axes import axis_of
from ._values import array, asarray, promoted
from ._creation import empty, linspace, ones, zeros
from ._dtypes import generic, is_complex, is_floating, is_integer
from ._engine import array_call, call
from ._statistics import argsort, cumsum, max, min, sort, sum
from ._ufuncs import FUNCTIONS

_absolute, _isnan, _rint = FUNCTIONS["absolute"], FUNCTIONS["isnan"], FUNCTIONS["rint"]


def round(a, decimals=0, out=None):
    a = asarray(a)
    if is_integer(a._kind) and decimals >= 0 or a._kind == "bool":
        made = a.astype("float16") if a._kind == "bool" else a.copy()
    elif is_complex(a._kind):
        made = a.copy()
        made.real, made.imag = round(a.real, decimals), round(a.imag, decimals)
    elif decimals == 0:
        made = asarray(_rint(a))
    else:
        scale = 10.0 ** abs(decimals)
        made = _rint(a * scale) / scale if decimals > 0 else _rint(a / scale) * scale
        made = asarray(made).astype(a._kind)
    if out is not None:
        out[...] = made
        return out
    return made if made.ndim else made[()]


around = round


def fix(x, out=None):
    return FUNCTIONS["trunc"](x)


def clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None, dtype=None):
    low, high = (min if a_min is None else a_min), (max if a_max is None else a_max)
    made = a if isinstance(a, (ndarray, generic)) else asarray(a)
    if low is not None:
        made = FUNCTIONS["maximum"](made, low)
    if high is not None:
        made = FUNCTIONS["minimum"](made, high)
    if out is not None:
        out[...] = made
        return out
    return made.copy() if made is a else made


def diff(a, n=1, axis=-1, prepend=None, append=None):
    a = asarray(a)
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n}")
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = axis_of(axis, a.ndim)
    ends = []
    for end in (prepend, append):
        if end is not None:
            end = asarray(end)
            end = broadcast_to(end, tuple(1 if k == axis else m for k, m in enumerate(a.shape))) if end.ndim == 0 else end
        ends.append(end)
    if prepend is not None or append is not None:
        a = concatenate([part for part in (ends[0], a, ends[1]) if part is not None], axis)
    head = (slice(None),) * axis
    for _ in range(n):
        later, sooner = a[(*head, slice(1, None))], a[(*head, slice(None, -1))]
        a = later != sooner if a._kind == "bool" else later - sooner
    return a


def ediff1d(ary):
    return diff(ravel(ary))


def gradient(f, *varargs, axis=None, edge_order=1):
    f = asarray(f)
    axes = list(range(f.ndim)) if axis is None else [axis_of(k, f.ndim) for k in (axis if isinstance(axis, (tuple, list)) else (axis,))]
    steps = list(varargs) if len(varargs) == len(axes) else [varargs[0] if varargs else 1.0] * len(axes)
    f = f if is_floating(f._kind) or is_complex(f._kind) else f.astype("float64")
    made = []
    for k, step in zip(axes, steps):
        if f.shape[k] < edge_order + 1:
            raise ValueError(
                "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required."
            )
        made.append(moveaxis(_slope(moveaxis(f, k, 0), step, edge_order), 0, k))
    return made[0] if len(made) == 1 else tuple(made)


def _slope(f, step, edge_order):
    """Along the first axis: central differences inside, one-sided ones at the ends."""
    out = empty(f.shape, f._kind)
    step = asarray(step)
    if step.ndim == 0:
        step = float(step)
        out[1:-1] = (f[2:] - f[:-2]) / (2.0 * step)
        first = last = step
    else:
        gaps = diff(step).astype("float64")
        if (gaps == gaps[0]).all():
            return _slope(f, gaps[0], edge_order)
        tail = (1,) * (f.ndim - 1)
        d1, d2 = gaps[:-1].reshape(-1, *tail), gaps[1:].reshape(-1, *tail)
        out[1:-1] = -d2 / (d1 * (d1 + d2)) * f[:-2] + (d2 - d1) / (d1 * d2) * f[1:-1] + d1 / (d2 * (d1 + d2)) * f[2:]
        first, last = gaps[0], gaps[-1]
        if edge_order == 2:
            raise _bridge.unsupported("numpy.gradient of second order at the edges of uneven steps")
    if edge_order == 1:
        out[0] = (f[1] - f[0]) / first
        out[-1] = (f[-1] - f[-2]) / last
    else:
        out[0] = -1.5 / first * f[0] + 2.0 / first * f[1] + -0.5 / first * f[2]
        out[-1] = 0.5 / first * f[-3] + -2.0 / first * f[-2] + 1.5 / first * f[-1]
    return out


def trapezoid(y, x=None, dx=1.0, axis=-1):
    y = moveaxis(asarray(y), axis, -1)
    if x is not None:
        dx = diff(asarray(x))
    return sum(dx * (y[..., 1:] + y[..., :-1]) / 2.0, -1)


def interp(x, xp, fp, left=None, right=None, period=None):
    if period is not None:
        raise _bridge.unsupported("numpy.interp with a period")
    x, xp, fp = asarray(x), asarray(xp).astype("float64"), asarray(fp).astype("float64")
    if len(xp) == 0:
        raise ValueError("array of sample points is empty")
    if len(xp) != len(fp):
        raise ValueError("fp and xp are not of the same length.")
    if len(xp) == 1:
        made = x * 0.0 + fp[0]
    else:
        at = clip(array_call("searchsorted", xp, x.astype("float64"), True) - 1, 0, len(xp) - 2)
        slope = (fp[at + 1] - fp[at]) / (xp[at + 1] - xp[at])
        made = slope * (x - xp[at]) + fp[at]
        made = where(x == xp[-1], fp[-1], made)
    made = where(x < xp[0], fp[0] if left is None else left, made)
    made = where(x > xp[-1], fp[-1] if right is None else right, made)
    return made if x.ndim else made[()]


def convolve(a, v, mode="full"):
    a, v = asarray(a), asarray(v)
    if len(a) == 0:
        raise ValueError("a cannot be empty")
    if len(v) == 0:
        raise ValueError("v cannot be empty")
    if len(v) > len(a):
        a, v = v, a
    n, m = len(a), len(v)
    kind = promoted(a._kind, v._kind)
    made = zeros(n + m - 1, kind)
    for k in range(m):
        made[k : k + n] += v[k] * a
    if mode == "same":
        return made[(m - 1) // 2 : (m - 1) // 2 + n].copy()
    if mode == "valid":
        return made[m - 1 : n].copy()
    return made


def correlate(a, v, mode="valid"):
    return convolve(a, asarray(v)[::-1].conj(), mode)


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    a = asarray(x)
    if not is_floating(a._kind):
        return a.copy() if a.ndim else a[()]
    from . import finfo

    largest = float(finfo(a._kind).max)
    made = where(_isnan(a), nan, a).astype(a._kind)
    made = where(made == float("inf"), largest if posinf is None else posinf, made).astype(a._kind)
    made = where(made == float("-inf"), -largest if neginf is None else neginf, made).astype(a._kind)
    if not copy:
        a[...] = made
        return a
    return made if made.ndim else made[()]


def sinc(x):
    y = FUNCTIONS["multiply"](3.141592653589793, where(asarray(x) == 0, 1.0e-20, x))
    return FUNCTIONS["sin"](y) / y


def angle(z, deg=False):
    z = asarray(z)
    made = FUNCTIONS["arctan2"](z.imag if is_complex(z._kind) else 0.0, z.real)
    return made * (180 / 3.141592653589793) if deg else made


def real(val):
    return asarray(val).real if not hasattr(val, "real") else val.real


def imag(val):
    return asarray(val).imag if not hasattr(val, "imag") else val.imag


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    if full or cov or w is not None:
        raise _bridge.unsupported("numpy.polyfit with full, cov or w")
    from .linalg import lstsq

    x, y = asarray(x) + 0.0, asarray(y) + 0.0
    from ._creation import vander

    left = vander(x, deg + 1)
    scale = FUNCTIONS["sqrt"](sum(left * left, 0))
    made = lstsq(left / scale, y, len(x) * 2.220446049250313e-16)[0]
    return (made.T / scale).T


def polyval(p, x):
    p = asarray(p)
    x = asarray(x) if not isinstance(x, (generic, ndarray)) else x
    made = x * 0
    for k in range(len(p)):
        made = made * x + p[k]
    return made


# Sets and histograms ----------------------------------------------------------------------------------------------------


def searchsorted(a, v, side="left", sorter=None):
    a = asarray(a) if sorter is None else asarray(a)[sorter]
    return call("searchsorted", a, asarray(v), side == "right")


def digitize(x, bins, right=False):
    bins = asarray(bins)
    steps = diff(bins)
    if (steps >= 0).all():
        return searchsorted(bins, x, "left" if right else "right")
    if not (steps <= 0).all():
        raise ValueError("bins must be monotonically increasing or decreasing")
    return len(bins) - searchsorted(bins[::-1], x, "right" if right else "left")


def bincount(x, /, weights=None, minlength=0):
    x = asarray(x)
    if x.ndim != 1:
        raise ValueError("object too deep for desired array" if x.ndim > 1 else "object of too small depth for desired array")
    if not is_integer(x._kind) and x.size:
        raise TypeError(f"Cannot cast array data from {x.dtype!r} to dtype('int64') according to the rule 'safe'")
    if weights is not None and len(asarray(weights)) != len(x):
        raise ValueError("The weights and list don't have the same length.")
    return array_call("bincount", x, None if weights is None else asarray(weights), minlength)


def unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, sorted=True):
    a = asarray(ar)
    if axis is not None:
        return _unique_rows(a, axis, return_index, return_inverse, return_counts)
    flat = a.reshape(-1)
    order = argsort(flat)
    ordered = flat[order]
    new = ones(ordered.shape, bool)
    new[1:] = ordered[1:] != ordered[:-1]
    if is_floating(a._kind) and equal_nan and flat.size:
        new[1:] &= ~(_isnan(ordered[1:]) & _isnan(ordered[:-1]))
    return _unique_parts(ordered[new], order, new, a.shape, return_index, return_inverse, return_counts)


def _unique_parts(values, order, new, shape, return_index, return_inverse, return_counts):
    made = [values]
    if return_index:
        made.append(order[new])
    if return_inverse:
        inverse = empty(order.shape, int)
        inverse[order] = cumsum(new) - 1
        made.append(inverse.reshape(shape))
    if return_counts:
        starts = concatenate((new.nonzero()[0], array([order.size])))
        made.append(diff(starts))
    return made[0] if len(made) == 1 else tuple(made)


def _unique_rows(a, axis, *wanted):
    rows = moveaxis(a, axis, 0)
    flat = rows.reshape(rows.shape[0], -1).tolist()
    order = array(sorted_positions(flat), dtype=int)
    new = array([k == 0 or flat[i] != flat[order.tolist()[k - 1]] for k, i in enumerate(order.tolist())], dtype=bool)
    made = _unique_parts(order[new], order, new, (rows.shape[0],), *wanted)
    first = made[0] if isinstance(made, tuple) else made
    values = moveaxis(rows[first], 0, axis)
    return (values, *made[1:]) if isinstance(made, tuple) else values


def sorted_positions(rows):
    """The order of rows."""
    return builtins.sorted(range(len(rows)), key=rows.__getitem__)


def isin(element, test_elements, assume_unique=False, invert=False, *, kind=None):
    element, ordered = asarray(element), sort(ravel(test_elements))
    if ordered.size == 0:
        made = zeros(element.shape, bool)
    else:
        at = clip(array_call("searchsorted", ordered, element, False), 0, ordered.size - 1)
        made = ordered[at] == element
    return ~made if invert else made


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    first = unique(ar1)
    return first[isin(first, ar2)]


def union1d(ar1, ar2):
    return unique(concatenate((ravel(ar1), ravel(ar2))))


def setdiff1d(ar1, ar2, assume_unique=False):
    first = unique(ar1)
    return first[isin(first, ar2, invert=True)]


def setxor1d(ar1, ar2, assume_unique=False):
    return sort(concatenate((setdiff1d(ar1, ar2), setdiff1d(ar2, ar1))))


def histogram_bin_edges(a, bins=10, range=None, weights=None):
    a = ravel(a)
    if isinstance(bins, str):
        raise _bridge.unsupported(f"numpy.histogram with bins='{bins}'")
    if not hasattr(bins, "__index__") or isinstance(bins, ndarray):
        edges = asarray(bins)
        if (edges[:-1] > edges[1:]).any():
            raise ValueError("`bins` must increase monotonically, when an array")
        return edges
    if bins < 1:
        raise ValueError("`bins` must be positive, when an integer")
    if range is not None:
        low, high = range
        if low > high:
            raise ValueError("max must be larger than min in range parameter.")
    else:
        low, high = (a.min(), a.max()) if a.size else (0, 1)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return linspace(low, high, int(bins) + 1)


def histogram(a, bins=10, range=None, density=None, weights=None):
    a = ravel(a)
    edges = histogram_bin_edges(a, bins, range)
    weights = None if weights is None else ravel(weights)
    inside = (a >= edges[0]) & (a <= edges[-1])
    n = len(edges) - 1
    at = clip(array_call("searchsorted", edges, a[inside], True) - 1, 0, n - 1)
    counts = bincount(at, None if weights is None else weights[inside], n)
    if density:
        return counts / array(diff(edges), dtype=float) / counts.sum(), edges
    return counts, edges


def histogram2d(x, y, bins=10, range=None, density=None, weights=None):
    both = bins if isinstance(bins, (tuple, list)) and len(bins) == 2 else (bins, bins)
    spans = range or (None, None)
    x, y = ravel(x), ravel(y)
    ex, ey = histogram_bin_edges(x, both[0], spans[0]), histogram_bin_edges(y, both[1], spans[1])
    inside = (x >= ex[0]) & (x <= ex[-1]) & (y >= ey[0]) & (y <= ey[-1])
    n, m = len(ex) - 1, len(ey) - 1
    i = clip(searchsorted(ex, x[inside], "right") - 1, 0, n - 1)
    j = clip(searchsorted(ey, y[inside], "right") - 1, 0, m - 1)
    counts = bincount(i * m + j, None if weights is None else ravel(weights)[inside], n * m).reshape(n, m).astype(float)
    if density:
        counts = counts / sum(counts) / diff(ex)[:, None] / diff(ey)[None, :]
    return counts, ex, ey


# Comparisons ------------------------------------------------------------------------------------------------------------


for _name, _function in {"clip": clip, "round": round, "searchsorted": searchsorted}.items():
    setattr(ndarray, _name, _function)
    setattr(generic, _name, lambda self, *args, _f=_function, **options: _f(self, *args, **options))
for _kind in (ndarray, generic):
    _kind.conj = _kind.conjugate = lambda self, out=None: FUNCTIONS["conjugate"](self)
ndarray.diagonal = lambda self, offset=0, axis1=0, axis2=1: __import__("numpy").diagonal(self, offset, axis1, axis2)
