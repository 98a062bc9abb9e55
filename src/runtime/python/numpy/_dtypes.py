"""numpy's element types: the classes of its numbers, and `dtype`. What numbers do is in `_scalars.py`; no arrays here."""
import builtins

from torch import _bridge


class generic:
    """A number of an array."""

    __slots__ = ()

    def __new__(cls, *value):
        raise TypeError(f"cannot create 'numpy.{cls.__name__}' instances")


class number(generic):
    __slots__ = ()


class integer(number):
    __slots__ = ()


class signedinteger(integer):
    __slots__ = ()


class unsignedinteger(integer):
    __slots__ = ()


class inexact(number):
    __slots__ = ()


class floating(inexact):
    __slots__ = ()


class complexfloating(inexact):
    __slots__ = ()


class _Held:
    """A number that keeps its value beside itself: those that are no Python number."""

    __slots__ = ("_value",)


class int8(signedinteger, _Held):
    __slots__ = ()


class int16(signedinteger, _Held):
    __slots__ = ()


class int32(signedinteger, _Held):
    __slots__ = ()


class int64(signedinteger, _Held):
    __slots__ = ()


class uint8(unsignedinteger, _Held):
    __slots__ = ()


class float16(floating, _Held):
    __slots__ = ()


class float32(floating, _Held):
    __slots__ = ()


class complex64(complexfloating, _Held):
    __slots__ = ()


class bool_(generic, _Held):
    __slots__ = ()


class float64(floating, builtins.float):
    __slots__ = ()


class complex128(complexfloating, builtins.complex):
    __slots__ = ()


bool_.__name__ = bool_.__qualname__ = "bool"

#: By the engine's name.
SCALARS = {
    "bool": bool_, "int8": int8, "int16": int16, "int32": int32, "int64": int64, "uint8": uint8,
    "float16": float16, "float32": float32, "float64": float64, "complex64": complex64, "complex128": complex128,
}
for _kind in (generic, number, integer, signedinteger, unsignedinteger, inexact, floating, complexfloating, *SCALARS.values()):
    _kind.__module__ = "numpy"

_SIZES = {"bool": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8, "uint8": 1, "float16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16}
_CHARS = {"bool": "?", "int8": "b", "int16": "h", "int32": "i", "int64": "l", "uint8": "B", "float16": "e", "float32": "f", "float64": "d", "complex64": "F", "complex128": "D"}
_NAMES = {
    **{name: name for name in SCALARS},
    **{char: name for name, char in _CHARS.items()},
    "float": "float64", "int": "int64", "complex": "complex128", "bool_": "bool", "double": "float64", "single": "float32", "half": "float16",
    "f2": "float16", "f4": "float32", "f8": "float64", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8",
    "b1": "bool", "c8": "complex64", "c16": "complex128", "long": "int64", "intp": "int64", "q": "int64", "p": "int64",
}
#: What numpy has beside them.
_OTHERS = {"uint16", "uint32", "uint64", "str", "object", "O", "U", "S", "bytes", "void", "datetime64", "timedelta64", "longdouble", "float128", "u2", "u4", "u8"}


class dtype:
    """An array's element type."""

    __slots__ = ("name", "itemsize", "kind", "type", "char")

    def __new__(cls, kind=None, *rest, **options):
        return named(name_of(kind))

    str = property(lambda self: ("|" if self.itemsize == 1 else "<") + self.kind + f"{self.itemsize}")
    byteorder = property(lambda self: "|" if self.itemsize == 1 else "=")
    names = property(lambda self: None)
    shape = property(lambda self: ())
    ndim = property(lambda self: 0)
    isnative = property(lambda self: True)
    alignment = property(lambda self: self.itemsize)
    num = property(lambda self: list(SCALARS).index(self.name))

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __eq__(self, other):
        if isinstance(other, dtype):
            return self.name == other.name
        try:
            return self.name == name_of(other)
        except (TypeError, NotImplementedError):
            return False

    def __hash__(self):
        return hash(self.name)

    def __reduce__(self):
        return dtype, (self.name,)


dtype.__module__ = "numpy"
_made = {}


def named(name):
    """The one dtype of this name."""
    found = _made.get(name)
    if found is None:
        found = _made[name] = object.__new__(dtype)
        found.name, found.itemsize, found.type, found.char = name, _SIZES[name], SCALARS[name], _CHARS[name]
        found.kind = "b" if name == "bool" else name[0]
    return found


#: Python's own number types and ours, by class.
_OF_TYPE = {builtins.float: "float64", builtins.int: "int64", builtins.bool: "bool", builtins.complex: "complex128", **{kind: name for name, kind in SCALARS.items()}}
_ABSTRACT = {number: "float64", floating: "float64", inexact: "float64", integer: "int64", signedinteger: "int64", complexfloating: "complex128"}


def name_of(kind):
    """The engine's name of what stands for a dtype."""
    if kind is None:
        return "float64"
    if isinstance(kind, dtype):
        return kind.name
    try:
        found = _OF_TYPE.get(kind) or _ABSTRACT.get(kind)
    except TypeError:
        found = None
    if found is not None:
        return found
    if isinstance(kind, str):
        bare = kind.lstrip("<=|>")
        if bare in _NAMES:
            return _NAMES[bare]
        if bare in _OTHERS or bare[:1] in "USmMV":
            raise _bridge.unsupported(f"numpy arrays of dtype {kind}")
        raise TypeError(f"data type {kind!r} not understood")
    if kind in (str, bytes, object):
        raise _bridge.unsupported(f"numpy arrays of dtype {kind.__name__}")
    inner = getattr(kind, "dtype", None)
    if isinstance(inner, dtype):
        return inner.name
    raise TypeError(f"Cannot interpret '{kind!r}' as a data type")


def is_floating(name):
    return name[0] == "f"


def is_complex(name):
    return name[0] == "c"


def is_integer(name):
    return name[0] in "iu"
