"""matplotlib.style: sheets of settings by name."""
from contextlib import contextmanager

from ._params import cycler, rcParams, rcParamsDefault

_CYCLES = {
    "deep": "#4C72B0 #55A868 #C44E52 #8172B2 #CCB974 #64B5CD",
    "muted": "#4878CF #6ACC65 #D65F5F #B47CC7 #C4AD66 #77BEDB",
    "pastel": "#92C6FF #97F0AA #FF9F9A #D0BBFF #FFFEA3 #B0E0E6",
    "bright": "#003FFF #03ED3A #E8000B #8A2BE2 #FFC400 #00D7FF",
    "dark-palette": "#001C7F #017517 #8C0900 #7600A1 #B8860B #006374",
    "colorblind": "#0072B2 #009E73 #D55E00 #CC79A7 #F0E442 #56B4E9",
}


def _cycle(colors):
    colors = colors.split()
    return {"axes.prop_cycle": cycler(color=colors), "patch.facecolor": colors[0]}


def _seaborn(face, edge, width, grid, grid_color=".8", tick=0.0):
    return {
        "axes.axisbelow": True,
        "axes.edgecolor": edge,
        "axes.facecolor": face,
        "axes.grid": grid,
        "axes.labelcolor": ".15",
        "axes.linewidth": width,
        "grid.color": grid_color,
        "grid.linestyle": "-",
        "image.cmap": "Greys",
        "legend.frameon": False,
        "text.color": ".15",
        "xtick.color": ".15",
        "ytick.color": ".15",
        "xtick.major.size": tick,
        "ytick.major.size": tick,
    }


def _context(factor, figsize):
    return {
        "axes.labelsize": 11 * factor,
        "axes.titlesize": 12 * factor,
        "figure.figsize": figsize,
        "grid.linewidth": factor,
        "legend.fontsize": 10 * factor,
        "lines.linewidth": 1.75 * factor,
        "lines.markeredgewidth": 0.0,
        "lines.markersize": 7 * factor,
        "patch.linewidth": 0.3 * factor,
        "xtick.labelsize": 10 * factor,
        "ytick.labelsize": 10 * factor,
    }


_DARKGRID = _seaborn("#EAEAF2", "white", 0.0, True, "white")

