"""finfo and iinfo: the limits of a dtype, as the formats themselves set them."""
from ._types import dtype, float32
from . import _bridge

#: Bits, digits of the significand, least and greatest exponent.
_FORMATS = {"float16": (16, 11, -14, 15), "bfloat16": (16, 8, -126, 127), "float32": (32, 24, -126, 127), "float64": (64, 53, -1022, 1023),
            "complex64": (32, 24, -126, 127), "complex128": (64, 53, -1022, 1023)}
_RESOLUTIONS = {"float16": 0.001, "bfloat16": 0.01, "float32": 1e-06, "float64": 1e-15}


class finfo:
    """The limits of a floating dtype."""

    def __init__(self, type=None):
        import torch

        type = torch.get_default_dtype() if type is None else type
        if not isinstance(type, dtype):
            raise TypeError(f"finfo(): argument 'type' (position 1) must be torch.dtype, not {_bridge.c_name(type.__class__)}")
        if type.name not in _FORMATS:
            raise TypeError("torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'")
        self.bits, digits, least, greatest = _FORMATS[type.name]
        self.dtype = {"complex64": "float32", "complex128": "float64"}.get(type.name, type.name)
        self.eps = 2.0 ** (1 - digits)
        self.max = (2.0 - self.eps) * 2.0**greatest
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0**least
        self.resolution = _RESOLUTIONS[self.dtype]

    def __repr__(self):
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.tiny:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )

    def __eq__(self, other):
        return isinstance(other, finfo) and self.dtype == other.dtype

    __hash__ = object.__hash__


class iinfo:
    """The limits of an integer dtype."""

    def __init__(self, type):
        if not isinstance(type, dtype):
            raise TypeError(f"iinfo(): argument 'type' (position 1) must be torch.dtype, not {_bridge.c_name(type.__class__)}")
        if type.is_floating_point or type.is_complex:
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        if type.name == "bool":
            raise TypeError("torch.bool is not supported by torch.iinfo")
        self.dtype = type.name
        self.bits = 8 * type.itemsize
        self.max = 2 ** (self.bits - type.is_signed) - 1
        self.min = -self.max - 1 if type.is_signed else 0

    def __repr__(self):
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"

    def __eq__(self, other):
        return isinstance(other, iinfo) and self.dtype == other.dtype

    __hash__ = object.__hash__


for _kind in (finfo, iinfo):
    _kind.__module__ = "torch"
