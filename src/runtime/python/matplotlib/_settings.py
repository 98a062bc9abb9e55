"""What axes are told about themselves: titles and labels, limits and scales, ticks and grid."""
from torch import _bridge

from ._axis import text_look
from ._options import Options
from ._params import rcParams
from .colors import paint


class Settings:
    """Part of Axes."""

    # Titles and labels.

    def set_title(self, label, fontdict=None, loc=None, pad=None, *, y=None, **kwargs):
        options = Options("set_title", {**kwargs, "fontdict": fontdict})
        color = rcParams["axes.titlecolor"]
        look = text_look(options, rcParams["axes.titlesize"], None if color == "auto" else color, rcParams["axes.titleweight"])
        options.end()
        self._titles = {"text": str(label), **look, "place": loc or rcParams["axes.titlelocation"]}
        self._touch()

    def get_title(self, loc="center"):
        return self._titles.get("text", "")

    def _label(self, axis, label, kwargs, call):
        options = Options(call, kwargs)
        for ignored in ("labelpad", "loc", "rotation", "ha", "va"):
            options.take(ignored)
        axis.label = text_look(options, rcParams["axes.labelsize"], rcParams["axes.labelcolor"], rcParams["axes.labelweight"])
        options.end()
        axis.label_text = "" if label is None else str(label)
        self._touch()

    def set_xlabel(self, xlabel, fontdict=None, labelpad=None, *, loc=None, **kwargs):
        self._label(self.xaxis, xlabel, {**kwargs, "fontdict": fontdict}, "set_xlabel")

    def set_ylabel(self, ylabel, fontdict=None, labelpad=None, *, loc=None, **kwargs):
        self._label(self.yaxis, ylabel, {**kwargs, "fontdict": fontdict}, "set_ylabel")

    def get_xlabel(self):
        return self.xaxis.label_text

    def get_ylabel(self):
        return self.yaxis.label_text

    def set(self, **kwargs):
        for name, value in kwargs.items():
            getattr(self, f"set_{name}")(*value) if name in ("xlim", "ylim") else getattr(self, f"set_{name}")(value)
        return []

    # Limits and scales.

    def _limit(self, axis, low, high):
        if high is None and hasattr(low, "__len__"):
            low, high = low
        old = axis.limits()
        if low is not None or high is not None:
            axis.set_limits(old[0] if low is None else low, old[1] if high is None else high)
            self._touch()
        return axis.limits()

    def set_xlim(self, left=None, right=None, *, emit=True, auto=False, xmin=None, xmax=None):
        return self._limit(self.xaxis, xmin if left is None else left, xmax if right is None else right)

    def set_ylim(self, bottom=None, top=None, *, emit=True, auto=False, ymin=None, ymax=None):
        return self._limit(self.yaxis, ymin if bottom is None else bottom, ymax if top is None else top)

    def get_xlim(self):
        return self.xaxis.limits()

    def get_ylim(self):
        return self.yaxis.limits()

    def get_xbound(self):
        return tuple(sorted(self.get_xlim()))

    def get_ybound(self):
        return tuple(sorted(self.get_ylim()))

    def invert_xaxis(self):
        self.set_xlim(*reversed(self.get_xlim()))

    def invert_yaxis(self):
        self.set_ylim(*reversed(self.get_ylim()))

    def set_xscale(self, value, **kwargs):
        self.xaxis.set_scale(value)
        self._touch()

    def set_yscale(self, value, **kwargs):
        self.yaxis.set_scale(value)
        self._touch()

    def get_xscale(self):
        return self.xaxis.scale

    def get_yscale(self):
        return self.yaxis.scale

    def margins(self, *margins, x=None, y=None, tight=True):
        if margins:
            x, y = margins * 2 if len(margins) == 1 else margins
        self.xaxis.margin = self.xaxis.margin if x is None else float(x)
        self.yaxis.margin = self.yaxis.margin if y is None else float(y)
        self._touch()

    set_xmargin = lambda self, m: self.margins(x=m)
    set_ymargin = lambda self, m: self.margins(y=m)

    def relim(self, visible_only=False):
        for artist in self._artists:
            artist.measure()

    def autoscale(self, enable=True, axis="both", tight=None):
        for name in ("x", "y") if axis == "both" else (axis,):
            one = getattr(self, f"{name}axis")
            one.given = None if enable else one.limits()
            if tight:
                one.margin = 0.0
        self._touch()

    def autoscale_view(self, tight=None, scalex=True, scaley=True):
        self._touch()

    def set_aspect(self, aspect, adjustable=None, anchor=None, share=False):
        self._aspect = None if aspect == "auto" else 1.0 if aspect == "equal" else float(aspect)
        self._stretch = adjustable == "datalim"
        self._touch()

    def set_box_aspect(self, aspect=None):
        raise _bridge.unsupported("Axes.set_box_aspect")

    def axis(self, arg=None, /, *, emit=True, **kwargs):
        """A word (`off`, `equal`, `tight`, …) or four limits."""
        if isinstance(arg, (bool, str)):
            word = {True: "on", False: "off"}.get(arg, arg)
            if word in ("on", "off"):
                self._on = word == "on"
            elif word in ("equal", "scaled", "image", "square"):
                self.autoscale(tight=word == "image" or None)
                self._aspect, self._stretch = 1.0, word == "equal"
            elif word == "tight":
                self.autoscale(tight=True)
            elif word == "auto":
                self._aspect = None
            else:
                raise ValueError(f"Unrecognized string {word!r} to axis; try 'on' or 'off'")
        elif arg is not None:
            left, right, bottom, top = arg
            self.set_xlim(left, right)
            self.set_ylim(bottom, top)
        for name, value in kwargs.items():
            self.set_xlim(**{name: value}) if name.startswith("x") else self.set_ylim(**{name: value})
        self._touch()
        return (*map(float, self.get_xlim()), *map(float, self.get_ylim()))

    def set_axis_off(self):
        self.axis("off")

    def set_axis_on(self):
        self.axis("on")

    # Ticks and grid.

    def set_xticks(self, ticks, labels=None, *, minor=False, **kwargs):
        self.xaxis.set_ticks(ticks, labels, minor=minor, **kwargs)
        self._widen(self.xaxis)

    def set_yticks(self, ticks, labels=None, *, minor=False, **kwargs):
        self.yaxis.set_ticks(ticks, labels, minor=minor, **kwargs)
        self._widen(self.yaxis)

    def _widen(self, axis):
        """Ticks set by hand are always inside."""
        places = [] if axis.locator is None else axis.locator.places(0, 0)
        low, high = axis.limits()
        if places and (min(places) < min(low, high) or max(places) > max(low, high)):
            ends = (min(low, high, *places), max(low, high, *places))
            axis.set_limits(*(ends if low <= high else ends[::-1]))
        self._touch()

    def set_xticklabels(self, labels, **kwargs):
        self.xaxis.set_ticklabels(labels, **kwargs)
        self._touch()

    def set_yticklabels(self, labels, **kwargs):
        self.yaxis.set_ticklabels(labels, **kwargs)
        self._touch()

    def _places(self, axis):
        from ._figures import nice_ticks

        low, high = axis.limits()
        places = axis._ticks(low, high)[0]
        return nice_ticks(low, high, axis.locator) if places is None else places

    def get_xticks(self, *, minor=False):
        return self._places(self.xaxis)

    def get_yticks(self, *, minor=False):
        return self._places(self.yaxis)

    def get_xticklabels(self):
        raise _bridge.unsupported("Axes.get_xticklabels")

    def tick_params(self, axis="both", **kwargs):
        options = Options("tick_params", kwargs)
        for name in ("which", "direction", "width", "pad", "labelcolor", "grid_color", "grid_alpha", "zorder"):
            value = options.take(name)
            if name == "labelcolor" and value is not None:
                for one in ("x", "y") if axis == "both" else (axis,):
                    getattr(self, f"{one}axis").color = value
        taken = {name: options.take(name) for name in ("labelsize", "color", "rotation", "labelrotation", "length")}
        sides = {name: options.take(name) for name in ("left", "right", "top", "bottom", "labelleft", "labelright", "labeltop", "labelbottom")}
        options.end()
        for name in ("x", "y") if axis == "both" else (axis,):
            one = getattr(self, f"{name}axis")
            one.size = taken["labelsize"] or one.size
            one.color = taken["color"] or one.color
            one.length = one.length if taken["length"] is None else float(taken["length"])
            turn = taken["labelrotation"] if taken["rotation"] is None else taken["rotation"]
            one.rotation = one.rotation if turn is None else float(turn)
            near = "left" if name == "y" else "bottom"
            if sides[near] is not None and not sides[near]:
                one.length = 0.0
            if sides[f"label{near}"] is not None:
                one.labelled = bool(sides[f"label{near}"])
        self._touch()

    def ticklabel_format(self, **kwargs):
        raise _bridge.unsupported("Axes.ticklabel_format")

    def minorticks_on(self):
        """Accepted: minor marks are drawn on logarithmic axes only."""

    minorticks_off = minorticks_on

    def locator_params(self, axis="both", *, nbins=None, tight=None, **kwargs):
        from .ticker import MaxNLocator

        for name in ("x", "y") if axis == "both" else (axis,):
            getattr(self, f"{name}axis").locator = MaxNLocator(nbins, **kwargs)
        self._touch()

    def grid(self, visible=None, which="major", axis="both", **kwargs):
        for name in ("x", "y") if axis == "both" else (axis,):
            getattr(self, f"{name}axis").grid(visible, which, **kwargs)
        self._touch()

    def set_axisbelow(self, b):
        self._below = b
        self._touch()

    def set_facecolor(self, color):
        self._face = paint(color)
        self._touch()