library = {
    "seaborn-v0_8": {**_DARKGRID, **_context(1, [8.0, 5.5]), **_cycle(_CYCLES["deep"])},
    "seaborn-v0_8-whitegrid": _seaborn("white", ".8", 1.0, True),
    "seaborn-v0_8-darkgrid": _DARKGRID,
    "seaborn-v0_8-white": _seaborn("white", ".15", 1.25, False),
    "seaborn-v0_8-dark": _seaborn("#EAEAF2", "white", 0.0, False, "white"),
    "seaborn-v0_8-ticks": _seaborn("white", ".15", 1.25, False, tick=6.0),
    "seaborn-v0_8-paper": _context(0.8, [6.4, 4.4]),
    "seaborn-v0_8-notebook": _context(1, [8.0, 5.5]),
    "seaborn-v0_8-talk": _context(1.3, [10.4, 7.15]),
    "seaborn-v0_8-poster": _context(1.6, [12.8, 8.8]),
    **{f"seaborn-v0_8-{name}": _cycle(colors) for name, colors in _CYCLES.items()},
    "tableau-colorblind10": _cycle("#006BA4 #FF800E #ABABAB #595959 #5F9ED1 #C85200 #898989 #A2C8EC #FFBC79 #CFCFCF"),
    "ggplot": {
        "axes.axisbelow": True,
        "axes.edgecolor": "white",
        "axes.facecolor": "#E5E5E5",
        "axes.grid": True,
        "axes.labelcolor": "#555555",
        "axes.labelsize": "large",
        "axes.linewidth": 1.0,
        "axes.titlesize": "x-large",
        "grid.color": "white",
        "xtick.color": "#555555",
        "ytick.color": "#555555",
        **_cycle("#E24A33 #348ABD #988ED5 #777777 #FBC15E #8EBA42 #FFB5B8"),
        "patch.facecolor": "#348ABD",
        "patch.edgecolor": "#EEEEEE",
        "patch.linewidth": 0.5,
    },
    "bmh": {
        "axes.edgecolor": "#bcbcbc",
        "axes.facecolor": "#eeeeee",
        "axes.grid": True,
        "axes.labelsize": "large",
        "axes.titlesize": "x-large",
        "grid.color": "#b2b2b2",
        "grid.linestyle": "--",
        "grid.linewidth": 0.5,
        "lines.linewidth": 2.0,
        **_cycle("#348ABD #A60628 #7A68A6 #467821 #D55E00 #CC79A7 #56B4E9 #009E73 #F0E442 #0072B2"),
        "patch.facecolor": "blue",
        "patch.edgecolor": "#eeeeee",
        "patch.linewidth": 0.5,
    },
    "fivethirtyeight": {
        "axes.axisbelow": True,
        "axes.edgecolor": "#f0f0f0",
        "axes.facecolor": "#f0f0f0",
        "axes.grid": True,
        "axes.labelsize": "large",
        "axes.linewidth": 3.0,
        "axes.titlesize": "x-large",
        "figure.facecolor": "#f0f0f0",
        "figure.subplot.bottom": 0.07,
        "figure.subplot.left": 0.08,
        "figure.subplot.right": 0.95,
        "font.size": 14.0,
        "grid.color": "#cbcbcb",
        "grid.linewidth": 1.0,
        "lines.linewidth": 4.0,
        "patch.edgecolor": "#f0f0f0",
        "patch.linewidth": 0.5,
        "xtick.major.size": 0.0,
        "ytick.major.size": 0.0,
        "axes.prop_cycle": cycler(color="#008fd5 #fc4f30 #e5ae38 #6d904f #8b8b8b #810f7c".split()),
    },
    "dark_background": {
        "axes.edgecolor": "white",
        "axes.facecolor": "black",
        "axes.labelcolor": "white",
        "figure.facecolor": "black",
        "grid.color": "white",
        "lines.color": "white",
        "patch.edgecolor": "white",
        "text.color": "white",
        "xtick.color": "white",
        "ytick.color": "white",
        "axes.prop_cycle": cycler(
            color="#8dd3c7 #feffb3 #bfbbd9 #fa8174 #81b1d2 #fdb462 #b3de69 #bc82bd #ccebc4 #ffed6f".split()
        ),
    },
    "grayscale": {
        "figure.facecolor": "0.75",
        "grid.color": "black",
        "image.cmap": "gray",
        "lines.color": "black",
        "patch.facecolor": "gray",
        "axes.prop_cycle": cycler(color=["0.00", "0.40", "0.60", "0.70"]),
    },
    "Solarize_Light2": {
        "axes.axisbelow": True,
        "axes.edgecolor": "#eee8d5",
        "axes.facecolor": "#eee8d5",
        "axes.grid": True,
        "axes.labelcolor": "#657b83",
        "axes.labelsize": 12.0,
        "axes.titlesize": 16.0,
        "figure.facecolor": "#FDF6E3",
        "grid.color": "#fdf6e3",
        "grid.linewidth": 1.0,
        "lines.linewidth": 2.0,
        "xtick.color": "#657b83",
        "ytick.color": "#657b83",
        "axes.prop_cycle": cycler(color="#268BD2 #2AA198 #859900 #B58900 #CB4B16 #DC322F #D33682 #6C71C4".split()),
    },
    "fast": {},
}
available = sorted(library)


def use(style):
    """Takes over the settings of a sheet, of several, or of a dict."""
    for one in [style] if isinstance(style, (str, dict)) else style:
        if one == "default":
            dict.update(rcParams, rcParamsDefault)
        elif isinstance(one, dict):
            rcParams.update(one)
        elif one in library:
            rcParams.update(library[one])
        else:
            raise OSError(
                f"{one!r} is not a valid package style, path of style file, URL of style file, or library "
                "style name (library styles are listed in `style.available`)"
            )


@contextmanager
def context(style, after_reset=False):
    """A sheet for the length of a `with` block."""
    before = dict(rcParams)
    try:
        use(["default", style] if after_reset and isinstance(style, (str, dict)) else style)
        yield
    finally:
        dict.update(rcParams, before)
