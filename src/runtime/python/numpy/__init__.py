"""numpy over the storages that tensors have: names and calling conventions; the numbers are the engine's (`src/engine/numpy`). What is rarely asked
for is imported when it is. What numpy has and this has not is refused by name."""
from math import e, inf, nan, pi

from torch import _bridge

from . import _engine
from ._dtypes import (  # noqa: F401
    bool_, complex64, complex128, complexfloating, dtype, float16, float32, float64, floating, generic, inexact, int8, int16, int32, int64, integer,
    number, signedinteger, uint8, unsignedinteger,
)
from ._array import from_tensor, ndarray  # noqa: F401
from ._values import array, asarray  # noqa: F401
from ._ufuncs import FUNCTIONS as _FUNCTIONS, ufunc  # noqa: F401
from . import _scalars  # noqa: F401

bool = bool_
int_ = intp = long = int64
intc = int32
short, byte, ubyte = int16, int8, uint8
double = float64
single = float32
half = float16
cdouble, csingle = complex128, complex64
newaxis = None
euler_gamma = 0.5772156649015329
True_, False_ = _engine.scalar("bool", True), _engine.scalar("bool", False)
little_endian = True
__version__ = "2.4.6"

globals().update(_FUNCTIONS)
abs = _FUNCTIONS["absolute"]
conj = _FUNCTIONS["conjugate"]
mod = _FUNCTIONS["remainder"]
true_divide = _FUNCTIONS["divide"]
deg2rad, rad2deg = _FUNCTIONS["radians"], _FUNCTIONS["degrees"]
asin, acos, atan, atan2 = (_FUNCTIONS[name] for name in ("arcsin", "arccos", "arctan", "arctan2"))
asinh, acosh, atanh = (_FUNCTIONS[name] for name in ("arcsinh", "arccosh", "arctanh"))
pow = _FUNCTIONS["power"]
bitwise_not = bitwise_invert = _FUNCTIONS["invert"]
bitwise_left_shift, bitwise_right_shift = _FUNCTIONS["left_shift"], _FUNCTIONS["right_shift"]

#: Parts of numpy by the file that has them; the first to be asked for is imported.
_PARTS = ("_creation", "_arranging", "_joining", "_choosing", "_statistics", "_correlation", "_numeric", "_comparing", "_products", "_print", "_limits", "_errors")
_MODULES = ("linalg", "random", "testing", "exceptions")

from . import _arranging, _joining, _choosing, _creation, _products, _statistics, _correlation, _numeric, _comparing  # noqa: E402, F401

asanyarray = asarray


def _refused_file(name):
    def refused(*args, **kwargs):
        raise OSError(f"numpy.{name}: a snippet sees no files")

    refused.__name__ = name
    return refused


save, savez, savez_compressed, savetxt, load, loadtxt, genfromtxt, fromfile, memmap = map(
    _refused_file, ("save", "savez", "savez_compressed", "savetxt", "load", "loadtxt", "genfromtxt", "fromfile", "memmap")
)


def result_type(*arrays_and_dtypes):
    from ._dtypes import name_of, named
    from ._ufuncs import as_operand

    operands = [
        as_operand(each) if isinstance(each, (ndarray, generic, int, float, complex)) else as_operand(_engine.array_call("zeros", (1,), name_of(each)))
        for each in arrays_and_dtypes
    ]
    return named(_engine.call("result_of", operands))


def promote_types(type1, type2):
    from ._values import promoted
    from ._dtypes import name_of, named

    return named(promoted(name_of(type1), name_of(type2)))


def can_cast(from_, to, casting="safe"):
    from ._values import promoted
    from ._dtypes import name_of

    if isinstance(from_, (int, float, complex)) and not isinstance(from_, generic):
        raise TypeError("can_cast() does not support Python ints, floats, and complex because the result used to depend on the value.\nThis change was part of adopting NEP 50, we may explicitly allow them again in the future.")
    a, b = name_of(from_), name_of(to)
    if casting == "unsafe":
        return True
    if casting == "same_kind":
        order = "biufc".replace("iu", "i")
        return order.index("i" if a[0] == "u" else a[0]) <= order.index("i" if b[0] == "u" else b[0])
    return promoted(a, b) == b if casting == "safe" else a == b


def issubdtype(arg1, arg2):
    from ._dtypes import name_of, named

    first = arg1 if isinstance(arg1, type) and issubclass(arg1, generic) else named(name_of(arg1)).type
    second = arg2 if isinstance(arg2, type) and issubclass(arg2, generic) else named(name_of(arg2)).type
    return issubclass(first, second)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    from importlib import import_module

    if name in _MODULES:
        return import_module(f"numpy.{name}")
    if not name.startswith("_"):
        for part in _PARTS:
            found = getattr(import_module(f"numpy.{part}"), name, None)
            if found is not None:
                globals()[name] = found
                return found
    raise _bridge.unsupported(f"numpy.{name}")
