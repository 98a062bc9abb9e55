"""ndarray: shape, dtype and elements of an array, over the same storages that tensors have. Its operators come from `_ufuncs.py`, its other methods from
the functions of their names."""
import _gradient_lens as engine
from torch import _bridge
from torch._tensor import Tensor

from . import _engine
from ._dtypes import dtype, generic, is_complex, is_floating, is_integer, name_of, named
from ._engine import Handle, array_call, array_of, call, number_text, parsed, scalar, view_call


class AxisError(ValueError, IndexError):
    """An axis that an array has not."""


AxisError.__module__ = "numpy.exceptions"


class ndarray(Handle):
    """An array of numbers of one dtype."""

    __slots__ = ()
    __array_priority__ = 0.0

    def __new__(cls, shape, dtype=float, buffer=None, offset=0, strides=None, order=None):
        if buffer is not None or strides is not None:
            raise _bridge.unsupported("numpy.ndarray of a buffer")
        return array_call("zeros", shape_of(shape), name_of(dtype))

    shape = property(lambda self: self._shape)
    ndim = property(lambda self: len(self._shape))
    dtype = property(lambda self: named(self._kind))
    itemsize = property(lambda self: named(self._kind).itemsize)
    nbytes = property(lambda self: self.size * self.itemsize)
    T = property(lambda self: self.transpose())
    mT = property(lambda self: self.swapaxes(-1, -2))
    flat = property(lambda self: _Flat(self))
    data = property(lambda self: _bridge_memory())

    @property
    def size(self):
        n = 1
        for length in self._shape:
            n *= length
        return n

    @shape.setter
    def shape(self, shape):
        made = self.reshape(shape)
        engine_id = call("layout", made)[3]
        if engine_id != call("layout", self)[3]:
            raise AttributeError("Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.")
        self._h, made._h = made._h, self._h
        self._shape = made._shape

    @property
    def strides(self):
        return tuple(step * self.itemsize for step in call("layout", self)[0])

    @property
    def flags(self):
        return Flags(self)

    @property
    def real(self):
        return view_call("part", self, 0) if is_complex(self._kind) else self

    @real.setter
    def real(self, value):
        self.real[...] = value

    @property
    def imag(self):
        return view_call("part", self, 1) if is_complex(self._kind) else array_call("zeros", self._shape, self._kind)

    @imag.setter
    def imag(self, value):
        view_call("part", self, 1)[...] = value

    # Elements -------------------------------------------------------------------------------------------------------

    def _values(self):
        """All elements as Python's numbers, in row-major order."""
        return parsed(call("values", self), self._kind)

    def tolist(self):
        return _nested(iter(self._values()), self._shape)

    def item(self, *index):
        if index:
            found = self[index[0] if len(index) == 1 and isinstance(index[0], tuple) else index] if self.ndim == len(index) else self.reshape(-1)[index[0]]
            return found.item()
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self._values()[0]

    def __len__(self):
        if not self._shape:
            raise TypeError("len() of unsized object")
        return self._shape[0]

    def __iter__(self):
        if not self._shape:
            raise TypeError("iteration over a 0-d array")
        if len(self._shape) == 1:
            kind = self._kind
            return iter([scalar(kind, value) for value in self._values()])
        return (self[k] for k in range(self._shape[0]))

    def __contains__(self, value):
        return bool((self == value).any())

    def __getitem__(self, index):
        items, whole = _items(index)
        if whole:
            return call("get", self, items)
        made = array_call("get", self, items)
        if not made._shape and not any(item is Ellipsis for item in (index if isinstance(index, tuple) else (index,))):
            return scalar(made._kind, made._values()[0])
        if not _has_arrays(index):
            made.base = self if self.base is None else self.base
        return made

    def __setitem__(self, index, value):
        items, _ = _items(index)
        given = as_value(value, self._kind)
        call("set", self, items, given)

    def __bool__(self):
        if self.size == 1:
            return bool(self._values()[0])
        if self.size == 0:
            raise ValueError("The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.")
        raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")

    def _number(self, kind):
        if self._shape != ():
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars" if self.size == 1 else f"only {_ONE}")
        return kind(self._values()[0])

    def __float__(self):
        return self._number(float)

    def __int__(self):
        return self._number(int)

    def __complex__(self):
        return self._number(complex)

    def __index__(self):
        if self._shape != () or not is_integer(self._kind):
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        return self._values()[0]

    __hash__ = None

    # Text -----------------------------------------------------------------------------------------------------------

    def __str__(self):
        from ._print import array_str

        return array_str(self)

    def __repr__(self):
        from ._print import array_repr

        return array_repr(self)

    def __format__(self, spec):
        if not self._shape:
            return format(self.item(), spec)
        if spec:
            raise TypeError("unsupported format string passed to numpy.ndarray.__format__")
        return str(self)

    # Copies ---------------------------------------------------------------------------------------------------------

    def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
        kind = name_of(dtype)
        if kind == self._kind and not copy:
            return self
        if is_complex(self._kind) and not is_complex(kind) and kind != "bool":
            import warnings

            warnings.warn("Casting complex values to real discards the imaginary part", ComplexWarning, skip_file_prefixes=_engine._HERE)
        return cast(self, kind)

    def copy(self, order="C"):
        return array_call("copy", self)

    def __copy__(self):
        return array_call("copy", self)

    def __deepcopy__(self, memo):
        return array_call("copy", self)

    def __reduce__(self):
        return _rebuilt, (self.tolist(), self._shape, self._kind)

    def fill(self, value):
        call("fill", self, as_value(value, self._kind))

    def view(self, dtype=None, type=None):
        if dtype is not None and name_of(dtype) != self._kind:
            raise _bridge.unsupported("numpy.ndarray.view of another dtype")
        return view_call("reshape", self, self._shape) if self.flags.c_contiguous else self[...]

    def __array__(self, dtype=None, copy=None):
        return self if dtype is None else self.astype(dtype, copy=False)

    def tobytes(self, order="C"):
        from struct import pack

        return pack(f"<{self.size}{self.dtype.char.replace('l', 'q')}", *self._values())

    def __getattr__(self, name):
        if name in _KNOWN:
            raise _bridge.unsupported(f"numpy.ndarray.{name}")
        raise AttributeError(f"'numpy.ndarray' object has no attribute '{name}'")


