"""rcParams: what a figure looks like unless it is told otherwise. Those in `_ACCEPTED` change nothing here; others are refused by name."""
from contextlib import contextmanager

from torch import _bridge

from .colors import TABLEAU_COLORS


class Cycle:
    """What `cycler(color=[...])` gives: the colours that lines take in turn."""

    def __init__(self, keys):
        self.keys_ = keys

    def by_key(self):
        return dict(self.keys_)

    def __iter__(self):
        return iter([{"color": color} for color in self.keys_["color"]])

    def __len__(self):
        return len(self.keys_["color"])

    def __repr__(self):
        return f"cycler('color', {self.keys_['color']!r})"


def cycler(*args, **kwargs):
    """A cycle of colours; matplotlib's cycles of other properties are not here."""
    keys = dict([args]) if args else kwargs
    if set(keys) != {"color"}:
        raise _bridge.unsupported(f"cycler of {', '.join(sorted(set(keys) - {'color'})) or 'nothing'}")
    return Cycle({"color": list(keys["color"])})


_DEFAULTS = {
    "axes.axisbelow": "line",
    "axes.edgecolor": "black",
    "axes.facecolor": "white",
    "axes.grid": False,
    "axes.grid.axis": "both",
    "axes.labelcolor": "black",
    "axes.labelsize": "medium",
    "axes.labelweight": "normal",
    "axes.linewidth": 0.8,
    "axes.prop_cycle": Cycle({"color": list(TABLEAU_COLORS.values())}),
    "axes.spines.bottom": True,
    "axes.spines.left": True,
    "axes.spines.right": True,
    "axes.spines.top": True,
    "axes.titlecolor": "auto",
    "axes.titlelocation": "center",
    "axes.titlesize": "large",
    "axes.titleweight": "normal",
    "axes.xmargin": 0.05,
    "axes.ymargin": 0.05,
    "errorbar.capsize": 0.0,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "figure.dpi": 100.0,
    "figure.facecolor": "white",
    "figure.figsize": [6.4, 4.8],
    "figure.subplot.bottom": 0.11,
    "figure.subplot.hspace": 0.2,
    "figure.subplot.left": 0.125,
    "figure.subplot.right": 0.9,
    "figure.subplot.top": 0.88,
    "figure.subplot.wspace": 0.2,
    "figure.titlesize": "large",
    "figure.titleweight": "normal",
    "font.size": 10.0,
    "grid.alpha": 1.0,
    "grid.color": "#b0b0b0",
    "grid.linestyle": "-",
    "grid.linewidth": 0.8,
    "hist.bins": 10,
    "image.aspect": "equal",
    "image.cmap": "viridis",
    "image.interpolation": "auto",
    "image.origin": "upper",
    "legend.fontsize": "medium",
    "legend.frameon": True,
    "legend.loc": "best",
    "lines.color": "C0",
    "lines.linestyle": "-",
    "lines.linewidth": 1.5,
    "lines.marker": "None",
    "lines.markeredgewidth": 1.0,
    "lines.markersize": 6.0,
    "patch.edgecolor": "black",
    "patch.facecolor": "C0",
    "patch.force_edgecolor": False,
    "patch.linewidth": 1.0,
    "scatter.edgecolors": "face",
    "scatter.marker": "o",
    "text.color": "black",
    "xtick.color": "black",
    "xtick.labelsize": "medium",
    "xtick.major.size": 3.5,
    "ytick.color": "black",
    "ytick.labelsize": "medium",
    "ytick.major.size": 3.5,
}

#: Of the screen, of files, of fonts: no part of a figure as data.
_ACCEPTED = {
    "animation.html": "none",
    "axes.formatter.limits": [-5, 6],
    "axes.formatter.use_mathtext": False,
    "axes.formatter.useoffset": True,
    "axes.labelpad": 4.0,
    "axes.titlepad": 6.0,
    "axes.unicode_minus": True,
    "figure.edgecolor": "white",
    "figure.max_open_warning": 20,
    "font.cursive": [],
    "font.family": ["sans-serif"],
    "font.monospace": ["DejaVu Sans Mono"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "Helvetica", "sans-serif"],
    "font.serif": ["DejaVu Serif"],
    "font.style": "normal",
    "font.weight": "normal",
    "interactive": False,
    "legend.facecolor": "inherit",
    "legend.edgecolor": "0.8",
    "legend.fancybox": True,
    "legend.framealpha": 0.8,
    "legend.numpoints": 1,
    "legend.scatterpoints": 1,
    "lines.antialiased": True,
    "lines.solid_capstyle": "projecting",
    "lines.solid_joinstyle": "round",
    "mathtext.default": "it",
    "mathtext.fontset": "dejavusans",
    "patch.antialiased": True,
    "pdf.fonttype": 3,
    "ps.fonttype": 3,
    "savefig.bbox": None,
    "savefig.dpi": "figure",
    "savefig.edgecolor": "auto",
    "savefig.facecolor": "auto",
    "savefig.format": "png",
    "savefig.pad_inches": 0.1,
    "savefig.transparent": False,
    "svg.fonttype": "path",
    "text.usetex": False,
    "xtick.direction": "out",
    "ytick.direction": "out",
    "xtick.major.pad": 3.5,
    "ytick.major.pad": 3.5,
    "xtick.major.width": 0.8,
    "ytick.major.width": 0.8,
    "xtick.minor.size": 2.0,
    "ytick.minor.size": 2.0,
    "xtick.minor.width": 0.6,
    "ytick.minor.width": 0.6,
}


class RcParams(dict):
    """The settings by name."""

    def __setitem__(self, key, value):
        self[key]
        super().__setitem__(key, value)

    def __missing__(self, key):
        raise _bridge.unsupported(f"matplotlib.rcParams[{key!r}]")

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def copy(self):
        return dict(self)


rcParamsDefault = {**_DEFAULTS, **_ACCEPTED}
rcParams = RcParams(rcParamsDefault)

_SHORT = {"lw": "linewidth", "ls": "linestyle", "c": "color", "fc": "facecolor", "ec": "edgecolor", "mew": "markeredgewidth"}


def rc(group, **kwargs):
    """Sets several settings of one group, or of several."""
    for one in [group] if isinstance(group, str) else group:
        for name, value in kwargs.items():
            rcParams[f"{one}.{_SHORT.get(name, name)}"] = value


def rcdefaults():
    """Every setting as it was at the start."""
    rcParams.clear()
    dict.update(rcParams, rcParamsDefault)


@contextmanager
def rc_context(rc=None, fname=None):
    """Settings for the length of a `with` block."""
    before = dict(rcParams)
    try:
        rcParams.update(rc or {})
        yield
    finally:
        dict.update(rcParams, before)


_SIZES = {
    "xx-small": 0.579,
    "x-small": 0.694,
    "small": 0.833,
    "medium": 1.0,
    "large": 1.2,
    "x-large": 1.44,
    "xx-large": 1.728,
    "larger": 1.2,
    "smaller": 0.833,
}


def font_size(size):
    """A size in points, from a number or a word."""
    if isinstance(size, str):
        if size not in _SIZES:
            raise ValueError(f"Size is invalid. Valid font size are {', '.join(_SIZES)}")
        return rcParams["font.size"] * _SIZES[size]
    return float(size)
