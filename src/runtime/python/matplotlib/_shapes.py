"""Filled artists: bars, rectangles, outlines."""
from torch import _bridge

from ._artists import Artist, picked, thinned
from ._values import numbers
from .colors import paint


class Rectangle(Artist):
    """One bar of several, as `for bar in plt.bar(...)` gets it, or a rectangle of its own."""

    kind = "bars"

    def __init__(self, xy, width, height, *, angle=0.0, look=None, **kwargs):
        from .patches import patch_options

        super().__init__(kwargs.pop("label", ""), kwargs.pop("alpha", None), kwargs.pop("zorder", None))
        if angle:
            raise _bridge.unsupported("Rectangle(angle=...)")
        self._box = [*xy, width, height]
        self._look = patch_options("Rectangle", kwargs) if look is None else look
        self.measure()

    def measure(self):
        x, y, width, height = self._box
        self.extent = ([x, x + width], [y, y + height])

    def get_x(self):
        return self._box[0]

    def get_y(self):
        return self._box[1]

    def get_width(self):
        return self._box[2]

    def get_height(self):
        return self._box[3]

    def set_height(self, h):
        self._box[3] = h
        self._changed()

    def get_xy(self):
        return tuple(self._box[:2])

    def get_facecolor(self):
        return self._look["colour"]

    def set_color(self, c):
        self._look = {**self._look, "colour": paint(c)}
        self._changed()

    set_facecolor = set_color

    def set_edgecolor(self, c):
        self._look = {**self._look, "edge": paint(c)}
        self._changed()

    def describe(self):
        x, y, width, height = ([value] for value in numbers(self._box))
        look = self._look
        shape = {"x": x, "y": y, "width": width, "height": height}
        return {**self.common(), **shape, "colours": [look["colour"]], "edge": look["edge"], "edgeWidth": look["edgeWidth"]}


class BarContainer(Artist):
    """The bars of one call."""

    kind = "bars"

    def __init__(self, patches, sticky, errorbar=None, **common):
        super().__init__(**common)
        self.patches = patches
        self.errorbar = errorbar
        self.sticky = sticky
        self.measure()

    def measure(self):
        boxes = [bar._box for bar in self.patches]
        xs = [edge for x, _, w, _ in boxes for edge in (x, x + w)]
        ys = [edge for _, y, _, h in boxes for edge in (y, y + h)]
        self.extent = (xs, ys)

    def __len__(self):
        return len(self.patches)

    def __iter__(self):
        return iter(self.patches)

    def __getitem__(self, k):
        return self.patches[k]

    def describe(self):
        first = self.patches[0]._look if self.patches else {"edge": "none", "edgeWidth": 0.0}
        kept = thinned(self.axes, len(self.patches))
        bars = self.patches if kept is None else [self.patches[k] for k in kept]
        columns = [numbers(column) for column in zip(*(bar._box for bar in bars))] or [[], [], [], []]
        return {
            **self.common(),
            **dict(zip(("x", "y", "width", "height"), columns)),
            "colours": [bar._look["colour"] for bar in bars],
            "edge": first["edge"],
            "edgeWidth": first["edgeWidth"],
        }


class Polygon(Artist):
    """Closed outlines: what fill, fill_between, pie and patches draw."""

    kind = "area"

    def __init__(self, outlines, look, dashes=(), sticky=([], []), free=False, **common):
        super().__init__(**common)
        self._outlines, self._look, self._dashes = outlines, look, list(dashes)
        self.sticky = sticky
        #: Takes no room: what the limits leave is what is seen.
        self._free = free
        self.measure()

    def measure(self):
        if not self._free:
            self.extent = ([x for xs, _ in self._outlines for x in xs], [y for _, ys in self._outlines for y in ys])

    def describe(self):
        outlines = []
        for xs, ys in self._outlines:
            kept = thinned(self.axes, len(xs))
            outlines.append({"x": picked(xs, kept), "y": picked(ys, kept)})
        look = self._look
        paints = {"colour": look["colour"], "edge": look["edge"], "edgeWidth": look["edgeWidth"]}
        return {**self.common(), "outlines": outlines, **paints, "dashes": self._dashes}
