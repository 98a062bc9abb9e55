"""matplotlib.gridspec: the cells of a figure."""
from torch import _bridge


class GridSpec:
    """Rows and columns; an index or slices of it give a place for axes."""

    def __init__(self, nrows, ncols, figure=None, *, left=None, bottom=None, right=None, top=None, wspace=None, hspace=None, width_ratios=None, height_ratios=None):
        self.nrows, self.ncols = nrows, ncols
        self.figure = figure
        self.widths = list(map(float, width_ratios or []))
        self.heights = list(map(float, height_ratios or []))
        self.room = {"left": left, "right": right, "bottom": bottom, "top": top, "wspace": wspace, "hspace": hspace}

    def __getitem__(self, key):
        if not isinstance(key, tuple):
            if isinstance(key, slice):
                start, stop, _ = key.indices(self.nrows * self.ncols)
                return SubplotSpec(self, divmod(start, self.ncols), divmod(stop - 1, self.ncols))
            return SubplotSpec(self, divmod(key, self.ncols), divmod(key, self.ncols))
        (r0, r1), (c0, c1) = (_span(part, count) for part, count in zip(key, (self.nrows, self.ncols)))
        return SubplotSpec(self, (r0, c0), (r1, c1))

    def update(self, **kwargs):
        self.room.update(kwargs)


def _span(part, count):
    if isinstance(part, slice):
        start, stop, _ = part.indices(count)
        return start, stop - 1
    part = part + count if part < 0 else part
    if not 0 <= part < count:
        raise IndexError(f"index {part} is out of bounds for axis 0 with size {count}")
    return part, part


class SubplotSpec:
    """A cell, or several that belong together."""

    def __init__(self, grid, first, last):
        self.grid = grid
        rows, columns = last[0] - first[0] + 1, last[1] - first[1] + 1
        self.cell = {
            "rows": grid.nrows,
            "columns": grid.ncols,
            "row": first[0],
            "column": first[1],
            "rowSpan": rows,
            "columnSpan": columns,
        }

    def subgridspec(self, nrows, ncols, **kwargs):
        raise _bridge.unsupported("matplotlib's SubplotSpec.subgridspec")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.gridspec.{name}")
