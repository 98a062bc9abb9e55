"""matplotlib.colors: what colours are called, and how numbers become colours. The maps' own numbers are the engine's side's."""
import math

import _gradient_lens as engine
from torch import _bridge

from ._color_data import BASE_COLORS, CSS4_COLORS, TABLEAU_COLORS
from ._values import finite, flat, listed, number


def is_color_like(c):
    """Whether it names a colour."""
    try:
        to_rgba(c)
    except (ValueError, TypeError):
        return False
    return True


def checked(color, name="color"):
    """The same colour. @raises ValueError in matplotlib's words when it is none."""
    if color is not None and not is_color_like(color):
        raise ValueError(
            f"{color!r} is not a valid value for {name}: supported inputs are (r, g, b) and (r, g, b, a) 0-1 float tuples; "
            "'#rrggbb', '#rrggbbaa', '#rgb', '#rgba' strings; named color strings; string reprs of 0-1 floats for grayscale "
            "values; 'C0', 'C1', ... strings for colors of the color cycle; and pairs combining one of the above with an alpha value"
        )
    return color


def to_rgba(c, alpha=None):
    """Red, green, blue and alpha from 0 to 1."""
    if isinstance(c, tuple) and len(c) == 2 and (isinstance(c[0], str) or not isinstance(c[1], str) and hasattr(c[0], "__len__")):
        c, alpha = c[0], c[1] if alpha is None else alpha
    red, green, blue, own = _rgba(c)
    return (red, green, blue, own if alpha is None or isinstance(c, str) and c.lower() == "none" else float(alpha))


def _rgba(c):
    if isinstance(c, str):
        return _named(c)
    parts = tuple(map(float, flat(listed(c)))) if not isinstance(c, float) else ()
    if len(parts) not in (3, 4):
        raise ValueError(f"Invalid RGBA argument: {c!r}")
    if not all(0 <= part <= 1 for part in parts):
        raise ValueError("RGBA values should be within 0-1 range")
    return parts if len(parts) == 4 else (*parts, 1.0)


def _named(name):
    if name.lower() == "none":
        return (0.0, 0.0, 0.0, 0.0)
    if name in BASE_COLORS:
        return (*map(float, BASE_COLORS[name]), 1.0)
    if name[:1] == "C" and name[1:].isdigit():
        from ._params import rcParams

        cycle = rcParams["axes.prop_cycle"].by_key()["color"]
        return _rgba(cycle[int(name[1:]) % len(cycle)])
    lower = name.lower()
    name = TABLEAU_COLORS.get(lower) or CSS4_COLORS.get(lower.replace("tab:grey", "tab:gray")) or name
    if name.lower() == "tab:grey":
        name = TABLEAU_COLORS["tab:gray"]
    if name.startswith("#"):
        digits = name[1:]
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) in (6, 8):
            try:
                parts = [int(digits[k : k + 2], 16) / 255 for k in range(0, len(digits), 2)]
            except ValueError:
                parts = []
            if parts:
                return tuple(parts) if len(parts) == 4 else (*parts, 1.0)
    if name.startswith("xkcd:"):
        raise _bridge.unsupported(f"the colour {name!r}")
    try:
        grey = float(name)
    except ValueError:
        raise ValueError(f"Invalid RGBA argument: {name!r}") from None
    if not 0 <= grey <= 1:
        raise ValueError(f"Invalid string grayscale value {name!r}. Value must be within 0-1 range")
    return (grey, grey, grey, 1.0)


def to_rgb(c):
    """Red, green and blue from 0 to 1."""
    return to_rgba(c)[:3]


def to_hex(c, keep_alpha=False):
    """`#rrggbb`, with alpha when asked for."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in to_rgba(c)[: 4 if keep_alpha else 3])


def to_rgba_array(c, alpha=None):
    """A list of colours."""
    return [to_rgba(one, alpha) for one in c]


def paint(c):
    """A colour as the trace writes it."""
    if c is None or isinstance(c, str) and c.lower() == "none":
        return "none"
    text = to_hex(c, keep_alpha=True)
    return text[:7] if text.endswith("ff") else text


class Normalize:
    """Numbers from `vmin` to `vmax` as 0 to 1."""

    logarithmic = False

    def __init__(self, vmin=None, vmax=None, clip=False):
        self.vmin = None if vmin is None else float(vmin)
        self.vmax = None if vmax is None else float(vmax)

    def autoscale_None(self, values):
        """Takes the ends that were not given from the numbers."""
        known = finite(flat(listed(values)))
        if self.logarithmic:
            known = [x for x in known if x > 0]
        if self.vmin is None:
            self.vmin = float(min(known, default=0.0))
        if self.vmax is None:
            self.vmax = float(max(known, default=1.0))

    def _one(self, x):
        span = self.vmax - self.vmin
        return (x - self.vmin) / span if span else 0.0

    def __call__(self, value, clip=None):
        items = listed(value)
        self.autoscale_None(items)
        return [self._one(x) for x in flat(items)] if isinstance(items, list) else self._one(items)

    def limits(self):
        return {"low": number(self.vmin), "high": number(self.vmax), "logarithmic": self.logarithmic}


class LogNorm(Normalize):
    """The same for logarithms."""

    logarithmic = True

    def _one(self, x):
        span = math.log(self.vmax) - math.log(self.vmin)
        return (math.log(x) - math.log(self.vmin)) / span if span else 0.0


class Colormap:
    """A map from 0…1 to colours, by its name."""

    def __init__(self, name):
        if not engine.has_colour_map(name):
            from .cm import unknown

            raise unknown(name)
        self.name = name
        self.N = 256

    def __call__(self, value, alpha=None, bytes=False):
        """(r, g, b, a) of a number; a list of them of several. Whole numbers count the map's 256 colours."""
        items = listed(value)
        one = lambda x: self._rgba(x / 255 if type(x) is int else x, alpha)
        if not isinstance(items, list):
            return one(items)
        found = [one(x) for x in flat(items)]
        try:
            from numpy import array
        except ImportError:
            return found
        return array(found)

    def _rgba(self, t, alpha):
        red, green, blue, own = to_rgba(engine.colour_of(self.name, float(t)))
        return (red, green, blue, own if alpha is None else float(alpha))

    def reversed(self, name=None):
        return Colormap(self.name.removesuffix("_r") if self.name.endswith("_r") else self.name + "_r")

    @property
    def colors(self):
        """Of a map made of single colours."""
        return [to_rgb(color) for color in _bridge.loads(engine.colour_list(self.name))]

    def __eq__(self, other):
        return isinstance(other, Colormap) and other.name == self.name

    def __hash__(self):
        return hash(self.name)


class ListedColormap(Colormap):
    """Own colours, in equal steps. Its name holds them, so that a figure can be drawn from its data alone."""

    def __init__(self, colors, name="from_list", N=None):
        self.name = "list:" + ",".join(to_hex(color)[1:] for color in colors)
        self.N = len(colors)


class LinearSegmentedColormap(Colormap):
    """Own colours, blended."""

    def __init__(self, *args, **kwargs):
        raise _bridge.unsupported("LinearSegmentedColormap(...); LinearSegmentedColormap.from_list is there")

    @staticmethod
    def from_list(name, colors, N=256, gamma=1.0):
        made = object.__new__(LinearSegmentedColormap)
        made.name = "blend:" + ",".join(to_hex(color)[1:] for color in colors)
        made.N = N
        return made


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.colors.{name}")
