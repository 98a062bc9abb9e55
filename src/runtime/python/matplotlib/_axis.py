"""One axis of axes: its limits, scale, label and ticks."""
import math

from torch import _bridge

from ._params import font_size, rcParams
from ._values import finite, listed, number, vector
from .colors import paint
from .ticker import FixedFormatter, FixedLocator, Formatter, Locator, NullFormatter, NullLocator


def text_look(options, size, color=None, weight="normal"):
    """Size, colour, weight and slant of a text, taken from keyword arguments."""
    fontdict = options.take("fontdict") or {}
    take = lambda name, default=None: options.take(name, fontdict.get(name, fontdict.get(name.removeprefix("font"), default)))
    weight = take("fontweight", weight)
    bold = weight in ("bold", "heavy", "black", "semibold", "demibold", "extra bold") or isinstance(weight, (int, float)) and weight > 550
    return {
        "size": font_size(take("fontsize", size)),
        "colour": paint(take("color", rcParams["text.color"] if color is None else color)),
        "bold": bold,
        "italic": take("fontstyle", "normal") in ("italic", "oblique"),
    }


class Axis:
    """`ax.xaxis` and `ax.yaxis`."""

    def __init__(self, axes, name):
        self.axes = axes
        self._name = name
        self.clear()

    def clear(self):
        tick = f"{self._name}tick"
        self.scale = "linear"
        #: Set by the program; None while the data decide.
        self.given = None
        self.inverted = False
        self.margin = rcParams[f"axes.{self._name}margin"]
        self.label = None
        self.label_text = ""
        self.locator = self.formatter = None
        self.labels = None
        #: Words that stand for numbers, in the order they came.
        self.categories = {}
        self.size = rcParams[f"{tick}.labelsize"]
        self.color = rcParams[f"{tick}.color"]
        self.length = rcParams[f"{tick}.major.size"]
        self.rotation = 0.0
        self.marks = self.labelled = True
        self.far = False
        shown = rcParams["axes.grid"] and rcParams["axes.grid.axis"] in ("both", self._name)
        self.grid_look = self._grid_default() if shown else None

    def _grid_default(self):
        from ._options import dashes_of

        return {
            "colour": paint(rcParams["grid.color"]),
            "width": float(rcParams["grid.linewidth"]),
            "dashes": dashes_of(rcParams["grid.linestyle"]) or [],
            "alpha": float(rcParams["grid.alpha"]),
            "minor": False,
        }

    # Data.

    def units(self, value):
        """A list of numbers; words become places, as matplotlib's categories do."""
        items = vector(value)
        if items and isinstance(items[0], str):
            return [float(self.categories.setdefault(str(item), len(self.categories))) for item in items]
        return items

    # Limits.

    def limits(self):
        """The ends as they are now, in the axis's direction."""
        ends = self._ends()
        return (ends[1], ends[0]) if self.inverted and self.given is None else ends

    def _ends(self):
        if self.given is not None:
            return self.given
        group = self.axes.shared(self._name)
        which = 0 if self._name == "x" else 1
        asked, values, sticky = False, [], []
        for axes in group:
            for artist in axes._artists:
                held = artist.extent[which]
                asked = asked or len(held) > 0 or artist.kind == "line"
                if artist.get_visible():
                    values += held
                    sticky += artist.sticky[which]
        if self.scale == "log":
            return _log_ends([x for x in finite(values) if x > 0], self.margin, sticky)
        return _linear_ends(finite(values), self.margin, sticky, asked)

    def set_limits(self, low, high):
        """@raises ValueError in matplotlib's words."""
        low, high = float(low), float(high)
        if not (math.isfinite(low) and math.isfinite(high)):
            raise ValueError("Axis limits cannot be NaN or Inf")
        if low == high:
            room = 0.05 if low == 0 else 0.05 * abs(low)
            low, high = low - room, high + room
        if self.scale == "log" and (low <= 0 or high <= 0):
            low, high = (one if one > 0 else old for one, old in zip((low, high), self.limits()))
        for axes in self.axes.shared(self._name):
            getattr(axes, f"{self._name}axis").given = (low, high)

    def set_scale(self, value):
        if value not in ("linear", "log"):
            raise _bridge.unsupported(f"matplotlib's {self._name}scale {value!r}")
        for axes in self.axes.shared(self._name):
            axis = getattr(axes, f"{self._name}axis")
            axis.scale = value
            if value == "log" and axis.given is not None and min(axis.given) <= 0:
                axis.given = None

    # Ticks.

    def set_ticks(self, ticks, labels=None, *, minor=False, **kwargs):
        if minor:
            return
        self.locator = FixedLocator(vector(ticks))
        if labels is not None:
            self.set_ticklabels(labels, **kwargs)

    def set_ticklabels(self, labels, **kwargs):
        from ._options import Options

        self.labels = [str(getattr(label, "_text", label)) for label in listed_words(labels)]
        options = Options("set_ticklabels", kwargs)
        self.take_look(options)
        options.end()

    def take_look(self, options):
        """Size, colour and rotation of the labels, from keyword arguments."""
        self.rotation = _angle(options.take("rotation", self.rotation))
        self.size = options.take("fontsize", self.size)
        self.color = options.take("color", self.color)
        for ignored in ("ha", "va", "minor", "rotation_mode"):
            options.take(ignored)

    def set_major_locator(self, locator):
        if not isinstance(locator, Locator):
            raise TypeError(f"locator must be an instance of matplotlib.ticker.Locator, not a {type(locator).__name__}")
        self.locator = locator

    def set_major_formatter(self, formatter):
        self.formatter = formatter if isinstance(formatter, Formatter) else Formatter.of(formatter)

    def set_minor_locator(self, locator):
        """Accepted: minor marks are not drawn but on logarithmic axes."""

    def set_minor_formatter(self, formatter):
        """Accepted, as there are no minor labels."""

    def set_visible(self, b):
        self.marks = self.labelled = bool(b)

    def set_label_text(self, label):
        self.label_text = str(label)

    def get_label_text(self):
        return self.label_text

    def tick_top(self):
        self.far = True

    tick_right = tick_top

    def tick_bottom(self):
        self.far = False

    tick_left = tick_bottom

    def set_ticks_position(self, position):
        self.far = position in ("top", "right")

    set_label_position = set_ticks_position

    def grid(self, visible=None, which="major", **kwargs):
        from ._options import Options, dashes_of

        options = Options("grid", kwargs)
        if visible is None:
            visible = bool(kwargs) or self.grid_look is None
        if not visible:
            if which != "minor":
                self.grid_look = None
            return
        if which == "minor" and self.grid_look is not None:
            self.grid_look = {**self.grid_look, "minor": True}
            return
        base = self.grid_look or self._grid_default()
        style = options.take("linestyle")
        self.grid_look = {
            "colour": paint(options.take("color", base["colour"])),
            "width": float(options.take("linewidth", base["width"])),
            "dashes": base["dashes"] if style is None else dashes_of(style) or [],
            "alpha": float(options.take("alpha", base["alpha"])),
            "minor": which in ("both", "minor"),
        }
        options.take("zorder")
        options.end()

    def describe(self):
        low, high = self.limits()
        ticks, labels = self._ticks(low, high)
        label = {"text": self.label_text, **self.label} if self.label_text else None
        counts = self.locator if self.locator is not None else Locator()
        return {
            "limits": [float(low), float(high)],
            "scale": self.scale,
            "label": label,
            "ticks": ticks,
            "tickLabels": labels,
            "integer": counts.integer,
            "intervals": counts.intervals,
            "tickSize": font_size(self.size),
            "tickColour": paint(self.color),
            "tickLength": float(self.length),
            "tickRotation": float(self.rotation),
            "visible": self.marks,
            "labelled": self.labelled,
            "far": self.far,
            "grid": self.grid_look,
        }

    def _ticks(self, low, high):
        if isinstance(self.locator, NullLocator):
            return [], []
        places = None if self.locator is None else self.locator.places(low, high)
        if places is None and self.categories:
            places = list(map(float, self.categories.values()))
            return places, list(self.categories)
        if self.labels is not None and places is not None:
            labels = [*self.labels, *[""] * len(places)][: len(places)]
        elif isinstance(self.formatter, NullFormatter):
            return places, [] if places is None else [""] * len(places)
        elif self.formatter is None or isinstance(self.formatter, FixedFormatter) and places is None:
            labels = None
        else:
            if places is None:
                from ._figures import nice_ticks

                places = nice_ticks(low, high, self.locator)
            labels = [str(self.formatter(place, k)) for k, place in enumerate(places)]
        return (None if places is None else [number(place) for place in places]), labels

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        raise _bridge.unsupported(f"matplotlib's {self._name}axis.{name}")


