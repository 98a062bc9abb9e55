"""What axes draw from matrices: images, contours, meshes, arrows of a field."""
import math

from torch import _bridge

from ._artists import Artist, Segments
from ._mapped import Mapped
from ._options import Options, dashes_of
from ._params import font_size, rcParams
from ._values import finite, flat, listed, matrix, numbers, shape_of, vector
from .colors import paint

#: Cells of an image along one side, and points of a contour's grid.
MOST_CELLS = 160
MOST_GRID = 100


def _common(options):
    return {name: options.take(name) for name in ("label", "alpha", "zorder")}


def _every(count, most):
    """Indices to keep of a side."""
    return range(count) if count <= most else [k * count // most for k in range(most)]


class Image(Artist):
    """What imshow draws."""

    kind = "image"
    zorder = 0

    def __init__(self, cells, mapped, extent, upper, smooth, **common):
        super().__init__(**common)
        self._cells, self.mapped, self._extent, self._upper, self._smooth = cells, mapped, extent, upper, smooth
        left, right, bottom, top = extent
        self.extent = ([left, right], [bottom, top])
        self.sticky = ([left, right], [bottom, top])

    def set_data(self, A):
        self._cells = listed(A)
        if self.mapped is not None:
            self.mapped._values = flat(self._cells)
        self._changed()

    def set_clim(self, vmin=None, vmax=None):
        self.mapped.set_clim(vmin, vmax)
        self._changed()

    def get_clim(self):
        return self.mapped.get_clim()

    def set_cmap(self, cmap):
        from .cm import get_cmap

        self.mapped.cmap = get_cmap(cmap)
        self._changed()

    norm = property(lambda self: self.mapped.norm)
    cmap = property(lambda self: self.mapped.cmap)

    def describe(self):
        cells = self._cells
        rows, columns = _every(len(cells), MOST_CELLS), _every(len(cells[0]) if cells else 0, MOST_CELLS)
        if len(rows) < len(cells) or cells and len(columns) < len(cells[0]):
            self.axes.figure.thinned.add(f"all but {len(rows)} × {len(columns)} of {len(cells)} × {len(cells[0])} cells")
        kept = [[cells[i][j] for j in columns] for i in rows]
        flat_cells = [cell for row in kept for cell in row]
        if self.mapped is None:
            whole = all(type(part) is int for cell in flat_cells for part in cell)
            scale = 1 if whole else 255
            level = lambda part: min(255, max(0, round(part * scale))) if part == part else 0
            picture = {"values": [], "rgb": "".join(f"{level(part):02x}" for cell in flat_cells for part in cell[:3])}
            limits = {"map": "gray", "low": 0, "high": 1, "logarithmic": False}
        else:
            picture = {"values": numbers(flat_cells), "rgb": ""}
            limits = self.mapped.describe()
        return {
            **self.common(),
            "rows": len(rows),
            "columns": len(columns),
            **picture,
            **limits,
            "extent": numbers(self._extent),
            "upper": self._upper,
            "smooth": self._smooth,
        }


class Contours(Artist):
    """What contour and contourf draw."""

    kind = "contour"

    def __init__(self, x, y, z, levels, filled, mapped, colors, width, dashes, **common):
        super().__init__(**common)
        self._grid, self.levels, self._filled, self.mapped = (x, y, z), levels, filled, mapped
        self._colors, self._width, self._dashes = colors, width, list(dashes or ())
        self._heights = None
        ends = ([min(x), max(x)], [min(y), max(y)])
        self.extent = self.sticky = ends

    norm = property(lambda self: self.mapped.norm)
    cmap = property(lambda self: self.mapped.cmap)

    def describe(self):
        x, y, z = self._grid
        rows, columns = _every(len(y), MOST_GRID), _every(len(x), MOST_GRID)
        if len(rows) < len(y) or len(columns) < len(x):
            self.axes.figure.thinned.add(f"all but {len(rows)} × {len(columns)} of {len(y)} × {len(x)} points of a contour")
        return {
            **self.common(),
            "x": numbers([x[j] for j in columns]),
            "y": numbers([y[i] for i in rows]),
            "z": numbers([z[i][j] for i in rows for j in columns]),
            "levels": numbers(self.levels),
            "filled": self._filled,
            **self.mapped.describe(),
            "colours": self._colors,
            "width": self._width,
            "dashes": self._dashes,
            "heights": self._heights,
        }


class Grids:
    """Part of Axes."""

    def imshow(self, X, cmap=None, norm=None, *, aspect=None, interpolation=None, alpha=None, vmin=None, vmax=None, origin=None, extent=None, **kwargs):
        options = Options("imshow", {**kwargs, "alpha": alpha})
        common = _common(options)
        options.end()
        cells = listed(X)
        shape = shape_of(cells)
        if len(shape) == 3 and shape[2] == 1:
            cells, shape = [[cell[0] for cell in row] for row in cells], shape[:2]
        if len(shape) not in (2, 3) or len(shape) == 3 and shape[2] not in (3, 4):
            raise TypeError(f"Invalid shape {shape} for image data")
        origin = origin or rcParams["image.origin"]
        rows, columns = shape[:2]
        upper = origin == "upper"
        if extent is None:
            extent = (-0.5, columns - 0.5, *((rows - 0.5, -0.5) if upper else (-0.5, rows - 0.5)))
        mapped = None if len(shape) == 3 else Mapped(flat(cells), cmap, norm, vmin, vmax)
        smooth = (interpolation or rcParams["image.interpolation"]) not in ("auto", "nearest", "none", "antialiased")
        made = self._add(Image(cells, mapped, [float(end) for end in extent], upper, smooth, **common))
        self.set_aspect(aspect or rcParams["image.aspect"])
        if upper and extent[2] > extent[3]:
            self.yaxis.inverted = True
        self.figure.mapped = made
        return made

    def matshow(self, Z, **kwargs):
        made = self.imshow(Z, **{"origin": "upper", "interpolation": "nearest", "aspect": "equal", **kwargs})
        self.xaxis.far = True
        return made

    def pcolormesh(self, *args, cmap=None, norm=None, vmin=None, vmax=None, alpha=None, shading=None, **kwargs):
        options = Options("pcolormesh", {**kwargs, "alpha": alpha})
        common = _common(options)
        for edge in ("edgecolor", "linewidth"):
            options.take(edge)
        options.end()
        cells = matrix(args[-1])
        rows, columns = len(cells), len(cells[0])
        counts = (columns, rows) if len(args) == 3 else (columns + 1, rows + 1)
        x, y = (_sides(side, count, axis) for side, count, axis in zip(args[:2] if len(args) == 3 else (None, None), counts, (1, 0)))
        extent = (*_edges(x, columns), *_edges(y, rows))
        made = self._add(Image(cells, Mapped(flat(cells), cmap, norm, vmin, vmax), extent, False, shading == "gouraud", **common))
        self.figure.mapped = made
        return made

    pcolor = pcolormesh

    def contour(self, *args, **kwargs):
        return self._contours("contour", args, kwargs)

    def contourf(self, *args, **kwargs):
        return self._contours("contourf", args, kwargs)

    def _contours(self, call, args, kwargs):
        filled = call == "contourf"
        options = Options(call, kwargs)
        common = _common(options)
        levels = options.take("levels")
        args = list(args)
        if len(args) in (2, 4):
            levels = args.pop()
        z = matrix(args[-1])
        rows, columns = len(z), len(z[0])
        x, y = (_sides(side, count, axis) for side, count, axis in zip(args[:2] if len(args) == 3 else (None, None), (columns, rows), (1, 0)))
        colors = options.take("color")
        colors = [] if colors is None else [paint(colors)] if isinstance(colors, str) else [paint(one) for one in colors]
        norm, cmap, vmin, vmax = (options.take(name) for name in ("norm", "cmap", "vmin", "vmax"))
        width, style = options.take("linewidth", rcParams["lines.linewidth"]), options.take("linestyle", "solid")
        width = width[0] if isinstance(width, (list, tuple)) else width
        if options.take("extend", "neither") not in ("neither", "both", "min", "max"):
            raise ValueError("extend")
        options.end()
        chosen = _levels(finite(flat(z)), 7 if levels is None else levels, filled)
        if len(chosen) > 1:
            # As matplotlib: bands take the colour of their middle, lines that of their height.
            ends = (chosen[0], chosen[-1])
            vmin, vmax = (end if given is None else given for end, given in zip(ends, (vmin, vmax)))
        mapped = Mapped(chosen, cmap, norm, vmin, vmax, levels=chosen)
        style = "-" if isinstance(style, (list, tuple)) else style
        common["zorder"] = (1 if filled else 2) if common["zorder"] is None else common["zorder"]
        made = self._add(Contours(x, y, z, chosen, filled, mapped, colors, float(width), dashes_of(style), **common))
        self.figure.mapped = made
        return made

    def clabel(self, CS, levels=None, *, inline=True, fontsize=None, fmt=None, **kwargs):
        CS._heights = font_size("medium" if fontsize is None else fontsize)
        self._touch()

    def quiver(self, *args, color=None, scale=None, angles="uv", scale_units=None, width=None, **kwargs):
        options = Options("quiver", kwargs)
        common = _common(options)
        for ignored in ("units", "pivot", "headwidth", "headlength", "headaxislength", "cmap"):
            options.take(ignored)
        options.end()
        if len(args) not in (2, 4):
            raise _bridge.unsupported("matplotlib's quiver with colours from numbers")
        us, vs = vector(args[-2]), vector(args[-1])
        if len(args) == 4:
            xs, ys = vector(args[0]), vector(args[1])
            if len(xs) * len(ys) == len(us) and len(xs) != len(us):
                xs, ys = xs * len(ys), [y for y in ys for _ in xs]
        else:
            rows, columns = shape_of(listed(args[0]))
            xs, ys = list(range(columns)) * rows, [i for i in range(rows) for _ in range(columns)]
        lengths = [math.hypot(u, v) for u, v in zip(us, vs)]
        if scale is not None and scale_units in ("xy", "x", "y"):
            factor = 1 / scale
        else:
            # The mean arrow is about as long as the arrows stand apart.
            room = max(max(xs) - min(xs), max(ys) - min(ys)) / max(1.0, math.sqrt(len(xs)))
            mean = sum(lengths) / len(lengths) if lengths else 1.0
            factor = (room or 1.0) / (mean or 1.0)
        ends = (xs, ys, [x + u * factor for x, u in zip(xs, us)], [y + v * factor for y, v in zip(ys, vs)])
        # matplotlib leaves room for the feet of the arrows only, unless they are in units of the data.
        return self._add(Segments(*ends, [paint(color or "k")], 1.0, arrows=True, held=(xs, ys), **common))


def _sides(given, count, axis):
    """Coordinates along one side: of a vector, of a mesh grid, or counted."""
    if given is None:
        return [float(k) for k in range(count)]
    items = listed(given)
    if len(shape_of(items)) == 2:
        items = items[0] if axis == 1 else [row[0] for row in items]
        other = listed(given)
        if axis == 1 and other[0] != other[-1] or axis == 0 and other[0][0] != other[0][-1]:
            raise _bridge.unsupported("grids that are not rectangular")
    return [float(x) for x in items]


def _edges(sides, cells):
    """The outer edges of cells whose edges, or whose middles, are given; evenly spread."""
    count = len(sides)
    steps = [b - a for a, b in zip(sides, sides[1:])]
    if steps and max(steps) - min(steps) > 1e-4 * abs(sum(steps)):
        raise _bridge.unsupported("meshes with cells of different sizes")
    if count == cells + 1:
        return sides[0], sides[-1]
    half = (steps[0] if steps else 1.0) / 2
    return sides[0] - half, sides[-1] + half


def _levels(values, levels, filled):
    """The heights: those given, or nice ones, about so many."""
    if not isinstance(levels, int):
        return [float(level) for level in vector(levels)]
    from ._figures import nice_levels

    low, high = min(values, default=0.0), max(values, default=1.0)
    found = nice_levels(low, high, levels + 1)
    under = [k for k, level in enumerate(found) if level < low]
    over = [k for k, level in enumerate(found) if level > high]
    start = under[-1] if under else 0
    stop = over[0] + 1 if over else len(found)
    if not filled:
        start, stop = start + (1 if under else 0), stop - (1 if over else 0)
    return found[start:stop] or [low]
