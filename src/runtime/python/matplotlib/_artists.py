"""Artists: what was drawn into axes. Each knows its data, the room it takes, and how to tell itself to the trace."""
from torch import _bridge

from . import _params
from ._options import dashes_of, marker_of
from ._values import finite, number, numbers, vector
from .colors import paint

#: Points of a line or a cloud that are kept.
MOST_POINTS = 2000


class Artist:
    """Base of all: a label, an alpha, an order, whether it is seen."""

    kind = ""
    zorder = 1

    def __init__(self, label="", alpha=None, zorder=None):
        self.axes = None
        self._label = "" if label is None else str(label)
        self._alpha = 1.0 if alpha is None else float(alpha)
        self._order = self.zorder if zorder is None else float(zorder)
        self._seen = True
        self._entry = ""
        #: (x values, y values) that the limits have to hold.
        self.extent = ([], [])
        #: Values at which no margin is added.
        self.sticky = ([], [])
        self._changed = lambda: None

    def get_label(self):
        return self._label

    def set_label(self, label):
        self._label = str(label)
        self._changed()

    def get_alpha(self):
        return self._alpha

    def set_alpha(self, alpha):
        self._alpha = 1.0 if alpha is None else float(alpha)
        self._changed()

    def get_zorder(self):
        return self._order

    def set_zorder(self, level):
        self._order = float(level)
        self._changed()

    def get_visible(self):
        return self._seen

    def set_visible(self, b):
        self._seen = bool(b)
        self._changed()

    def set(self, **kwargs):
        for name, value in kwargs.items():
            getattr(self, f"set_{name}")(value)
        return []

    def remove(self):
        self.axes._artists.remove(self)
        self._changed()

    def measure(self):
        """Takes note of the room it needs now."""

    def common(self):
        return {"kind": self.kind, "label": self._entry, "alpha": self._alpha, "order": self._order}

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        raise _bridge.unsupported(f"matplotlib's {type(self).__name__}.{name}")


def thinned(axes, count):
    """Indices to keep of so many points: all, or evenly spread ones."""
    if count <= MOST_POINTS:
        return None
    if axes is not None:
        axes.figure.thinned.add(f"all but {MOST_POINTS:,} of {count:,} points")
    return [round(k * (count - 1) / (MOST_POINTS - 1)) for k in range(MOST_POINTS)]


