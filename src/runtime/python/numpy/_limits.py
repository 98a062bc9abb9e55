"""What numpy says of the limits of its dtypes."""
from . import _engine
from ._array import BOUNDS
from ._dtypes import is_floating, name_of, named

_FLOATS = {
    "float16": (65504.0, 6.104e-05, 0.000977, 3, 16),
    "float32": (3.4028234663852886e38, 1.1754943508222875e-38, 1.1920928955078125e-07, 6, 32),
    "float64": (1.7976931348623157e308, 2.2250738585072014e-308, 2.220446049250313e-16, 15, 64),
}
_HALF = {"float16": (65504.0, 2.0**-14, 2.0**-10)}


class finfo:
    """Limits of a floating dtype."""

    def __init__(self, dtype):
        name = name_of(dtype) if isinstance(dtype, (type, str)) or not hasattr(dtype, "dtype") else name_of(dtype.dtype)
        name = {"complex64": "float32", "complex128": "float64"}.get(name, name)
        if not is_floating(name):
            raise ValueError(f"data type {named(name).type!r} not inexact")
        largest, tiny, eps, precision, bits = _FLOATS[name]
        largest, tiny, eps = _HALF.get(name, (largest, tiny, eps))
        self.dtype, self.precision, self.bits = named(name), precision, bits
        self.max, self.min = _engine.scalar(name, largest), _engine.scalar(name, -largest)
        self.eps, self.tiny, self.resolution = (_engine.scalar(name, value) for value in (eps, tiny, 10.0**-precision))
        self.smallest_normal = self.tiny
        self.epsneg = _engine.scalar(name, eps / 2)


class iinfo:
    """Limits of a dtype of whole numbers."""

    def __init__(self, int_type):
        name = name_of(int_type) if isinstance(int_type, (type, str)) or not hasattr(int_type, "dtype") else name_of(int_type.dtype)
        if name not in BOUNDS:
            raise ValueError(f"Invalid integer data type {named(name).kind!r}.")
        self.min, self.max = BOUNDS[name]
        self.dtype, self.kind, self.bits = named(name), named(name).kind, named(name).itemsize * 8

    def __str__(self):
        line = "-" * 63
        return f"Machine parameters for {self.dtype}\n{line}\nmin = {self.min}\nmax = {self.max}\n{line}\n"

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
