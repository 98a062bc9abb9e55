"""Shapes and axes as arguments."""
from ._engine import Handle
from .exceptions import AxisError


def shape_of(shape):
    """A shape given as a number or a sequence."""
    if isinstance(shape, (tuple, list, Handle)):
        found = [_length(size) for size in shape]
    else:
        found = [_length(shape)]
    if any(size < 0 for size in found):
        raise ValueError("negative dimensions are not allowed")
    return found


def _length(size):
    if not hasattr(size, "__index__"):
        raise TypeError(f"'{type(size).__name__}' object cannot be interpreted as an integer")
    return size.__index__()


def axis_of(axis, ndim, name="axis"):
    """An axis counted from the start."""
    if not hasattr(axis, "__index__"):
        raise TypeError(f"'{type(axis).__name__}' object cannot be interpreted as an integer")
    axis = axis.__index__()
    if not -ndim <= axis < ndim:
        raise AxisError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis + ndim if axis < 0 else axis


def axes_of(axis, ndim):
    """Axes given as None, a number or a tuple, in order."""
    if axis is None:
        return list(range(ndim))
    axes = [axis_of(each, ndim) for each in (axis if isinstance(axis, (tuple, list)) else (axis,))]
    if len(set(axes)) != len(axes):
        raise ValueError("duplicate value in 'axis'")
    return sorted(axes)
