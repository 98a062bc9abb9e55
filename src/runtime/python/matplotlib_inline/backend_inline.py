"""Formats of figures in a notebook. Here a figure is data, so every format is right."""
from torch import _bridge


def set_matplotlib_formats(*formats, **kwargs):
    """Accepted."""


def set_matplotlib_close(close=True):
    """Accepted."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib_inline.backend_inline.{name}")
