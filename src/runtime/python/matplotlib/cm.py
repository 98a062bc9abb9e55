"""matplotlib.cm: the colour maps by name."""
import _gradient_lens as engine
from torch import _bridge

from ._params import rcParams
from .colors import Colormap


def unknown(name):
    """The error for a map that is not here, in matplotlib's words."""
    known = ", ".join(repr(one) for one in sorted(names()))
    return ValueError(f"{name!r} is not a valid value for cmap; supported values are {known}")


def names():
    """All maps by name."""
    return _bridge.loads(engine.colour_maps())


def get_cmap(name=None, lut=None):
    """A map by its name; the default one without."""
    if isinstance(name, Colormap):
        return name
    return Colormap(rcParams["image.cmap"] if name is None else name)


class _Registry:
    """matplotlib.colormaps."""

    def __getitem__(self, name):
        return get_cmap(name)

    def __iter__(self):
        return iter(names())

    def __contains__(self, name):
        return name in names()

    def get_cmap(self, name):
        return get_cmap(name)


registry = _Registry()


class ScalarMappable:
    """Numbers with the map that colours them, as a colour bar wants them."""

    def __init__(self, norm=None, cmap=None):
        from .colors import Normalize

        self.norm = Normalize() if norm is None else norm
        self.cmap = get_cmap(cmap)
        self._levels = []

    def set_array(self, values):
        if values is not None and len(values):
            self.norm.autoscale_None(values)

    def to_rgba(self, x, alpha=None):
        return self.cmap(self.norm(x), alpha)

    def set_clim(self, vmin=None, vmax=None):
        if isinstance(vmin, tuple):
            vmin, vmax = vmin
        self.norm.vmin = self.norm.vmin if vmin is None else float(vmin)
        self.norm.vmax = self.norm.vmax if vmax is None else float(vmax)

    def get_clim(self):
        return (self.norm.vmin, self.norm.vmax)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name in names():
        return Colormap(name)
    raise _bridge.unsupported(f"matplotlib.cm.{name}")
