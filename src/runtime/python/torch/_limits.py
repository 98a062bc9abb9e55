"""finfo and iinfo: the limits of a dtype, as the engine has them (`limits.ts`)."""
import _gradient_lens as engine

from . import _bridge
from ._types import dtype, dtypes


def _told(function, type):
    """What the engine says of a dtype's limits."""
    if not isinstance(type, dtype):
        raise TypeError(f"{function}(): argument 'type' (position 1) must be torch.dtype, not {_bridge.c_name(type.__class__)}")
    text = engine.limits(function, type.name)
    return _bridge.raise_error() if text is None else _bridge.loads(text)


class finfo:
    """The limits of a floating dtype."""

    def __init__(self, type=None):
        told = _told("finfo", dtypes[engine.default_dtype()] if type is None else type)
        self.bits, self.dtype = told["bits"], told["dtype"]
        for name in ("min", "max", "eps", "tiny", "smallest_normal", "resolution"):
            setattr(self, name, float(told[name]))

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
        told = _told("iinfo", type)
        self.bits, self.dtype = told["bits"], told["dtype"]
        # JavaScript's numbers end before those of int64.
        self.max = 2 ** (self.bits - type.is_signed) - 1
        self.min = -self.max - 1 if type.is_signed else 0

    def __repr__(self):
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"

    def __eq__(self, other):
        return isinstance(other, iinfo) and self.dtype == other.dtype

    __hash__ = object.__hash__


for _kind in (finfo, iinfo):
    _kind.__module__ = "torch"
