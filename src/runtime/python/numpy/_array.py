"""ndarray: shape, dtype and elements of an array, over the same storages that tensors have. Its operators come from `_ufuncs.py`, its other methods from
the functions of their names."""
import _gradient_lens as engine
from torch import _bridge

from . import _engine
from ._axes import shape_of
from ._dtypes import dtype, is_complex, is_integer, name_of, named
from ._engine import Handle, array_call, array_of, call, parsed, scalar, view_call
from ._index import has_arrays, items_of
from ._values import array, as_value, cast
from .exceptions import ComplexWarning


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
        made = array_call("get", self, items_of(index))
        if not made._shape and not any(item is Ellipsis for item in (index if isinstance(index, tuple) else (index,))):
            return scalar(made._kind, made._values()[0])
        if not has_arrays(index):
            made.base = self if self.base is None else self.base
        return made

    def __setitem__(self, index, value):
        call("set", self, items_of(index), as_value(value, self._kind))

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


ndarray.__module__ = "numpy"
_engine.use_class(ndarray)
_ONE = "0-dimensional arrays can be converted to Python scalars"
_KNOWN = {
    "argpartition", "byteswap", "choose", "compress", "ctypes", "data", "device", "dump", "dumps", "getfield", "partition", "resize", "setfield",
    "setflags", "to_device", "tofile",
}


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
