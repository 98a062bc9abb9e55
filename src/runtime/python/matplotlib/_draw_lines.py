"""What axes draw as lines: plot and its kin, rules across the axes, segments, texts."""
from torch import _bridge

from ._artists import Line2D, Points, Rule, Segments, Text
from ._axis import text_look
from ._options import Options, dashes_of, line_options, marker_of, parse_format
from ._params import rcParams
from ._values import flat, listed, shape_of, vector
from .colors import paint


def _common(options):
    return {name: options.take(name) for name in ("label", "alpha", "zorder")}


def _columns(value, axis):
    """Each column of what is plotted, as numbers, and the shape."""
    items = listed(value)
    if not isinstance(items, list):
        items = [items]
    shape = shape_of(items)
    if len(shape) > 2:
        raise ValueError(f"x and y can be no greater than 2D, but have shapes {shape} and {shape}")
    if len(shape) == 2:
        return [axis.units(list(column)) for column in zip(*items)], shape
    return [axis.units(items)], shape


class Lines:
    """Part of Axes."""

    def plot(self, *args, scalex=True, scaley=True, data=None, **kwargs):
        if data is not None:
            raise _bridge.unsupported("matplotlib's plot(data=...)")
        made = []
        rest = list(args)
        while rest:
            count = 2 if len(rest) > 1 and not isinstance(rest[1], str) else 1
            group, rest = rest[:count], rest[count:]
            if rest and isinstance(rest[0], str):
                group.append(rest.pop(0))
            made += self._plot(group, dict(kwargs))
        return made

    def _plot(self, group, kwargs):
        form = group.pop() if len(group) > 1 and isinstance(group[-1], str) else None
        style = marker = color = None
        if form is not None:
            style, marker, color = parse_format(form)
        if color is not None and not ({"c", "color"} & set(kwargs)):
            kwargs["color"] = color
        if len(group) == 2:
            xs, x_shape = _columns(group[0], self.xaxis)
            ys, y_shape = _columns(group[1], self.yaxis)
            if len(xs[0]) != len(ys[0]):
                raise ValueError(f"x and y must have same first dimension, but have shapes {x_shape} and {y_shape}")
        else:
            ys, _ = _columns(group[0], self.yaxis)
            xs = [list(range(len(ys[0])))] if ys else [[]]
        count = max(len(xs), len(ys))
        if len(xs) > 1 and len(ys) > 1 and len(xs) != len(ys):
            raise ValueError(f"x has {len(xs)} columns but y has {len(ys)} columns")
        labels = kwargs.pop("label", None)
        if not isinstance(labels, (list, tuple)):
            labels = [labels] * count
        made = []
        for k in range(count):
            options = Options("plot", kwargs)
            common = _common(options)
            look = line_options(options, lambda: self._next("lines"), style, marker, form is not None)
            options.end()
            common["label"] = labels[k]
            made.append(self._add(Line2D(xs[k % len(xs)], ys[k % len(ys)], look=look, **common)))
        return made

    def semilogx(self, *args, **kwargs):
        self.set_xscale("log")
        return self.plot(*args, **kwargs)

    def semilogy(self, *args, **kwargs):
        self.set_yscale("log")
        return self.plot(*args, **kwargs)

    def loglog(self, *args, **kwargs):
        self.set_xscale("log")
        self.set_yscale("log")
        return self.plot(*args, **kwargs)

    def step(self, x, y, *args, where="pre", data=None, **kwargs):
        if where not in ("pre", "post", "mid"):
            raise ValueError(f"{where!r} is not a valid value for where; supported values are 'pre', 'post', 'mid'")
        return self.plot(x, y, *args, drawstyle="steps-" + where, **kwargs)

    def errorbar(self, x, y, yerr=None, xerr=None, fmt="", *, ecolor=None, elinewidth=None, capsize=None, **kwargs):
        xs, ys = self.xaxis.units(x), self.yaxis.units(y)
        label = kwargs.pop("label", None)
        kwargs.pop("capthick", None)
        if fmt.lower() == "none":
            line = None
            color = ecolor or kwargs.pop("color", None) or self._next("lines")
        else:
            (line,) = self.plot(xs, ys, fmt, **kwargs) if fmt else self.plot(xs, ys, **kwargs)
            color = ecolor or line.get_color()
        width = float(elinewidth or kwargs.get("linewidth", kwargs.get("lw", rcParams["lines.linewidth"])))
        size = rcParams["errorbar.capsize"] if capsize is None else capsize
        bars = []
        for errors, axis in ((xerr, "x"), (yerr, "y")):
            if errors is None:
                continue
            low, high = _errors(errors, ys if axis == "y" else xs)
            ends = (xs, low, xs, high) if axis == "y" else (low, ys, high, ys)
            bars.append(self._add(Segments(*ends, [paint(color)], width, alpha=kwargs.get("alpha"))))
            if size:
                look = _cap("_" if axis == "y" else "|", size, color)
                for edge in (low, high):
                    self._add(Line2D(*((xs, edge) if axis == "y" else (edge, ys)), look=look))
        if label is not None and (line or bars):
            (line or bars[0]).set_label(label)
        return line, (), tuple(bars)

    def axhline(self, y=0, xmin=0, xmax=1, **kwargs):
        return self._rule("y", y, None, xmin, xmax, "axhline", kwargs)

    def axvline(self, x=0, ymin=0, ymax=1, **kwargs):
        return self._rule("x", x, None, ymin, ymax, "axvline", kwargs)

    def axhspan(self, ymin, ymax, xmin=0, xmax=1, **kwargs):
        return self._rule("y", ymin, ymax, xmin, xmax, "axhspan", kwargs)

    def axvspan(self, xmin, xmax, ymin=0, ymax=1, **kwargs):
        return self._rule("x", xmin, xmax, ymin, ymax, "axvspan", kwargs)

    def _rule(self, axis, start, stop, low, high, call, kwargs):
        options = Options(call, kwargs)
        common = _common(options)
        start, stop = (None if end is None else vector(end)[0] for end in (start, stop))
        if stop is None:
            common["zorder"] = 2 if common["zorder"] is None else common["zorder"]
            color = options.take("color", "C0")
            width, dashes = options.take("linewidth", rcParams["lines.linewidth"]), dashes_of(options.take("linestyle", "-"))
        else:
            color = options.take("facecolor", options.take("color", rcParams["patch.facecolor"]))
            width, dashes = 0.0, []
            for edge in ("edgecolor", "linewidth", "linestyle"):
                options.take(edge)
        options.end()
        return self._add(Rule(axis, start, stop, low, high, color, float(width), dashes, **common))

    def axline(self, xy1, xy2=None, *, slope=None, **kwargs):
        raise _bridge.unsupported("matplotlib's axline")

    def hlines(self, y, xmin, xmax, colors=None, linestyles="solid", *, label="", **kwargs):
        y, (low, high) = self.yaxis.units(y), _spread(y, xmin, xmax)
        return self._segments(low, y, high, y, "hlines", colors, linestyles, label, kwargs)

    def vlines(self, x, ymin, ymax, colors=None, linestyles="solid", *, label="", **kwargs):
        x, (low, high) = self.xaxis.units(x), _spread(x, ymin, ymax)
        return self._segments(x, low, x, high, "vlines", colors, linestyles, label, kwargs)

    def _segments(self, x0, y0, x1, y1, call, colors, style, label, kwargs):
        options = Options(call, kwargs)
        colors = options.take("color", colors)
        common = {**_common(options), "label": label}
        width = options.take("linewidth", rcParams["lines.linewidth"])
        style = options.take("linestyle", style)
        options.end()
        colors = ["C0"] if colors is None else [colors] if isinstance(colors, (str, tuple)) else list(colors)
        return self._add(Segments(x0, y0, x1, y1, [paint(one) for one in colors], float(width), dashes_of(style), **common))

    def arrow(self, x, y, dx, dy, **kwargs):
        options = Options("arrow", kwargs)
        common = _common(options)
        color = options.take("color", options.take("facecolor", options.take("edgecolor", rcParams["patch.facecolor"])))
        width = options.take("linewidth", 1.0)
        for shape in ("width", "head_width", "head_length", "length_includes_head", "shape", "overhang", "facecolor", "edgecolor"):
            options.take(shape)
        options.end()
        (x,), (y,), (dx,), (dy,) = vector(x), vector(y), vector(dx), vector(dy)
        return self._add(Segments([x], [y], [x + dx], [y + dy], [paint(color)], float(width), arrows=True, **common))

    def stem(self, *args, linefmt=None, markerfmt=None, basefmt=None, bottom=0, label=None, **kwargs):
        x, y = ([*range(len(vector(args[0])))], args[0]) if len(args) == 1 else args[:2]
        xs, ys = self.xaxis.units(x), self.yaxis.units(y)
        color = parse_format(linefmt)[2] if linefmt else "C0"
        self._segments(xs, [bottom] * len(xs), xs, ys, "stem", color or "C0", "solid", "", kwargs)
        (heads,) = self.plot(xs, ys, markerfmt or "o", **({} if markerfmt and parse_format(markerfmt)[2] else {"color": color}), label=label)
        self.plot([min(xs), max(xs)], [bottom, bottom], basefmt or "C3-")
        return heads

    def scatter(self, x, y, s=None, c=None, marker=None, cmap=None, norm=None, vmin=None, vmax=None, **kwargs):
        from ._mapped import Mapped

        xs, ys = self.xaxis.units(x), self.yaxis.units(y)
        if len(xs) != len(ys):
            raise ValueError("x and y must be the same size")
        options = Options("scatter", kwargs)
        common = _common(options)
        color = options.take("color", options.take("facecolor"))
        edge, width = options.take("edgecolor"), options.take("linewidth", rcParams["lines.linewidth"])
        options.end()
        sign = marker_of(rcParams["scatter.marker"] if marker is None else marker)
        areas = [rcParams["lines.markersize"] ** 2] if s is None else vector(s)
        mapped = None
        if color is None:
            color = c
        if color is None:
            colors = [paint(self._next("patches"))]
        elif isinstance(color, str):
            colors = [paint(color)]
        else:
            items = listed(color)
            shape = shape_of(items)
            if len(shape) == 1 and len(items) == len(xs) and not isinstance(items[0], str):
                mapped = Mapped(items, cmap, norm, vmin, vmax)
                colors = mapped.colors
            elif len(shape) == 1 and items and not isinstance(items[0], str):
                if len(items) not in (3, 4):
                    raise ValueError(f"'c' argument has {len(items)} elements, which is inconsistent with 'x' and 'y' with size {len(xs)}.")
                colors = [paint(tuple(items))]
            else:
                colors = [paint(one) for one in items] or ["none"]
                if len(colors) not in (1, len(xs)):
                    colors = [colors[k % len(colors)] for k in range(len(xs))]
        plain = edge is None or edge == "face"
        found = Points(xs, ys, areas, colors, sign, "none" if plain else paint(edge), float(width) if not plain or sign in ("x", "+", "1", "2", "3", "4", "|", "_") else 1.0, mapped, **common)
        self.figure.mapped = found if mapped is not None else self.figure.mapped
        return self._add(found)

    def text(self, x, y, s, fontdict=None, **kwargs):
        options = Options("text", {**kwargs, "fontdict": fontdict})
        transform = options.take("transform")
        made = self._text(x, y, s, options, "data" if transform is None else transform.within, None)
        options.end()
        return made

    def _text(self, x, y, s, options, within, arrow):
        common = _common(options)
        place = {"ha": options.take("ha", "left"), "va": options.take("va", "baseline")}
        rotation = options.take("rotation", 0.0)
        rotation = {"vertical": 90.0, "horizontal": 0.0}.get(rotation, rotation)
        box = options.take("bbox")
        options.take("backgroundcolor")
        options.take("wrap")
        if box is not None:
            face = box.get("facecolor", box.get("fc", box.get("color", "C0")))
            box = {"face": paint(face if "alpha" not in box else (face, box["alpha"])), "edge": paint(box.get("edgecolor", box.get("ec", "black")))}
        look = text_look(options, rcParams["font.size"])
        return self._add(Text(self.xaxis.units(x)[0], self.yaxis.units(y)[0], s, look, rotation=rotation, within=within, box=box, arrow=arrow, **place, **common))

    def annotate(self, text, xy, xytext=None, xycoords="data", textcoords=None, arrowprops=None, **kwargs):
        options = Options("annotate", kwargs)
        if xycoords not in ("data", "axes fraction") or textcoords not in (None, "data", "axes fraction", "offset points"):
            raise _bridge.unsupported(f"annotate(xycoords={xycoords!r}, textcoords={textcoords!r})")
        arrow = None
        if arrowprops is not None:
            color = arrowprops.get("color", arrowprops.get("facecolor", arrowprops.get("fc", "black")))
            width = float(arrowprops.get("lw", arrowprops.get("linewidth", 1.0)))
            style = arrowprops.get("arrowstyle")
            arrow = {"x": vector(xy[0])[0], "y": vector(xy[1])[0], "colour": paint(color), "width": width, "head": style != "-"}
        within = "axes" if (textcoords or xycoords) == "axes fraction" else "data"
        made = self._text(*(xy if xytext is None or textcoords == "offset points" else xytext), text, options, within, arrow)
        if textcoords == "offset points" and xytext is not None:
            made._rest["offset"] = [float(xytext[0]), float(xytext[1])]
        options.end()
        return made


def _errors(errors, values):
    """Lower and upper ends."""
    items = listed(errors)
    if not isinstance(items, list):
        items = [items] * len(values)
    below, above = items if len(shape_of(items)) == 2 else (items, items)
    return [v - e for v, e in zip(values, flat(below))], [v + e for v, e in zip(values, flat(above))]


def _cap(marker, size, color):
    return {
        "color": color,
        "width": rcParams["lines.linewidth"],
        "dashes": None,
        "marker": marker,
        "size": 2.0 * size,
        "face": None,
        "edge": None,
        "edge_width": 1.0,
        "drawstyle": "default",
    }


def _spread(places, low, high):
    """Ends for each of the places."""
    count = len(vector(places))
    ends = [vector(end) for end in (low, high)]
    return [end * count if len(end) == 1 else end for end in ends]
