"""The shape of arrays: reshaping, axes, broadcasting."""
import builtins

from ._array import ndarray
from ._axes import axes_of, axis_of
from ._values import array, asarray
from ._engine import array_call, view_call


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


ndarray.reshape = _reshape
ndarray.flatten = _flatten
ndarray.transpose = _transpose
for _name in ("ravel", "swapaxes", "squeeze"):
    setattr(ndarray, _name, globals()[_name])