def listed_words(labels):
    """A list of words or numbers."""
    items = listed(labels) if hasattr(labels, "tolist") else list(labels)
    return items


def _angle(rotation):
    return {"horizontal": 0.0, "vertical": 90.0}.get(rotation, rotation) if isinstance(rotation, str) else float(rotation)


def _bounds(values, sticky, low, high, forward=lambda x: x, back=lambda x: x, margin=0.0):
    """The ends moved apart by the margin, but not over a sticky value that stands at the end."""
    tolerance = 1e-5 * abs(high - low)
    below = [x for x in sticky if x <= low + tolerance]
    above = [x for x in sticky if x >= high - tolerance]
    start, stop = forward(low), forward(high)
    room = (stop - start) * margin
    first, last = back(start - room), back(stop + room)
    return (max(first, max(below)) if below else first, min(last, min(above)) if above else last)


def _linear_ends(values, margin, sticky, asked):
    if not values:
        if not asked:
            return (0.0, 1.0)
        return _bounds([], sticky, -0.05, 0.05, margin=margin)
    low, high = float(min(values)), float(max(values))
    if high - low <= 1e-15 * max(abs(low), abs(high)):
        room = 0.05 if low == 0 else 0.05 * abs(low)
        low, high = low - room, high + room
    return _bounds(values, sticky, low, high, margin=margin)


def _log_ends(values, margin, sticky):
    if not values:
        return (1.0, 10.0)
    low, high = float(min(values)), float(max(values))
    if low == high:
        low = 10.0 ** (math.ceil(math.log10(low)) - 1)
        high = 10.0 ** (math.floor(math.log10(high)) + 1)
    positive = [x for x in sticky if x > 0]
    return _bounds(values, positive, low, high, math.log10, lambda t: 10.0**t, margin)
