"""Arrays made from nothing: ranges, constants, grids, diagonals."""
import builtins
from math import ceil

from torch import _bridge

from . import _engine
from ._array import ndarray
from ._axes import shape_of
from ._values import _common, array, as_value, asarray, cast, from_values, promoted
from ._dtypes import generic, is_complex, is_floating, is_integer, name_of
from ._engine import array_call, call
from ._ufuncs import FUNCTIONS


def empty(shape, dtype=float, order="C", *, device=None, like=None):
    return array_call("zeros", shape_of(shape), name_of(dtype))


def zeros(shape, dtype=float, order="C", *, device=None, like=None):
    return array_call("zeros", shape_of(shape), name_of(dtype))


def ones(shape, dtype=None, order="C", *, device=None, like=None):
    return full(shape, 1, name_of(dtype))


def full(shape, fill_value, dtype=None, order="C", *, device=None, like=None):
    value = asarray(fill_value)
    made = array_call("zeros", shape_of(shape), value._kind if dtype is None else name_of(dtype))
    made[...] = fill_value
    return made


def _like(a, dtype, shape):
    a = asarray(a)
    return (a.shape if shape is None else shape), (a._kind if dtype is None else name_of(dtype))


def zeros_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    return zeros(*_like(a, dtype, shape))


empty_like = zeros_like


def ones_like(a, dtype=None, order="K", subok=True, shape=None, *, device=None):
    return ones(*_like(a, dtype, shape))


def full_like(a, fill_value, dtype=None, order="K", subok=True, shape=None, *, device=None):
    shape, kind = _like(a, dtype, shape)
    return full(shape, fill_value, kind)


def arange(start=None, stop=None, step=1, dtype=None, *, device=None, like=None):
    if start is None:
        raise TypeError("arange() requires stop to be specified.")
    if stop is None:
        start, stop = 0, start
    if step is None:
        step = 1
    for value in (start, stop, step):
        if isinstance(value, complex) and not isinstance(value, float):
            raise _bridge.unsupported("numpy.arange of complex numbers")
    kind = name_of(dtype) if dtype is not None else _common([each.item() if isinstance(each, ndarray) else each for each in (start, stop, step)])
    kind = "int64" if kind == "bool" else kind
    start, stop, step = (value.item() if hasattr(value, "item") else value for value in (start, stop, step))
    if step == 0:
        raise ZeroDivisionError("division by zero")
    count = builtins.max(0, ceil((stop - start) / step))
    if is_integer(kind):
        start, step = int(start), int(start + step) - int(start)
    else:
        step = (start + step) - start
    return array_call("arrange", float(start), float(step), count, kind)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None):
    num = num.__index__()
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    div = num - 1 if endpoint else num
    start, stop = asarray(start) * 1.0, asarray(stop) * 1.0
    delta = stop - start
    kind = _kind(asarray(start), asarray(stop))
    y = arange(0, num, dtype=kind if not is_complex(kind) else None).reshape((num,) + (1,) * getattr(delta, "ndim", 0))
    if div > 0:
        step = delta / div
        zero = (asarray(step) == 0).any()
        y = y / div * delta if zero else y * step
    else:
        step = float("nan")
        y = y * delta
    y = y + start
    if endpoint and num > 1:
        y[-1, ...] = stop
    if axis != 0:
        from ._arranging import moveaxis

        y = moveaxis(y, 0, axis)
    if dtype is not None and name_of(dtype) != y._kind:
        if is_integer(name_of(dtype)):
            y = FUNCTIONS["floor"](y)
        y = y.astype(dtype)
    return (y, step) if retstep else y


def _kind(*arrays):
    kind = "float64"
    for each in arrays:
        kind = promoted(kind, each._kind)
    return kind


def logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis=0):
    y = linspace(start, stop, num=num, endpoint=endpoint, axis=axis)
    made = FUNCTIONS["power"](base, y)
    return made if dtype is None else made.astype(dtype)


def geomspace(start, stop, num=50, endpoint=True, dtype=None, axis=0):
    start, stop = asarray(start), asarray(stop)
    if (start == 0).any() or (stop == 0).any():
        raise ValueError("Geometric sequence cannot include zero")
    kind = _kind(start, stop)
    start, stop = start.astype(kind), stop.astype(kind)
    sign = FUNCTIONS["sign"](start)
    log10 = FUNCTIONS["log10"]
    made = logspace(log10(start / sign), log10(stop / sign), num, endpoint)
    if num > 0:
        made[0] = start / sign
        if num > 1 and endpoint:
            made[-1] = stop / sign
    made = made * sign
    return made if dtype is None else made.astype(dtype)


def eye(N, M=None, k=0, dtype=float, order="C", *, device=None, like=None):
    rows, columns = N.__index__(), (N if M is None else M).__index__()
    return (arange(rows)[:, None] == arange(columns) - k).astype(dtype)


def identity(n, dtype=None, *, like=None):
    return eye(n, dtype=float if dtype is None else dtype)


def diag(v, k=0):
    v = asarray(v)
    if v.ndim == 1:
        n = v.size + abs(k)
        made = zeros((n, n), v._kind)
        at = arange(v.size)
        made[at + builtins.max(-k, 0), at + builtins.max(k, 0)] = v
        return made
    if v.ndim == 2:
        return diagonal(v, k).copy()
    raise ValueError("Input must be 1- or 2-d.")


def diagflat(v, k=0):
    return diag(asarray(v).reshape(-1), k)


