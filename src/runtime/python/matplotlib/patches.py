"""matplotlib.patches: filled shapes, for axes and for legends."""
import math

from torch import _bridge

from ._options import Options, dashes_of
from ._params import rcParams
from ._shapes import Polygon as _Polygon
from ._shapes import Rectangle as Rectangle
from ._values import listed
from .colors import paint


def patch_options(call, kwargs, color=None):
    """Colours of a filled shape, from its keyword arguments."""
    options = Options(call, kwargs)
    look = taken(options, color)
    options.end()
    return look


def taken(options, color=None):
    """The same, of options somebody else closes."""
    both = options.take("color")
    face = options.take("facecolor", both)
    edge = options.take("edgecolor", both)
    width = options.take("linewidth", rcParams["patch.linewidth"])
    fill = options.take("fill", True)
    face = paint(face if face is not None else color if color is not None else rcParams["patch.facecolor"]) if fill else "none"
    if edge is None:
        forced = rcParams["patch.force_edgecolor"] or not fill
        edge = rcParams["patch.edgecolor"] if forced else None
    return {"colour": face, "edge": paint(edge), "edgeWidth": float(width)}


def _common(kwargs):
    return {name: kwargs.pop(name, None) for name in ("label", "alpha", "zorder")}


class Patch(_Polygon):
    """A shape without a place, for a legend."""

    def __init__(self, **kwargs):
        common = _common(kwargs)
        super().__init__([], patch_options("Patch", kwargs), **common)


class Polygon(_Polygon):
    def __init__(self, xy, *, closed=True, **kwargs):
        common = _common(kwargs)
        rows = listed(xy)
        dashes = dashes_of(kwargs.pop("linestyle", kwargs.pop("ls", "-"))) or ()
        outline = ([row[0] for row in rows], [row[1] for row in rows])
        super().__init__([outline], patch_options("Polygon", kwargs), dashes, **common)


def arc(x, y, width, height, start, stop, angle=0.0, count=73):
    """Points along an ellipse, angles in degrees."""
    turn = math.radians(angle)
    xs, ys = [], []
    for k in range(count):
        t = math.radians(start + (stop - start) * k / (count - 1))
        u, v = width * math.cos(t), height * math.sin(t)
        xs.append(x + u * math.cos(turn) - v * math.sin(turn))
        ys.append(y + u * math.sin(turn) + v * math.cos(turn))
    return xs, ys


class Ellipse(_Polygon):
    def __init__(self, xy, width, height, *, angle=0.0, **kwargs):
        common = _common(kwargs)
        dashes = dashes_of(kwargs.pop("linestyle", kwargs.pop("ls", "-"))) or ()
        outline = arc(*xy, width / 2, height / 2, 0, 360, angle)
        super().__init__([outline], patch_options(type(self).__name__, kwargs), dashes, **common)


class Circle(Ellipse):
    def __init__(self, xy, radius=5, **kwargs):
        super().__init__(xy, 2 * radius, 2 * radius, **kwargs)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.patches.{name}")
