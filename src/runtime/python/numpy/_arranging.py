"""The shape of arrays: reshaping, joining, splitting, repeating, padding, and choosing elements by conditions."""
import builtins

from torch import _bridge

from . import _engine
from ._array import array, as_value, asarray, axes_of, axis_of, from_values, ndarray, promoted
from ._dtypes import is_integer, name_of
from ._engine import array_call, call, operand, view_call
from ._ufuncs import as_operand


def shape(a):
    return asarray(a).shape


def ndim(a):
    return asarray(a).ndim


def size(a, axis=None):
    a = asarray(a)
    return a.size if axis is None else a.shape[axis]


def reshape(a, shape, order="C", *, copy=None):
    return asarray(a).reshape(shape, order=order)


def _reshape(self, *shape, order="C", copy=None):
    if len(shape) == 1 and isinstance(shape[0], (tuple, list, ndarray)):
        shape = tuple(shape[0])
    wanted = [length.__index__() for length in shape]
    unknown = [k for k, length in enumerate(wanted) if length == -1]
    if len(unknown) > 1:
        raise ValueError("can only specify one unknown dimension")
    known = 1
    for length in wanted:
        known *= length if length != -1 else 1
    if unknown and known and self.size % known == 0:
        wanted[unknown[0]] = self.size // known
        known = self.size
    if known != self.size or any(length < 0 for length in wanted):
        given = str(tuple(shape)).replace(" ", "").replace("-1", "newaxis")
        raise ValueError(f"cannot reshape array of size {self.size} into shape {given}")
    if order == "F":
        return transpose(array_call("reshape", transpose(self), wanted[::-1]))
    return view_call("reshape", self, wanted)


def ravel(a, order="C"):
    return asarray(a).reshape(-1, order=order)


def _flatten(self, order="C"):
    return _reshape(self, -1, order=order).copy()


def transpose(a, axes=None):
    a = asarray(a)
    if axes is None:
        axes = range(a.ndim)[::-1]
    elif len(axes) != a.ndim:
        raise ValueError("axes don't match array")
    order = [axis_of(axis, a.ndim) for axis in axes]
    if len(set(order)) != len(order):
        raise ValueError("repeated axis in transpose")
    return view_call("transpose", a, order)


def _transpose(self, *axes):
    return transpose(self, None if not axes or axes == (None,) else axes[0] if isinstance(axes[0], (tuple, list)) else axes)


permute_dims = transpose


def matrix_transpose(x):
    return swapaxes(x, -1, -2)


def swapaxes(a, axis1, axis2):
    a = asarray(a)
    order = list(range(a.ndim))
    i, j = axis_of(axis1, a.ndim), axis_of(axis2, a.ndim)
    order[i], order[j] = order[j], order[i]
    return transpose(a, order)


def moveaxis(a, source, destination):
    a = asarray(a)
    source = [axis_of(axis, a.ndim) for axis in (source if isinstance(source, (tuple, list)) else (source,))]
    destination = [axis_of(axis, a.ndim) for axis in (destination if isinstance(destination, (tuple, list)) else (destination,))]
    order = [axis for axis in range(a.ndim) if axis not in source]
    for to, axis in sorted(zip(destination, source)):
        order.insert(to, axis)
    return transpose(a, order)


def rollaxis(a, axis, start=0):
    a = asarray(a)
    axis = axis_of(axis, a.ndim)
    return moveaxis(a, axis, start - 1 if start > axis else start)


def expand_dims(a, axis):
    a = asarray(a)
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    n = a.ndim + len(axes)
    axes = {axis_of(each, n) for each in axes}
    lengths = iter(a.shape)
    return a.reshape(tuple(1 if k in axes else next(lengths) for k in range(n)))


def squeeze(a, axis=None):
    a = asarray(a)
    if axis is None:
        return a.reshape(tuple(length for length in a.shape if length != 1))
    axes = axes_of(axis, a.ndim)
    if any(a.shape[k] != 1 for k in axes):
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    return a.reshape(tuple(length for k, length in enumerate(a.shape) if k not in axes))


def atleast_1d(*arrays):
    made = [asarray(a) if asarray(a).ndim else asarray(a).reshape(1) for a in arrays]
    return made[0] if len(made) == 1 else tuple(made)


def atleast_2d(*arrays):
    made = [asarray(a) if asarray(a).ndim > 1 else asarray(a).reshape(1, -1) for a in arrays]
    return made[0] if len(made) == 1 else tuple(made)


def atleast_3d(*arrays):
    made = []
    for a in map(asarray, arrays):
        made.append(a if a.ndim > 2 else a.reshape(*a.shape, 1) if a.ndim == 2 else a.reshape(1, -1, 1))
    return made[0] if len(made) == 1 else tuple(made)


# Broadcasting -----------------------------------------------------------------------------------------------------------


def broadcast_shapes(*shapes):
    shapes = [(each,) if isinstance(each, int) else tuple(each) for each in shapes]
    out = [1] * builtins.max(map(len, shapes), default=0)
    for each in shapes:
        for k, length in enumerate(each[::-1], 1):
            if length != 1 and out[-k] not in (1, length):
                raise ValueError("operands could not be broadcast together with shapes " + " ".join(map(_tuple, shapes)) + " ")
            if length != 1:
                out[-k] = length
    return tuple(out)