class ComplexWarning(RuntimeWarning):
    """Imaginary parts were left out."""


ComplexWarning.__module__ = "numpy.exceptions"
ndarray.__module__ = "numpy"
_engine.use_class(ndarray)
_ONE = "0-dimensional arrays can be converted to Python scalars"
_KNOWN = {
    "byteswap", "choose", "compress", "ctypes", "dump", "dumps", "getfield", "setfield", "partition", "argpartition", "newbyteorder", "ptp", "tofile",
    "tostring", "device", "to_device", "setflags", "resize", "itemset",
}
_KNOWN -= {"newbyteorder", "ptp", "itemset", "tostring"}


def _bridge_memory():
    raise _bridge.unsupported("numpy.ndarray.data")


class Flags:
    """How an array lies in memory."""

    def __init__(self, array):
        contiguous = call("layout", array)[2]
        self.c_contiguous = self.contiguous = contiguous
        self.f_contiguous = contiguous if array.ndim < 2 else call("layout", array.T)[2]
        self.owndata = array.base is None
        self.writeable = self.aligned = True
        self.writebackifcopy = False

    def __getitem__(self, name):
        return getattr(self, {"C": "c_contiguous", "F": "f_contiguous"}.get(name, name.lower()))

    def __repr__(self):
        names = ("c_contiguous", "f_contiguous", "owndata", "writeable", "aligned", "writebackifcopy")
        return "".join(f"  {name.upper()} : {getattr(self, name)}\n" for name in names)


class _Flat:
    """All elements in a row."""

    def __init__(self, array):
        self._array = array

    def __iter__(self):
        return iter(self._array.reshape(-1))

    def __len__(self):
        return self._array.size

    def __getitem__(self, index):
        found = self._array.reshape(-1)[index]
        return found.copy() if isinstance(found, ndarray) else found

    def __setitem__(self, index, value):
        flat = self._array.reshape(-1).copy()
        flat[index] = value
        call("put_flat", self._array, flat)


def _nested(values, shape):
    if not shape:
        return next(values)
    if len(shape) == 1:
        return [next(values) for _ in range(shape[0])]
    return [_nested(values, shape[1:]) for _ in range(shape[0])]


def _rebuilt(values, shape, kind):
    return array(values, dtype=kind).reshape(shape)


# Making arrays of what Python has ---------------------------------------------------------------------------------------


def shape_of(shape):
    """A shape given as a number or a sequence."""
    if isinstance(shape, (tuple, list, ndarray)):
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
    if isinstance(data, ndarray):
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


# Axes -------------------------------------------------------------------------------------------------------------------


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


@_bridge.encoder(ndarray)
def _encode_array(value):
    """An array among arguments of PyTorch's functions: they take it nowhere, but say its type."""
    return '{"o":"numpy.ndarray"}'


def from_tensor(tensor):
    """The array of a tensor's memory."""
    handle = engine.data(tensor._h)
    if handle < 0:
        _bridge.raise_error()
    return array_of(handle, engine.dtype(handle), tensor.shape)


from ._values import BOUNDS, _common, _leaves, as_value, from_values, promoted  # noqa: E402
from ._index import _has_arrays, _items  # noqa: E402
