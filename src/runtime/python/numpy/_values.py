"""Arrays made of what Python has: numbers, lists of them, other arrays; and their common dtype."""
from torch import _bridge
from torch._tensor import Tensor

from . import _engine
from ._dtypes import generic, is_complex, is_floating, is_integer, name_of
from ._engine import Handle, array_call, call, number_text, scalar


def from_values(values, shape, natural, kind=None):
    """An array of Python's numbers."""
    if natural == "int64":
        for value in values:
            _engine._check_size(value)
    if is_floating(natural):
        text = ",".join([repr(float(value)) for value in values])
    elif is_complex(natural):
        text = ",".join([number_text(complex(value)) for value in values])
    elif natural == "bool":
        text = ",".join(["1" if value else "0" for value in values])
    else:
        text = ",".join([str(int(value)) for value in values])
    made = array_call("parsed", text, tuple(shape), natural)
    if kind is None or kind == natural:
        return made
    if is_integer(kind) and natural == "int64":
        low, high = BOUNDS[kind]
        for value in values:
            if not low <= value <= high:
                raise OverflowError(f"Python integer {value} out of bounds for {kind}")
    return cast(made, kind)


BOUNDS = {"int8": (-128, 127), "uint8": (0, 255), "int16": (-(2**15), 2**15 - 1), "int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def _leaves(data):
    """All numbers of nested sequences, and their shape."""
    if isinstance(data, (list, tuple, range)):
        if not data:
            return [], (0,)
        if not any(isinstance(item, (list, tuple, range, Handle, Tensor)) for item in data):
            return list(data), (len(data),)
        leaves = []
        inner = None
        for item in data:
            found, shape = _leaves(item)
            if inner is None:
                inner = shape
            elif shape != inner:
                raise _ragged(data)
            leaves += found
        return leaves, (len(data), *inner)
    if isinstance(data, Tensor):
        data = data.__array__()
    if isinstance(data, Handle):
        return [scalar(data._kind, value) for value in data._values()], data._shape
    return [data], ()


def _ragged(data):
    def common(level):
        """The shape down to where lengths differ."""
        lists = [item for item in level if isinstance(item, (list, tuple, Handle))]
        if len(lists) != len(level) or len({len(item) for item in lists}) != 1:
            return ()
        return (len(lists[0]), *common([part for item in lists for part in item]))

    shape = (len(data), *common(data))
    return ValueError(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape after "
        f"{len(shape)} dimensions. The detected shape was {shape} + inhomogeneous part."
    )


_PYTHON = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}


def _common(leaves):
    """The dtype that holds all these numbers."""
    kind = None
    for each in set(map(type, leaves)):
        name = _PYTHON.get(each)
        if name is None:
            if issubclass(each, generic):
                name = name_of(each)
            elif issubclass(each, (int, float, complex)):
                name = "int64" if issubclass(each, int) else "float64" if issubclass(each, float) else "complex128"
            else:
                raise _bridge.unsupported(f"numpy arrays of {each.__name__}")
        kind = name if kind is None else promoted(kind, name)
    return kind


_promotions = {}


def promoted(a, b):
    """The name of the dtype that holds both."""
    if a == b:
        return a
    found = _promotions.get((a, b))
    if found is None:
        found = _promotions[a, b] = call("promote", a, b)
    return found


def as_value(value, kind):
    """What is to be written into an array of a dtype."""
    if isinstance(value, Handle):
        if is_complex(value._kind) and not is_complex(kind) and kind != "bool":
            value = value.astype(kind)
        return value
    if isinstance(value, Tensor):
        return value.__array__()
    if isinstance(value, bool):
        return from_values([value], (), "bool")
    if isinstance(value, int) and is_integer(kind):
        return from_values([value], (), "int64", kind)
    if isinstance(value, complex) and not is_complex(kind) and not isinstance(value, generic):
        raise TypeError(f"{'int' if is_integer(kind) else 'float'}() argument must be a string or a real number, not 'complex'")
    if isinstance(value, float) and value != value and is_integer(kind):
        raise ValueError("cannot convert float NaN to integer")
    if isinstance(value, float) and is_integer(kind) and value in (float("inf"), float("-inf")):
        raise OverflowError("cannot convert float infinity to integer")
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise ValueError(f"could not convert string to float: {value!r}") from None
    try:
        return array(value)
    except ValueError as error:
        if "inhomogeneous" in str(error):
            raise ValueError("setting an array element with a sequence.") from None
        raise


def cast(array, kind):
    """A copy as another dtype."""
    return _engine._result("cast", (array, kind), True, "cast")


def asarray(data, dtype=None, order=None, *, copy=None, device=None, like=None):
    """`data` as an array; an array is given back as it is."""
    return array(data, dtype, copy=copy)


def array(object, dtype=None, *, copy=True, order="K", subok=False, ndmin=0, like=None):
    """A new array of what `object` holds."""
    kind = None if dtype is None else name_of(dtype)
    found = _array(object, kind, copy)
    while found.ndim < ndmin:
        found = found.reshape((1, *found._shape))
    return found


def _array(data, kind, copy):
    if isinstance(data, Tensor):
        data = data.__array__()
    if isinstance(data, Handle):
        if kind is not None and kind != data._kind:
            if copy is False:
                raise ValueError(_NEVER)
            return cast(data, kind)
        return array_call("copy", data) if copy else data
    if hasattr(type(data), "__array__") and not isinstance(data, generic):
        return _array(data.__array__(), kind, copy)
    if copy is False:
        raise ValueError(_NEVER)
    leaves, shape = _leaves(data)
    natural = _common(leaves) if leaves else "float64"
    return from_values(leaves, shape, natural, kind)


_NEVER = (
    "Unable to avoid copy while creating an array as requested.\n"
    "If using `np.array(obj, copy=False)` replace it with `np.asarray(obj)` to allow a copy when needed (no behavior change in NumPy 1.x).\n"
    "For more details, see https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword."
)
