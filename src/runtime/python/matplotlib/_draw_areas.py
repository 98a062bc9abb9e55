"""What axes draw as filled areas: bars, the room between curves, pies."""
import math

from torch import _bridge

from ._artists import Text
from ._axis import text_look
from ._options import Options, dashes_of
from ._params import rcParams
from ._shapes import BarContainer, Polygon, Rectangle
from ._values import finite, listed, vector
from .colors import paint
from .patches import arc, taken


def _common(options):
    return {name: options.take(name) for name in ("label", "alpha", "zorder")}


def _each(value, count):
    """One value for each bar."""
    items = vector(value)
    return items * count if len(items) == 1 else items


class Areas:
    """Part of Axes."""

    def bar(self, x, height, width=0.8, bottom=None, *, align="center", **kwargs):
        return self._bars("x", x, height, width, bottom, align, "bar", kwargs)

    def barh(self, y, width, height=0.8, left=None, *, align="center", **kwargs):
        return self._bars("y", y, width, height, left, align, "barh", kwargs)

    def _bars(self, along, place, length, thickness, base, align, call, kwargs):
        if align not in ("center", "edge"):
            raise ValueError(f"{align!r} is not a valid value for align; supported values are 'center', 'edge'")
        options = Options(call, kwargs)
        axis, other = (self.xaxis, self.yaxis) if along == "x" else (self.yaxis, self.xaxis)
        places, lengths = axis.units(place), other.units(length)
        count = max(len(places), len(lengths))
        if len({len(places), len(lengths), 1}) > 2:
            raise ValueError(f"shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape ({len(places)},) and arg 1 with shape ({len(lengths)},).")
        places, lengths, sizes = _each(places, count), _each(lengths, count), _each(thickness, count)
        bases = _each(0 if base is None else base, count)
        common = _common(options)
        labels = common["label"] if isinstance(common["label"], (list, tuple)) else None
        if labels is not None:
            common["label"] = ""
        names = options.take("tick_label")
        errors = {name: options.take(name) for name in ("xerr", "yerr")}
        capsize, ecolor = options.take("capsize", 0.0), options.take("ecolor", "k")
        if options.take("hatch") is not None:
            raise _bridge.unsupported(f"matplotlib's {call}(hatch=...)")
        if options.take("log"):
            other.set_scale("log")
        looks = self._looks(options, count)
        options.end()
        bars = []
        for at, size, low, long, look in zip(places, sizes, bases, lengths, looks):
            start = at - size / 2 if align == "center" else at
            box = (start, low, size, long) if along == "x" else (low, start, long, size)
            bar = Rectangle(box[:2], *box[2:], look=look)
            bar.axes, bar._changed = self, self._touch
            bars.append(bar)
        sticky = ([], bases) if along == "x" else (bases, [])
        made = self._add(BarContainer(bars, sticky, **common))
        if labels is not None:
            for bar, label in zip(bars, labels):
                proxy = self._add(Polygon([], bar._look, label=label))
                proxy.zorder = 1
        if names is not None:
            axis.set_ticks(places, [names] if isinstance(names, str) else names)
        ends = [low + long for low, long in zip(bases, lengths)]
        centres = [at if align == "center" else at + size / 2 for at, size in zip(places, sizes)]
        if any(value is not None for value in errors.values()):
            at = (centres, ends) if along == "x" else (ends, centres)
            self.errorbar(*at, fmt="none", ecolor=ecolor, capsize=capsize, **errors)
        return made

    def _looks(self, options, count):
        """Colours of each bar."""
        color = options.take("color", options.take("facecolor"))
        if color is None:
            color = self._next("patches")
        plain = isinstance(color, (str, tuple)) or hasattr(color, "tolist") and len(listed(color)) != count
        colors = [color] if plain else list(listed(color) if hasattr(color, "tolist") else color)
        look = taken(options, "none")
        return [{**look, "colour": paint(tuple(one) if isinstance(one, list) else one)} for one in (colors[k % len(colors)] for k in range(count))]

    def bar_label(self, container, labels=None, *, fmt="%g", label_type="edge", padding=0, **kwargs):
        options = Options("bar_label", kwargs)
        look = text_look(options, rcParams["font.size"])
        options.end()
        made = []
        for k, bar in enumerate(container):
            x, y, width, height = bar._box
            text = str(labels[k]) if labels is not None else fmt % height if "%" in fmt else fmt.format(height)
            at = y + height if label_type == "edge" else y + height / 2
            va = "center" if label_type == "center" else "bottom" if height >= 0 else "top"
            made.append(self._add(Text(x + width / 2, at, text, look, ha="center", va=va)))
        return made

    def fill_between(self, x, y1, y2=0, where=None, interpolate=False, step=None, **kwargs):
        return self._between("x", x, y1, y2, where, step, "fill_between", kwargs)

    def fill_betweenx(self, y, x1, x2=0, where=None, step=None, interpolate=False, **kwargs):
        return self._between("y", y, x1, x2, where, step, "fill_betweenx", kwargs)

    def _between(self, along, t, first, second, where, step, call, kwargs):
        options = Options(call, kwargs)
        common = _common(options)
        if step is not None:
            raise _bridge.unsupported(f"matplotlib's {call}(step=...)")
        color = None if options.has("color") or options.has("facecolor") else self._next("patches")
        dashes = dashes_of(options.take("linestyle", "-")) or ()
        look = taken(options, color)
        if options.take("hatch") is not None:
            raise _bridge.unsupported(f"matplotlib's {call}(hatch=...)")
        options.end()
        t = self.xaxis.units(t) if along == "x" else self.yaxis.units(t)
        count = len(t)
        a, b = _each(first, count), _each(second, count)
        shown = [True] * count if where is None else [bool(one) for one in vector(where)]
        outlines, run = [], []
        for k in range(count + 1):
            if k < count and shown[k] and len(finite([t[k], a[k], b[k]])) == 3:
                run.append(k)
            elif run:
                if len(run) > 1:
                    there = ([t[i] for i in run], [a[i] for i in run])
                    back = ([t[i] for i in reversed(run)], [b[i] for i in reversed(run)])
                    xs, ys = there[0] + back[0], there[1] + back[1]
                    outlines.append((xs, ys) if along == "x" else (ys, xs))
                run = []
        return self._add(Polygon(outlines, look, dashes, **common))

    def stackplot(self, x, *args, labels=(), colors=None, **kwargs):
        xs = self.xaxis.units(x)
        rows = [row for arg in args for row in (listed(arg) if isinstance(listed(arg)[0], list) else [listed(arg)])]
        below = [0.0] * len(xs)
        made = []
        for k, row in enumerate(rows):
            above = [low + high for low, high in zip(below, row)]
            color = self._next("lines") if colors is None else colors[k % len(colors)]
            label = labels[k] if k < len(labels) else None
            made.append(self.fill_between(xs, below, above, facecolor=color, label=label, **kwargs))
            below = above
        return made

    def fill(self, *args, **kwargs):
        made, rest = [], list(args)
        while rest:
            x, y, rest = rest[0], rest[1], rest[2:]
            color = rest.pop(0) if rest and isinstance(rest[0], str) else None
            options = Options("fill", kwargs)
            common = _common(options)
            if color is None and not options.has("color") and not options.has("facecolor"):
                color = self._next("patches")
            look = taken(options, color)
            options.end()
            made.append(self._add(Polygon([(self.xaxis.units(x), self.yaxis.units(y))], look, **common)))
        return made

    def pie(self, x, *, explode=None, labels=None, colors=None, autopct=None, startangle=0, radius=1, counterclock=True, wedgeprops=None, textprops=None, pctdistance=0.6, labeldistance=1.1, shadow=False):
        values = vector(x)
        total = sum(values)
        angle = startangle / 360
        options = Options("pie", dict(textprops or {}))
        look = text_look(options, rcParams["font.size"])
        options.end()
        parts, names, percents = [], [], []
        for k, value in enumerate(values):
            share = value / total
            turn = angle + (share if counterclock else -share)
            middle = math.tau * (angle + turn) / 2
            out = 0.0 if explode is None else explode[k]
            at = (out * math.cos(middle), out * math.sin(middle))
            xs, ys = arc(*at, radius, radius, 360 * angle, 360 * turn)
            paints = taken(Options("pie", dict(wedgeprops or {})), self._next("patches") if colors is None else colors[k % len(colors)])
            label = "" if labels is None else labels[k]
            parts.append(self._add(Polygon([([at[0], *xs], [at[1], *ys])], paints, label=label)))
            if labels is not None:
                x, y = (part + labeldistance * radius * turned for part, turned in zip(at, (math.cos(middle), math.sin(middle))))
                names.append(self._add(Text(x, y, label, look, ha="left" if x > 0 else "right", va="center")))
            if autopct is not None:
                text = autopct(100 * share) if callable(autopct) else autopct % (100 * share)
                x, y = (part + pctdistance * radius * turned for part, turned in zip(at, (math.cos(middle), math.sin(middle))))
                percents.append(self._add(Text(x, y, text, look, ha="center", va="center")))
            angle = turn
        self._aspect = 1.0
        self.set_xlim(-1.25 * radius, 1.25 * radius)
        self.set_ylim(-1.25 * radius, 1.25 * radius)
        self._on = False
        return (parts, names, percents) if autopct is not None else (parts, names)
