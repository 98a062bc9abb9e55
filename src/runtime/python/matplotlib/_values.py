"""What programs plot — tensors, arrays, lists, ranges — as plain numbers, read as `numpy.asarray` would read them."""
from numbers import Number

#: Digits that a picture can tell apart.
_DIGITS = "%.7g"


def listed(value):
    """A number or nested lists of numbers or words. A tensor that requires grad is refused in torch's own words."""
    kind = type(value)
    if kind is float or kind is int or kind is bool or kind is str:
        return value
    if kind is not list and hasattr(value, "requires_grad"):
        return value.numpy().tolist()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, Number):
        return value
    if hasattr(value, "__array__"):
        return listed(value.__array__())
    if value is None:
        return float("nan")
    return [listed(item) for item in value]


def shape_of(items):
    """Lengths from the outside in."""
    shape = []
    while isinstance(items, list):
        shape.append(len(items))
        items = items[0] if items else None
    return tuple(shape)


def flat(items):
    """All numbers, whatever holds them."""
    if not isinstance(items, list):
        return [items]
    if not items or not isinstance(items[0], list):
        return items
    return [number for row in items for number in flat(row)]


def vector(value):
    """A list of numbers; a single number is a list of one."""
    return flat(listed(value))


def matrix(value):
    """Rows of numbers."""
    rows = listed(value)
    if len(shape_of(rows)) != 2:
        raise TypeError(f"Input z must be 2D, not {len(shape_of(rows))}D")
    return rows


def finite(numbers):
    """Those that have a place."""
    return [x for x in numbers if x - x == 0]


def number(x):
    """A number as the trace writes it."""
    if x - x != 0:
        return "NaN" if x != x else "Infinity" if x > 0 else "-Infinity"
    if type(x) is int and -(2**53) < x < 2**53:
        return x
    return float(_DIGITS % x)


def numbers(values):
    """Numbers as the trace writes them."""
    return [number(x) for x in values]
