"""Arrays put together and taken apart: joining, splitting, repeating, padding."""
import builtins

from torch import _bridge

from ._arranging import atleast_1d, atleast_2d, atleast_3d, broadcast_to, expand_dims, moveaxis, ravel, swapaxes
from ._array import ndarray
from ._axes import axes_of, axis_of
from ._values import array, asarray, from_values, promoted
from ._dtypes import name_of
from ._engine import array_call


def concatenate(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    given = [asarray(a) for a in arrays]
    if not given:
        raise ValueError("need at least one array to concatenate")
    if axis is None:
        given, axis = [a.reshape(-1) for a in given], 0
    first = given[0]
    if any(a.ndim == 0 for a in given):
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    axis = axis_of(axis, first.ndim)
    for k, a in enumerate(given):
        if a.ndim != first.ndim:
            raise ValueError(
                f"all the input arrays must have same number of dimensions, but the array at index 0 has {first.ndim} dimension(s) "
                f"and the array at index {k} has {a.ndim} dimension(s)"
            )
        for d, (length, expected) in enumerate(zip(a.shape, first.shape)):
            if d != axis and length != expected:
                raise ValueError(
                    f"all the input array dimensions except for the concatenation axis must match exactly, but along dimension {d}, "
                    f"the array at index 0 has size {expected} and the array at index {k} has size {length}"
                )
    kind = first._kind if dtype is None else name_of(dtype)
    if dtype is None:
        for a in given[1:]:
            kind = promoted(kind, a._kind)
    made = array_call("concatenate", given, axis, kind)
    if out is None:
        return made
    out[...] = made
    return out


concat = concatenate


def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    given = [asarray(a) for a in arrays]
    if not given:
        raise ValueError("need at least one array to stack")
    if len({a.shape for a in given}) != 1:
        raise ValueError("all input arrays must have the same shape")
    axis = axis_of(axis, given[0].ndim + 1)
    return concatenate([expand_dims(a, axis) for a in given], axis, out, dtype=dtype)


def vstack(tup, *, dtype=None, casting="same_kind"):
    return concatenate([atleast_2d(a) for a in tup], 0, dtype=dtype)


def hstack(tup, *, dtype=None, casting="same_kind"):
    given = [atleast_1d(a) for a in tup]
    return concatenate(given, 0 if given and given[0].ndim == 1 else 1, dtype=dtype)


def dstack(tup):
    return concatenate([atleast_3d(a) for a in tup], 2)


def column_stack(tup):
    return concatenate([asarray(a) if asarray(a).ndim > 1 else asarray(a).reshape(-1, 1) for a in tup], 1)


row_stack = vstack


def block(arrays):
    def joined(level, depth):
        if not isinstance(level, list):
            return asarray(level)
        parts = [joined(part, depth + 1) for part in level]
        axis = -1 if not any(isinstance(part, list) for part in level) else -2
        return concatenate([atleast_2d(part) if axis == -2 or depth else atleast_1d(part) for part in parts], axis)

    return joined(arrays, 0)


def append(arr, values, axis=None):
    if axis is None:
        arr, values, axis = ravel(arr), ravel(values), 0
    return concatenate((arr, values), axis)


def insert(arr, obj, values, axis=None):
    arr = asarray(arr)
    if axis is None:
        arr, axis = arr.reshape(-1), 0
    axis = axis_of(axis, arr.ndim)
    if not hasattr(obj, "__index__"):
        raise _bridge.unsupported("numpy.insert at several places")
    at = obj.__index__()
    if not -arr.shape[axis] <= at <= arr.shape[axis]:
        raise IndexError(f"index {at} is out of bounds for axis {axis} with size {arr.shape[axis]}")
    at += arr.shape[axis] if at < 0 else 0
    head = (slice(None),) * axis
    values = asarray(values).astype(arr._kind)
    if values.ndim < arr.ndim:
        wanted = list(arr.shape)
        wanted[axis] = values.size if arr.ndim == 1 else 1
        values = broadcast_to(expand_dims(values, axis) if values.ndim and arr.ndim > 1 else values, wanted)
    return concatenate((arr[(*head, slice(None, at))], values, arr[(*head, slice(at, None))]), axis)


def delete(arr, obj, axis=None):
    arr = asarray(arr)
    if axis is None:
        arr, axis = arr.reshape(-1), 0
    axis = axis_of(axis, arr.ndim)
    n = arr.shape[axis]
    if hasattr(obj, "__index__") and not isinstance(obj, bool) and not -n <= obj.__index__() < n:
        raise IndexError(f"index {obj} is out of bounds for axis {axis} with size {n}")
    keep = from_values([True] * n, (n,), "bool")
    keep[obj] = False
    return arr[(*(slice(None),) * axis, keep)]


def array_split(ary, indices_or_sections, axis=0):
    a = asarray(ary)
    axis = axis_of(axis, a.ndim)
    n = a.shape[axis]
    if isinstance(indices_or_sections, int):
        if indices_or_sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, extra = divmod(n, indices_or_sections)
        ends = [0]
        for k in range(indices_or_sections):
            ends.append(ends[-1] + each + (k < extra))
    else:
        ends = [0, *(int(k) for k in indices_or_sections), n]
    head = (slice(None),) * axis
    return [a[(*head, slice(ends[k], ends[k + 1]))] for k in range(len(ends) - 1)]


def split(ary, indices_or_sections, axis=0):
    a = asarray(ary)
    if isinstance(indices_or_sections, int) and a.shape[axis] % indices_or_sections:
        raise ValueError("array split does not result in an equal division")
    return array_split(a, indices_or_sections, axis)


def vsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 0)


def hsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 1 if asarray(ary).ndim > 1 else 0)


def dsplit(ary, indices_or_sections):
    return split(ary, indices_or_sections, 2)


def unstack(x, /, *, axis=0):
    return tuple(moveaxis(x, axis, 0))


# Repeating and moving ---------------------------------------------------------------------------------------------------


def repeat(a, repeats, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    counts = asarray(repeats).reshape(-1)
    if (counts < 0).any():
        raise ValueError("repeats may not contain negative values.")
    return array_call("repeat", a, counts._values(), axis_of(axis, a.ndim))


def tile(A, reps):
    a = asarray(A)
    reps = tuple(reps) if isinstance(reps, (tuple, list, ndarray)) else (reps,)
    n = builtins.max(len(reps), a.ndim)
    reps = (1,) * (n - len(reps)) + reps
    a = a.reshape((1,) * (n - a.ndim) + a.shape)
    for axis, count in enumerate(reps):
        if count != 1:
            a = concatenate([a] * int(count), axis) if count else a[(*(slice(None),) * axis, slice(0, 0))]
    return a.copy()


def roll(a, shift, axis=None):
    a = asarray(a)
    if axis is None:
        return roll(a.reshape(-1), shift, 0).reshape(a.shape)
    pairs = zip(shift if isinstance(shift, (tuple, list)) else [shift] * (len(axis) if isinstance(axis, (tuple, list)) else 1), axis if isinstance(axis, (tuple, list)) else [axis])
    for by, each in pairs:
        k = axis_of(each, a.ndim)
        n = a.shape[k]
        if n:
            head, by = (slice(None),) * k, int(by) % n
            a = concatenate((a[(*head, slice(n - by, None))], a[(*head, slice(None, n - by))]), k)
    return a.copy()


def flip(m, axis=None):
    m = asarray(m)
    axes = axes_of(axis, m.ndim)
    return m[tuple(slice(None, None, -1) if k in axes else slice(None) for k in range(m.ndim))]


def fliplr(m):
    return flip(m, 1)


def flipud(m):
    return flip(m, 0)


def rot90(m, k=1, axes=(0, 1)):
    m, k = asarray(m), k % 4
    if k == 0:
        return m[...]
    if k == 2:
        return flip(m, axes)
    return flip(swapaxes(m, *axes), axes[0]) if k == 1 else swapaxes(flip(m, axes[0]), *axes)


def pad(array, pad_width, mode="constant", **options):
    from ._choosing import where

    a = asarray(array)
    widths = broadcast_to(asarray(pad_width), (a.ndim, 2)).tolist()
    if mode not in ("constant", "edge", "reflect", "wrap", "symmetric"):
        raise _bridge.unsupported(f"numpy.pad with mode '{mode}'")
    from ._creation import arange, full

    if mode == "constant":
        values = options.get("constant_values", 0)
        made = full([n + before + after for n, (before, after) in zip(a.shape, widths)], 0, a._kind)
        ends = broadcast_to(asarray(values), (a.ndim, 2))
        inner = []
        for axis, (before, after) in enumerate(widths):
            made[(*(slice(None),) * axis, slice(None, before))] = ends[axis, 0]
            if after:
                made[(*(slice(None),) * axis, slice(made.shape[axis] - after, None))] = ends[axis, 1]
            inner.append(slice(before, before + a.shape[axis]))
        made[tuple(inner)] = a
        return made
    for axis, (before, after) in enumerate(widths):
        n = a.shape[axis]
        at = arange(-before, n + after)
        if mode == "edge":
            at = at.clip(0, n - 1)
        elif mode == "wrap":
            at = at % n
        elif mode == "symmetric":
            at = at % (2 * n)
            at = where(at >= n, 2 * n - 1 - at, at)
        elif n > 1:
            at = at % (2 * n - 2)
            at = where(at >= n, 2 * n - 2 - at, at)
        else:
            at = at * 0
        a = a[(*(slice(None),) * axis, at)]
    return a


# Choosing ---------------------------------------------------------------------------------------------------------------


ndarray.repeat = repeat
