"""Padding layers: a mode and a number of dimensions each."""
from .. import functional as F
from ..module import Module
from .sizes import each


class _Pad(Module):
    """Pads the last `_dims` dimensions; `padding` is a number, or both ends of each dimension, the last one first."""

    _dims = 0
    _mode = ""

    def __init__(self, padding):
        super().__init__()
        self.padding = each(padding, 2 * self._dims)

    def forward(self, input):
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self):
        return f"{self.padding}"


class _ConstantPad(_Pad):
    _mode = "constant"

    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class _ZeroPad(_ConstantPad):
    def __init__(self, padding):
        super().__init__(padding, 0.0)

    def extra_repr(self):
        return f"{self.padding}"


def _layers(base, name, mode, doc):
    """The classes `name1d` … `name3d`."""
    return [
        type(f"{name}{dims}d", (base,), {"_dims": dims, "_mode": mode, "__doc__": f"{doc}, over {dims} dimension{'s' * (dims > 1)}.", "__module__": __name__})
        for dims in (1, 2, 3)
    ]


ConstantPad1d, ConstantPad2d, ConstantPad3d = _layers(_ConstantPad, "ConstantPad", "constant", "Pads with one value")
ZeroPad1d, ZeroPad2d, ZeroPad3d = _layers(_ZeroPad, "ZeroPad", "constant", "Pads with zeros")
ReflectionPad1d, ReflectionPad2d, ReflectionPad3d = _layers(_Pad, "ReflectionPad", "reflect", "Pads with what is mirrored at the edge")
ReplicationPad1d, ReplicationPad2d, ReplicationPad3d = _layers(_Pad, "ReplicationPad", "replicate", "Pads with the edge")
CircularPad1d, CircularPad2d, CircularPad3d = _layers(_Pad, "CircularPad", "circular", "Pads with the other end")
