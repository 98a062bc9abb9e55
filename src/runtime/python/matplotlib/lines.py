"""matplotlib.lines: the line, for those who make one by hand (for a legend)."""
from torch import _bridge

from ._artists import Line2D as Line2D


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.lines.{name}")
