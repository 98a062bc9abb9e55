"""Records what matplotlib makes of the programs in test/golden/figures, and its ticks and colours. Needs matplotlib beside PyTorch; run with
python3 record_matplotlib.py FOLDER_OF_PROGRAMS > matplotlib.json
"""
import contextlib
import io
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.colors import to_hex
from matplotlib.ticker import MaxNLocator, ScalarFormatter

torch.set_num_threads(1)


def axes_of(ax):
    ax.figure.canvas.draw()
    legend = ax.get_legend()
    return {
        "xlim": list(map(float, ax.get_xlim())),
        "ylim": list(map(float, ax.get_ylim())),
        "scales": [ax.get_xscale(), ax.get_yscale()],
        "title": ax.get_title(),
        "labels": [ax.get_xlabel(), ax.get_ylabel()],
        "legend": None if legend is None else [text.get_text() for text in legend.get_texts()],
        "lines": [[to_hex(line.get_color()), line.get_linewidth(), line.get_linestyle() != "None"] for line in ax.get_lines() if len(line.get_xdata(orig=False)) and line.get_transform().contains_branch(ax.transData) and not isinstance(line.get_transform(), matplotlib.transforms.BlendedGenericTransform)],
        "shown": ax.axison,
    }


def run(path):
    figures, out = [], io.StringIO()
    taken = set()

    def take():
        for number in plt.get_fignums():
            figure = plt.figure(number)
            if id(figure) not in taken:
                taken.add(id(figure))
                kept.append(figure)
                figures.append([axes_of(ax) for ax in figure.axes if not hasattr(ax, "_colorbar")])

    kept = []

    def show(*args, **kwargs):
        take()
        plt.close("all")

    plt.rcdefaults()
    plt.close("all")
    original = plt.show, plt.savefig
    plt.show, plt.savefig = show, lambda *args, **kwargs: None
    try:
        with contextlib.redirect_stdout(out):
            exec(compile(path.read_text(encoding="utf8"), path.name, "exec"), {"__name__": "__main__"})
        take()
    finally:
        plt.show, plt.savefig = original
    return {"stdout": out.getvalue(), "figures": figures}


class Axis:
    """The view interval a formatter asks for."""

    def __init__(self, low, high):
        self.ends = (low, high)
        self.axes = None

    def get_view_interval(self):
        return self.ends

    def get_tick_space(self):
        return 9


def ticks(low, high, intervals):
    locator = MaxNLocator(nbins=intervals, steps=[1, 2, 2.5, 5, 10])
    places = locator.tick_values(low, high)
    formatter = ScalarFormatter()
    formatter.axis = Axis(low, high)
    formatter.set_locs(places)
    return {"low": low, "high": high, "intervals": intervals, "places": places.tolist(), "labels": [formatter(place) for place in places], "factor": formatter.get_offset()}


RANGES = [(0, 1), (-1, 1), (0, 10), (-6.9, 6.9), (0, 0.05), (1e-7, 5e-7), (0, 3e6), (1e6, 3e6), (100000, 100003), (99.97, 100.02), (-0.3, 0.001), (5, 5.0001), (0, 123456), (-1e-12, 1e-12), (2.5, 97.3), (1234567, 1234589), (-3, 3.2), (0.1, 0.7)]
SHARES = [k / 16 + 0.01 for k in range(16)]
MAPS = "viridis plasma inferno magma gray hot jet bwr seismic coolwarm RdBu RdBu_r PuOr Blues Greens Spectral tab10 tab20 Set1 hsv bone cool spring summer autumn winter Greys binary YlOrRd".split()

print(
    json.dumps(
        {
            "matplotlib": matplotlib.__version__,
            "ticks": [ticks(float(low), float(high), n) for low, high in RANGES for n in (3, 5, 7, 9)],
            "maps": {name: [to_hex(matplotlib.colormaps[name](share)) for share in SHARES] for name in MAPS},
            "programs": {path.name: run(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.py"))},
        },
        indent=1,
        ensure_ascii=False,
    )
)