def diagonal(a, offset=0, axis1=0, axis2=1):
    a = asarray(a)
    if a.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    axis1, axis2 = axis1 % a.ndim, axis2 % a.ndim
    strides, start, *_ = call("layout", a)
    rows, columns = a.shape[axis1], a.shape[axis2]
    count = builtins.max(0, builtins.min(rows, columns - offset) if offset >= 0 else builtins.min(rows + offset, columns))
    if count:
        start += offset * strides[axis2] if offset >= 0 else -offset * strides[axis1]
    rest = [k for k in range(a.ndim) if k not in (axis1, axis2)]
    shape = [a.shape[k] for k in rest] + [count]
    return _engine.view_call("view", a, shape, [strides[k] for k in rest] + [strides[axis1] + strides[axis2]], start)


def fill_diagonal(a, val, wrap=False):
    diagonal(a)[...] = val


def tri(N, M=None, k=0, dtype=float, *, like=None):
    return (arange(N)[:, None] >= arange(N if M is None else M) - k).astype(dtype)


def _triangle(m, mask):
    from ._choosing import where

    return where(mask, m, zeros((), m._kind))


def tril(m, k=0):
    m = asarray(m)
    return _triangle(m, tri(*m.shape[-2:], k=k, dtype=bool))


def triu(m, k=0):
    m = asarray(m)
    return _triangle(m, ~tri(*m.shape[-2:], k=k - 1, dtype=bool))


def tril_indices(n, k=0, m=None):
    return tri(n, m, k=k, dtype=bool).nonzero()


def triu_indices(n, k=0, m=None):
    return (~tri(n, m, k=k - 1, dtype=bool)).nonzero()


def vander(x, N=None, increasing=False):
    x = asarray(x)
    n = len(x) if N is None else N
    powers = arange(n) if increasing else arange(n)[::-1]
    return x[:, None] ** powers


def meshgrid(*xi, copy=True, sparse=False, indexing="xy"):
    if indexing not in ("xy", "ij"):
        raise ValueError("Valid values for `indexing` are 'xy' and 'ij'.")
    n = len(xi)
    made = [asarray(x).reshape((1,) * k + (-1,) + (1,) * (n - 1 - k)) for k, x in enumerate(xi)]
    if indexing == "xy" and n > 1:
        made[0] = made[0].reshape((1, -1) + (1,) * (n - 2))
        made[1] = made[1].reshape((-1, 1) + (1,) * (n - 2))
    if not sparse:
        from ._arranging import broadcast_arrays

        made = broadcast_arrays(*made)
    return tuple(x.copy() for x in made) if copy else tuple(made)


def indices(dimensions, dtype=int, sparse=False):
    n = len(dimensions)
    rows = [arange(size, dtype=dtype).reshape((1,) * k + (size,) + (1,) * (n - 1 - k)) for k, size in enumerate(dimensions)]
    if sparse:
        return tuple(rows)
    made = empty((n, *dimensions), dtype)
    for k, row in enumerate(rows):
        made[k] = row
    return made


class _Grid:
    """`np.mgrid[0:3, 0:2]`, or open with `np.ogrid`."""

    def __init__(self, sparse):
        self._sparse = sparse

    def __getitem__(self, key):
        if isinstance(key, slice):
            return _stretch(key)
        rows = [_stretch(each) for each in key]
        kind = rows[0]._kind
        for row in rows:
            kind = promoted(kind, row._kind)
        n = len(rows)
        rows = [row.astype(kind).reshape((1,) * k + (-1,) + (1,) * (n - 1 - k)) for k, row in enumerate(rows)]
        if self._sparse:
            return tuple(rows)
        from ._arranging import broadcast_arrays
        from ._joining import stack

        return stack(broadcast_arrays(*rows))


def _stretch(key):
    start = 0 if key.start is None else key.start
    step = 1 if key.step is None else key.step
    if isinstance(step, complex):
        return linspace(start, key.stop, int(abs(step)))
    return arange(start, key.stop, step)


mgrid, ogrid = _Grid(False), _Grid(True)


class _Joined:
    """`np.r_[1:4, 0, 4]` and `np.c_[a, b]`."""

    def __init__(self, columns):
        self._columns = columns

    def __getitem__(self, key):
        from ._joining import column_stack, concatenate

        parts = [_stretch(each) if isinstance(each, slice) else asarray(each) for each in (key if isinstance(key, tuple) else (key,))]
        return column_stack(parts) if self._columns else concatenate([part.reshape(-1) if part.ndim == 0 else part for part in parts])


r_, c_ = _Joined(False), _Joined(True)


def fromfunction(function, shape, *, dtype=float, like=None, **kwargs):
    return function(*indices(shape, dtype=dtype), **kwargs)


def fromiter(iter, dtype, count=-1, *, like=None):
    values = []
    for value in iter:
        if len(values) == count:
            break
        values.append(value)
    if len(values) < count:
        raise ValueError(f"iterator too short: Expected {count} but iterator had only {len(values)} items.")
    return array(values, dtype=dtype)


def ascontiguousarray(a, dtype=None, *, like=None):
    a = asarray(a, dtype)
    return (a if a.flags.c_contiguous else a.copy()) if a.ndim else a.reshape(1)


def frombuffer(*args, **kwargs):
    raise _bridge.unsupported("numpy.frombuffer")


def copy(a, order="K", subok=False):
    return array(a, copy=True)


__all__ = [name for name in dir() if not name.startswith("_") and name not in ("builtins", "ceil", "array", "as_value", "asarray", "cast", "from_values", "ndarray", "promoted", "shape_of", "generic", "is_complex", "is_floating", "is_integer", "name_of", "array_call", "call", "FUNCTIONS")] + ["r_", "c_"]
