"""Elements chosen by conditions and by index."""
import builtins

from ._arranging import broadcast_to, ravel, transpose
from ._array import ndarray
from ._axes import axis_of
from ._values import as_value, asarray
from ._engine import array_call, call
from ._joining import stack, tile
from ._ufuncs import as_operand


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


for _name in ("nonzero", "take", "put"):
    setattr(ndarray, _name, globals()[_name])