def _tuple(shape):
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ",".join(map(str, shape)) + ")"


def broadcast_to(array, shape, subok=False):
    a = asarray(array)
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    try:
        fits = broadcast_shapes(a.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(
            "operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"{_tuple(a.shape)}  and requested shape {_tuple(shape)}"
        )
    return view_call("broadcast", a, shape)


def broadcast_arrays(*args, subok=False):
    made = [asarray(a) for a in args]
    common = broadcast_shapes(*(a.shape for a in made))
    return tuple(broadcast_to(a, common) for a in made)


# Joining and splitting --------------------------------------------------------------------------------------------------


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


def where(condition, x=None, y=None):
    condition = asarray(condition)
    if x is None and y is None:
        return nonzero(condition)
    if x is None or y is None:
        raise ValueError("either both or neither of x and y should be given")
    operands = [as_operand(x), as_operand(y)]
    kind = call("result_of", operands)
    made = array_call("choose", condition, asarray(x), asarray(y), kind)
    return made


def nonzero(a):
    a = asarray(a)
    if not a.ndim:
        raise ValueError("Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead. If the context of this error is of the form `arr[nonzero(cond)]`, just use `arr[cond]`.")
    return tuple(call("nonzero", a))


def flatnonzero(a):
    return nonzero(ravel(a))[0]


def argwhere(a):
    a = asarray(a)
    return transpose(stack(nonzero(a)))


def count_nonzero(a, axis=None, *, keepdims=False):
    made = (asarray(a) != 0).sum(axis=axis, keepdims=keepdims)
    return int(made) if axis is None and not keepdims else made


def select(condlist, choicelist, default=0):
    made = asarray(default)
    for condition, choice in zip(condlist[::-1], choicelist[::-1]):
        made = where(condition, choice, made)
    return made


def choose(a, choices, out=None, mode="raise"):
    a = asarray(a)
    made = asarray(choices[-1])
    for k, choice in enumerate(choices[:-1]):
        made = where(a == k, choice, made)
    return made


def piecewise(x, condlist, funclist, *args, **kw):
    x = asarray(x)
    conditions = [asarray(each) for each in (condlist if isinstance(condlist, (list, tuple)) else [condlist])]
    if len(funclist) == len(conditions) + 1:
        rest = conditions[0]
        for each in conditions[1:]:
            rest = rest | each
        conditions.append(~rest)
    made = x * 0
    for condition, function in zip(conditions, funclist):
        made[condition] = function(x[condition], *args, **kw) if callable(function) else function
    return made


def take(a, indices, axis=None, out=None, mode="raise"):
    a = asarray(a)
    if axis is None:
        return a.reshape(-1)[_position(indices)]
    return a[(*(slice(None),) * axis_of(axis, a.ndim), _position(indices))]


def _position(indices):
    return indices if isinstance(indices, int) else asarray(indices)


def put(a, ind, v, mode="raise"):
    a.flat[asarray(ind)] = v


def take_along_axis(arr, indices, axis=-1):
    return asarray(arr)[_along(asarray(arr), asarray(indices), axis)]


def put_along_axis(arr, indices, values, axis):
    arr[_along(arr, asarray(indices), axis)] = values


def _along(a, at, axis):
    from ._creation import arange

    axis = axis_of(axis, a.ndim)
    return tuple(at if k == axis else arange(n).reshape((-1,) + (1,) * (a.ndim - k - 1)) for k, n in enumerate(a.shape))


def compress(condition, a, axis=None):
    a = asarray(a)
    if axis is None:
        a, axis = a.reshape(-1), 0
    at = nonzero(condition)[0]
    return take(a, at, axis)


def extract(condition, arr):
    return ravel(arr)[ravel(asarray(condition).astype(bool))]


def ix_(*args):
    rows = [asarray(a) for a in args]
    rows = [nonzero(a)[0] if a._kind == "bool" else a for a in rows]
    return tuple(a.reshape((1,) * k + (-1,) + (1,) * (len(rows) - k - 1)) for k, a in enumerate(rows))


def copyto(dst, src, casting="same_kind", where=True):
    source = as_value(src, dst._kind)
    if where is True:
        dst[...] = source
        return
    chosen = array_call("choose", asarray(where), broadcast_to(source, dst.shape) if source.shape != dst.shape else source, dst, dst._kind)
    dst[...] = chosen


def unravel_index(indices, shape, order="C"):
    at = asarray(indices)
    found = []
    for length in tuple(shape)[::-1]:
        found.append(at % length)
        at = at // length
    return tuple(found[::-1])


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    at = asarray(0)
    for index, length in zip(multi_index, dims):
        at = at * length + asarray(index)
    return at


def resize(a, new_shape):
    a = asarray(a).reshape(-1)
    shape = (new_shape,) if isinstance(new_shape, int) else tuple(new_shape)
    n = 1
    for length in shape:
        n *= length
    return tile(a, -(-n // builtins.max(a.size, 1)))[:n].reshape(shape)


ndarray.reshape = _reshape
ndarray.flatten = _flatten
ndarray.transpose = _transpose
for _name in ("ravel", "swapaxes", "squeeze", "repeat", "nonzero", "take", "put"):
    setattr(ndarray, _name, globals()[_name])
