"""Axes: the part of a figure with its own x and y, and all that can be drawn into it. What draws is in the `_draw_…` files."""
from torch import _bridge

from ._axis import Axis
from ._draw_areas import Areas
from ._draw_grids import Grids
from ._draw_lines import Lines
from ._draw_statistics import Statistics
from ._params import rcParams
from ._settings import Settings
from .colors import paint


class _Transform:
    """Stands for a coordinate system where a call asks for one."""

    def __init__(self, within):
        self.within = within


class Spine:
    """One of the four lines around axes."""

    def __init__(self, changed):
        self.visible, self.color, self.width = True, None, None
        self._changed = changed

    def set_visible(self, b):
        self.visible = bool(b)
        self._changed()

    def set_color(self, c):
        self.color = c
        self.visible = self.visible and paint(c) != "none"
        self._changed()

    def set_linewidth(self, w):
        self.width = float(w)
        self._changed()

    def set_position(self, position):
        raise _bridge.unsupported("Spine.set_position")


class Spines(dict):
    """`ax.spines`: by name, by attribute, several at once."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def __getitem__(self, key):
        if isinstance(key, (list, tuple, slice)):
            return _Several(list(self.values()) if isinstance(key, slice) else [self[one] for one in key])
        return super().__getitem__(key)


class _Several:
    def __init__(self, spines):
        self._spines = spines

    def __getattr__(self, name):
        return lambda *args: [getattr(spine, name)(*args) for spine in self._spines] and None


class Axes(Settings, Lines, Areas, Grids, Statistics):
    """What `plt.subplots()` and `plt.gca()` give."""

    def __init__(self, figure, cell=None, box=None, over=None):
        self.figure = figure
        self._cell, self._box, self._over = cell, box, over
        self._bar = None
        self._shared = {"x": [self], "y": [self]}
        self.transAxes, self.transData = _Transform("axes"), _Transform("data")
        self.xaxis, self.yaxis = Axis(self, "x"), Axis(self, "y")
        self.clear()

    def clear(self):
        """As new."""
        self._artists = []
        self._cycles = {"lines": 0, "patches": 0}
        self._titles = {}
        self._legend = None
        self._aspect, self._stretch = None, False
        self._on = True
        self._below = rcParams["axes.axisbelow"]
        self._face = paint(rcParams["axes.facecolor"])
        self.spines = Spines((side, Spine(self._touch)) for side in ("left", "right", "bottom", "top"))
        for side, spine in self.spines.items():
            spine.visible = rcParams[f"axes.spines.{side}"]
        for axis in (self.xaxis, self.yaxis):
            far, labelled = axis.far, axis.labelled
            axis.clear()
            axis.far, axis.labelled = (far, labelled) if self._over is not None or not labelled else (False, True)
        self._touch()

    cla = clear

    def _touch(self):
        self.figure.touch()

    def shared(self, name):
        """The axes that have this axis in common with these."""
        return self._shared[name]

    def share(self, other, name):
        """Has its axis in common with the other's from now on."""
        self._shared[name] = other._shared[name]
        if self not in self._shared[name]:
            self._shared[name].append(self)

    def _add(self, artist):
        artist.axes = self
        artist._changed = self._touch
        self._artists.append(artist)
        self._touch()
        return artist

    def add_artist(self, a):
        return self._add(a)

    add_patch = add_line = add_collection = add_artist

    def _next(self, cycle):
        colors = rcParams["axes.prop_cycle"].by_key()["color"]
        color = colors[self._cycles[cycle] % len(colors)]
        self._cycles[cycle] += 1
        return color

    lines = property(lambda self: [artist for artist in self._artists if artist.kind == "line"])
    texts = property(lambda self: [artist for artist in self._artists if artist.kind == "text"])
    patches = property(lambda self: [bar for artist in self._artists if artist.kind == "bars" for bar in getattr(artist, "patches", [artist])])
    images = property(lambda self: [artist for artist in self._artists if artist.kind == "image"])

    def get_figure(self, root=False):
        return self.figure

    def get_lines(self):
        return self.lines

    # Legend.

    def legend(self, *args, **kwargs):
        from ._legend import Legend

        self._legend = Legend(self, args, kwargs)
        self._touch()
        return self._legend

    def get_legend(self):
        return self._legend

    def get_legend_handles_labels(self):
        from ._legend import handles_of

        return handles_of(self)

    # Others beside or above it.

    def twinx(self):
        return self.figure.twin(self, "x")

    def twiny(self):
        return self.figure.twin(self, "y")

    def remove(self):
        self.figure.delaxes(self)

    def get_position(self):
        raise _bridge.unsupported("Axes.get_position")

    def describe(self, index):
        """As the trace writes it; `index` tells the number of other axes."""
        axes = {"cell": self._cell, "box": self._box, "over": None if self._over is None else index(self._over)}
        legend = None if self._legend is None else self._legend.describe()
        artists = [artist.describe() for artist in self._artists if artist.get_visible()]
        if legend is not None:
            artists += [handle.describe() for handle in self._legend.strangers]
        drawn = [side for side, spine in self.spines.items() if spine.visible]
        colors = [spine.color for spine in self.spines.values() if spine.color is not None and spine.visible]
        widths = [spine.width for spine in self.spines.values() if spine.width is not None]
        title = {name: value for name, value in self._titles.items() if name != "place"} if self._titles.get("text") else None
        return {
            **axes,
            "colourBar": None if self._bar is None else self._bar.describe(index),
            "x": self.xaxis.describe(),
            "y": self.yaxis.describe(),
            "title": title,
            "titlePlace": self._titles.get("place", "center"),
            "face": "none" if self._over is not None else self._face,
            "spines": drawn,
            "spineColour": paint(colors[0] if colors else rcParams["axes.edgecolor"]),
            "spineWidth": float(widths[0] if widths else rcParams["axes.linewidth"]),
            "gridBelow": self._below is True,
            "shown": self._on,
            "aspect": self._aspect,
            "stretch": self._stretch,
            "artists": artists,
            "legend": legend,
        }

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"'Axes' object has no attribute {name!r}")
        raise _bridge.unsupported(f"matplotlib's Axes.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.axes.{name}")
