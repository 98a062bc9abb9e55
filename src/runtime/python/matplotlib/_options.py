"""Keyword arguments under matplotlib's long and short names, format strings (`r--o`), and dashes."""
from torch import _bridge

from ._params import rcParams
from .colors import checked, is_color_like

ALIASES = {
    "c": "color",
    "lw": "linewidth",
    "linewidths": "linewidth",
    "ls": "linestyle",
    "linestyles": "linestyle",
    "colors": "color",
    "ms": "markersize",
    "mfc": "markerfacecolor",
    "mec": "markeredgecolor",
    "mew": "markeredgewidth",
    "ds": "drawstyle",
    "ec": "edgecolor",
    "edgecolors": "edgecolor",
    "fc": "facecolor",
    "facecolors": "facecolor",
    "size": "fontsize",
    "weight": "fontweight",
    "style": "fontstyle",
    "horizontalalignment": "ha",
    "verticalalignment": "va",
}

#: Of the screen or of a renderer: nothing that data could show.
_IGNORED = {
    "antialiased",
    "aa",
    "clip_on",
    "solid_capstyle",
    "dash_capstyle",
    "solid_joinstyle",
    "picker",
    "rasterized",
    "animated",
    "gid",
    "url",
    "fontfamily",
    "family",
    "fontname",
    "fontproperties",
    "plotnonfinite",
    "joinstyle",
    "capstyle",
}


class Options:
    """Keyword arguments of one call; what nobody took is refused by name at the end."""

    def __init__(self, call, given):
        self._call = call
        self._given, own = {}, {}
        for name, value in given.items():
            long = ALIASES.get(name, name)
            if long in self._given:
                both = sorted((own[long], name), key=len)
                raise TypeError(f"Got both {both[0]!r} and {both[1]!r}, which are aliases of one another")
            self._given[long], own[long] = value, name

    def take(self, name, default=None):
        """The value of an argument, or the default when it was not given or is None."""
        value = self._given.pop(name, None)
        return default if value is None else value

    def has(self, name):
        return self._given.get(name) is not None

    def end(self):
        """Refuses what is left."""
        left = [name for name in self._given if name not in _IGNORED and self._given[name] is not None]
        if left:
            raise _bridge.unsupported(f"matplotlib's {self._call}({left[0]}=...)")


STYLES = {"-": "-", "--": "--", "-.": "-.", ":": ":", "solid": "-", "dashed": "--", "dashdot": "-.", "dotted": ":"}
NO_LINE = ("None", "none", " ", "")
MARKERS = frozenset(". , o v ^ < > 1 2 3 4 8 s p P * h H + x X D d | _".split())


def dashes_of(style):
    """Lengths in widths of the line; None for no line at all."""
    if isinstance(style, tuple):
        return [float(length) for length in style[1] or ()]
    if style in NO_LINE or style is None:
        return None
    if style not in STYLES:
        raise ValueError(
            f"{style!r} is not a valid value for ls; supported values are '-', '--', '-.', ':', 'None', ' ', '', 'solid', "
            "'dashed', 'dashdot', 'dotted'"
        )
    return {"-": [], "--": [3.7, 1.6], "-.": [6.4, 1.6, 1.0, 1.6], ":": [1.0, 1.65]}[STYLES[style]]


def marker_of(marker):
    """matplotlib's sign of a marker; empty for none."""
    if marker is None or marker in NO_LINE:
        return ""
    if isinstance(marker, str) and (marker in MARKERS or marker.startswith("$") and marker.endswith("$")):
        return marker
    if isinstance(marker, str):
        raise ValueError(f"Unrecognized marker style {marker!r}")
    raise _bridge.unsupported(f"the marker {marker!r}")


def parse_format(text):
    """(line style, marker, colour) of a format string, each None where it says nothing.

    @raises ValueError in matplotlib's words."""
    if is_color_like(text) and not text.replace(".", "").isdigit():
        return None, None, text
    style = marker = color = None
    fault = lambda what: ValueError(f"{text!r} is not a valid format string ({what})")
    at = 0
    while at < len(text):
        sign, pair = text[at], text[at : at + 2]
        if pair in ("--", "-."):
            if style is not None:
                raise fault("two linestyle symbols")
            style, at = pair, at + 2
            continue
        if sign in "-:":
            if style is not None:
                raise fault("two linestyle symbols")
            style = sign
        elif sign in MARKERS:
            if marker is not None:
                raise fault("two marker symbols")
            marker = sign
        elif sign in "bgrcmykw":
            if color is not None:
                raise fault("two color symbols")
            color = sign
        elif sign == "C" and text[at + 1 : at + 2].isdigit():
            if color is not None:
                raise fault("two color symbols")
            end = at + 1
            while text[end : end + 1].isdigit():
                end += 1
            color, at = text[at:end], end
            continue
        else:
            raise fault(f"unrecognized character {sign!r}")
        at += 1
    return style, marker, color


def line_options(options, color, style=None, marker=None, formatted=False):
    """What a line looks like, from its keyword arguments; `color` is a function that gives the next of the cycle.

    A format string that names a marker and no line means no line."""
    if not formatted:
        style, marker = rcParams["lines.linestyle"], rcParams["lines.marker"]
    elif style is None:
        style = rcParams["lines.linestyle"] if marker is None else "None"
    style = options.take("linestyle", style)
    pattern = options.take("dashes")
    own = checked(options.take("color"))
    return {
        "color": color() if own is None else own,
        "width": float(options.take("linewidth", rcParams["lines.linewidth"])),
        "dashes": [float(x) for x in pattern] if pattern is not None and pattern != (None, None) else dashes_of(style),
        "marker": marker_of(options.take("marker", marker)),
        "size": float(options.take("markersize", rcParams["lines.markersize"])),
        "face": options.take("markerfacecolor"),
        "edge": options.take("markeredgecolor"),
        "edge_width": float(options.take("markeredgewidth", rcParams["lines.markeredgewidth"])),
        "drawstyle": options.take("drawstyle", "default"),
    }