def peaks(axes, y):
    """The same for a line: of each stretch its lowest and its highest point, so that no peak is lost."""
    count = len(y)
    if count <= MOST_POINTS:
        return None
    axes.figure.thinned.add(f"all but {MOST_POINTS:,} of {count:,} points")
    stretches = MOST_POINTS // 2 - 1
    kept = {0, count - 1}
    for k in range(stretches):
        stretch = range(k * count // stretches, (k + 1) * count // stretches)
        kept.add(min(stretch, key=y.__getitem__))
        kept.add(max(stretch, key=y.__getitem__))
    return sorted(kept)


def picked(values, kept):
    return numbers(values if kept is None else [values[k] for k in kept])


class Line2D(Artist):
    """A line through points, with markers on them."""

    kind = "line"
    zorder = 2

    def __init__(self, xdata, ydata, *, look=None, label="", alpha=None, zorder=None, **kwargs):
        super().__init__(label, alpha, zorder)
        if look is None:
            from ._options import Options, line_options

            options = Options("Line2D", kwargs)
            look = line_options(options, lambda: "C0")
            options.end()
        self._look = look
        self._x, self._y = vector(xdata), vector(ydata)
        self.measure()

    def measure(self):
        self.extent = (self._x, self._y)

    def get_xdata(self, orig=True):
        return self._x

    def get_ydata(self, orig=True):
        return self._y

    def get_data(self, orig=True):
        return self._x, self._y

    def set_data(self, *args):
        x, y = args if len(args) == 2 else args[0]
        self.set_xdata(x)
        self.set_ydata(y)

    def set_xdata(self, x):
        self._x = vector(x)
        self._changed()

    def set_ydata(self, y):
        self._y = vector(y)
        self._changed()

    def get_color(self):
        return self._look["color"]

    def set_color(self, color):
        self._look["color"] = color
        self._changed()

    def get_linewidth(self):
        return self._look["width"]

    def set_linewidth(self, w):
        self._look["width"] = float(w)
        self._changed()

    def set_linestyle(self, ls):
        self._look["dashes"] = dashes_of(ls)
        self._changed()

    def set_marker(self, marker):
        self._look["marker"] = marker_of(marker)
        self._changed()

    def set_markersize(self, sz):
        self._look["size"] = float(sz)
        self._changed()

    def _stepped(self):
        """The line as drawn: with the corners of a stair."""
        x, y = self._x, self._y
        style = self._look["drawstyle"]
        if style == "default" or len(x) < 2:
            return x, y
        xs, ys = [x[0]], [y[0]]
        for (x0, y0), (x1, y1) in zip(zip(x, y), zip(x[1:], y[1:])):
            if style in ("steps", "steps-pre"):
                xs += [x0, x1]
                ys += [y1, y1]
            elif style == "steps-post":
                xs += [x1, x1]
                ys += [y0, y1]
            else:
                xs += [(x0 + x1) / 2] * 2 + [x1]
                ys += [y0, y1, y1]
        return xs, ys

    def describe(self):
        look = self._look
        x, y = self._stepped()
        kept = peaks(self.axes, y) if self.axes is not None else None
        color = paint(look["color"])
        face = color if look["face"] in (None, "auto") else paint(look["face"])
        edge = color if look["edge"] in (None, "auto") else paint(look["edge"])
        return {
            **self.common(),
            "x": picked(x, kept),
            "y": picked(y, kept),
            "colour": "none" if look["dashes"] is None else color,
            "width": look["width"],
            "dashes": look["dashes"] or [],
            "marker": look["marker"],
            "markerSize": look["size"],
            "face": face,
            "edge": edge,
            "edgeWidth": look["edge_width"],
        }


class Points(Artist):
    """What scatter draws."""

    kind = "points"

    def __init__(self, x, y, areas, colors, marker, edge, edge_width, mapped=None, **common):
        super().__init__(**common)
        self._x, self._y, self._areas, self._colors = x, y, areas, colors
        self._marker, self._edge, self._edge_width = marker, edge, edge_width
        #: The numbers behind the colours, with their map.
        self.mapped = mapped
        self.measure()

    def measure(self):
        self.extent = (self._x, self._y)

    def set_offsets(self, offsets):
        from ._values import listed

        rows = listed(offsets)
        self._x, self._y = [row[0] for row in rows], [row[1] for row in rows]
        self._changed()

    norm = property(lambda self: self.mapped.norm)
    cmap = property(lambda self: self.mapped.cmap)

    def describe(self):
        kept = thinned(self.axes, len(self._x))
        pick = lambda values: values if kept is None or len(values) == 1 else [values[k] for k in kept]
        colors = self._colors() if callable(self._colors) else self._colors
        return {
            **self.common(),
            "x": picked(self._x, kept),
            "y": picked(self._y, kept),
            "areas": numbers(pick(self._areas)),
            "colours": pick(colors),
            "marker": self._marker,
            "edge": self._edge,
            "edgeWidth": self._edge_width,
        }


class Segments(Artist):
    """Separate straight lines: hlines, vlines, error bars, arrows."""

    kind = "segments"
    zorder = 2

    def __init__(self, x0, y0, x1, y1, colors, width, dashes=(), arrows=False, held=None, **common):
        super().__init__(**common)
        self._ends = (x0, y0, x1, y1)
        self._colors, self._width, self._dashes, self._arrows = colors, width, list(dashes or ()), arrows
        self.extent = held or ([*x0, *x1], [*y0, *y1])

    def describe(self):
        kept = thinned(self.axes, len(self._ends[0]))
        pick = lambda values: values if kept is None or len(values) == 1 else [values[k] for k in kept]
        ends = dict(zip(("x0", "y0", "x1", "y1"), (numbers(pick(column)) for column in self._ends)))
        rest = {"colours": pick(self._colors), "width": self._width, "dashes": self._dashes, "arrows": self._arrows}
        return {**self.common(), **ends, **rest}


class Rule(Artist):
    """A line or a band across the axes."""

    kind = "rule"

    def __init__(self, axis, start, stop, low, high, color, width, dashes, **common):
        super().__init__(**common)
        self._rule = (axis, start, stop, low, high, color, width, dashes)
        held = finite([start] if stop is None else [start, stop])
        self.extent = (held, []) if axis == "x" else ([], held)

    def describe(self):
        axis, start, stop, low, high, color, width, dashes = self._rule
        ends = {"from": number(start), "to": None if stop is None else number(stop), "start": float(low), "end": float(high)}
        return {**self.common(), "axis": axis, **ends, "colour": paint(color), "width": width, "dashes": dashes or []}


class Text(Artist):
    """A text at a place, in front of a box or with an arrow if wanted."""

    kind = "text"
    zorder = 3

    def __init__(self, x, y, text, look, *, ha="left", va="baseline", rotation=0.0, within="data", box=None, arrow=None, **common):
        super().__init__(**common)
        self._x, self._y, self._text, self._look = x, y, str(text), look
        self._place = {"horizontal": ha, "vertical": "center" if va == "center_baseline" else va}
        self._rest = {"rotation": float(rotation), "within": within, "box": box, "arrow": arrow}

    def get_text(self):
        return self._text

    def set_text(self, s):
        self._text = str(s)
        self._changed()

    def set_position(self, xy):
        self._x, self._y = xy
        self._changed()

    def set_color(self, color):
        self._look = {**self._look, "colour": paint(color)}
        self._changed()

    def set_fontsize(self, fontsize):
        self._look = {**self._look, "size": _params.font_size(fontsize)}
        self._changed()

    def described(self):
        return {"text": self._text, **self._look}

    def describe(self):
        place = {"x": number(self._x), "y": number(self._y), **self._place, **self._rest}
        return {**self.common(), **place, "text": self.described()}
