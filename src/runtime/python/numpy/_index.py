"""What stands between brackets, as the engine reads it."""
from torch._tensor import Tensor

from . import _engine
from ._dtypes import generic, is_integer
from ._engine import Handle
from ._values import array, from_values

_BAD_INDEX = "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices"


def items_of(index):
    """An index as the engine reads it."""
    items = index if isinstance(index, tuple) else (index,)
    if sum(1 for item in items if item is Ellipsis) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")
    return [_item(item) for item in items]


def _item(item):
    kind = type(item)
    if kind is int or item is None:
        return item
    if item is Ellipsis:
        return "ellipsis"
    if kind is slice:
        parts = ",".join("null" if part is None else str(_slice_part(part)) for part in (item.start, item.stop, item.step))
        return _engine.Operand('{"s":[%s]}' % parts)
    if isinstance(item, Tensor):
        item = item.__array__()
    if kind is bool or (isinstance(item, generic) and item.dtype.kind == "b"):
        return from_values([bool(item)], (), "bool")
    if isinstance(item, (list, tuple)):
        item = array(item)
        if item.size == 0:
            item = item.astype("int64")
    if isinstance(item, Handle):
        if item._kind != "bool" and not is_integer(item._kind):
            raise IndexError("arrays used as indices must be of integer (or boolean) type")
        return item
    if hasattr(item, "__index__"):
        return item.__index__()
    raise IndexError(_BAD_INDEX)


def _slice_part(part):
    if not hasattr(part, "__index__"):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    return part.__index__()


def has_arrays(index):
    items = index if isinstance(index, tuple) else (index,)
    return any(isinstance(item, (list, Handle, Tensor)) for item in items)
