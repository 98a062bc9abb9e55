"""matplotlib as far as programs about learning use it: figures are kept as data and drawn by Gradient Lens. Imported when a snippet asks for it.

No pixels here: what an artist looks like is decided, where its ink goes is not.
"""
import importlib

from torch import _bridge

from . import _params
from ._params import rcParams, rcParamsDefault

__version__ = "3.10.9"

rc = _params.rc
rcdefaults = _params.rcdefaults
rc_context = _params.rc_context


def use(backend, *, force=True):
    """Accepted: there is one way to show a figure here."""


def get_backend():
    return "agg"


def interactive(b):
    """Accepted: figures are shown when they are asked for and when the program ends."""


def is_interactive():
    return False


_MODULES = ("pyplot", "style", "colors", "cm", "ticker", "patches", "lines", "axes", "figure", "gridspec")


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module("." + name, __name__)
    if name == "colormaps":
        return importlib.import_module(".cm", __name__).registry
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.{name}")
