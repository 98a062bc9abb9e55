"""Figures: the sheet with its axes."""
from torch import _bridge

from . import _figures
from ._axis import text_look
from ._mapped import ColorBar
from ._options import Options
from ._params import rcParams
from ._values import vector
from .axes import Axes
from .colors import paint
from .gridspec import GridSpec, SubplotSpec


class AxesArray:
    """What `plt.subplots(2, 3)` gives: axes by row and column, as numpy would hold them."""

    def __init__(self, items):
        self._items = items

    @property
    def shape(self):
        items = self._items
        return (len(items), len(items[0])) if items and isinstance(items[0], list) else (len(items),)

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: len(self.ravel()))
    T = property(lambda self: AxesArray([list(column) for column in zip(*self._items)]) if self.ndim == 2 else self)

    def __getitem__(self, key):
        items = self._items
        if isinstance(key, tuple):
            row, column = key
            if self.ndim != 2:
                raise IndexError("too many indices for array: array is 1-dimensional, but 2 were indexed")
            rows = items[row]
            if isinstance(row, slice):
                picked = [one[column] for one in rows]
                return AxesArray(picked)
            found = rows[column]
        else:
            found = items[key]
        return AxesArray(found) if isinstance(found, list) else found

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return (self[k] for k in range(len(self._items)))

    def ravel(self):
        return AxesArray([one for row in self._items for one in row]) if self.ndim == 2 else self

    def flatten(self):
        return self.ravel()

    def reshape(self, *shape):
        if shape in ((-1,), ((-1,),)):
            return self.ravel()
        raise _bridge.unsupported("reshape of an array of axes")

    @property
    def flat(self):
        return iter(self.ravel())

    def tolist(self):
        return self._items


class _Canvas:
    """`fig.canvas`: drawn when the figure is."""

    def draw(self):
        pass

    draw_idle = flush_events = draw

    def __getattr__(self, name):
        raise _bridge.unsupported(f"matplotlib's FigureCanvas.{name}")


class Figure:
    """What `plt.figure()` gives."""

    _made = 0

    def __init__(self, figsize=None, dpi=None, *, facecolor=None, edgecolor=None, linewidth=0.0, frameon=None, subplotpars=None, tight_layout=None, constrained_layout=None, layout=None, number=None):
        Figure._made += 1
        self.id = Figure._made
        self.number = number or 0
        width, height = vector(rcParams["figure.figsize"] if figsize is None else figsize)
        self._size = [float(width), float(height)]
        self._face = paint(rcParams["figure.facecolor"] if facecolor is None else facecolor)
        self._tight = bool(tight_layout or constrained_layout or layout in ("tight", "constrained", "compressed") or rcParams["figure.autolayout"])
        self.dpi = float(rcParams["figure.dpi"] if dpi is None else dpi)
        self.canvas = _Canvas()
        #: Where in the snippet it was drawn, and where last.
        self.places, self.last = {}, []
        self.clear()

    def clear(self, keep_observers=False):
        """As new."""
        self.axes = []
        self._current = None
        self.title = None
        self._ratios = ([], [])
        self._room = {}
        #: The artist that a colour bar is made for unless told otherwise.
        self.mapped = None
        self.thinned = set()
        self.touch()

    clf = clear

    def touch(self):
        """It has changed: the trace does not have it as it is."""
        self.stale = True
        found = _figures.places()
        if found:
            self.last = found[-1]
            for place in found:
                if len(self.places) < _figures.MOST_PLACES:
                    self.places[place] = True

    def _add(self, axes):
        self.axes.append(axes)
        self._current = axes
        self.touch()
        return axes

    def add_subplot(self, *args, projection=None, polar=False, sharex=None, sharey=None, **kwargs):
        if projection not in (None, "rectilinear") or polar:
            raise _bridge.unsupported(f"matplotlib's projection {projection or 'polar'!r}")
        spec = self._spec(args)
        axes = Axes(self, cell=spec.cell)
        for name, other in (("x", sharex), ("y", sharey)):
            if other is not None:
                axes.share(other, name)
        self._add(axes)
        axes.set(**kwargs)
        return axes

    def _spec(self, args):
        if len(args) == 1 and isinstance(args[0], SubplotSpec):
            spec = args[0]
            self._take(spec.grid)
            return spec
        if len(args) == 1:
            number = int(args[0])
            if not 100 <= number <= 999:
                raise ValueError(f"Single argument to subplot must be a three-digit integer, not {number}")
            args = tuple(map(int, str(number)))
        rows, columns, index = args or (1, 1, 1)
        first, last = index if isinstance(index, tuple) else (index, index)
        if not 1 <= first <= last <= rows * columns:
            raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {index!r}")
        return SubplotSpec(GridSpec(rows, columns), divmod(first - 1, columns), divmod(last - 1, columns))

    def _take(self, grid):
        if grid.widths or grid.heights:
            self._ratios = (grid.widths, grid.heights)
        self._room.update({name: value for name, value in grid.room.items() if value is not None})

    def add_gridspec(self, nrows=1, ncols=1, **kwargs):
        return GridSpec(nrows, ncols, figure=self, **kwargs)

    def add_axes(self, rect, **kwargs):
        if isinstance(rect, Axes):
            return self._add(rect)
        axes = self._add(Axes(self, box=[float(part) for part in rect]))
        axes.set(**kwargs)
        return axes

    def subplots(self, nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None, subplot_kw=None, gridspec_kw=None):
        grid = GridSpec(nrows, ncols, width_ratios=width_ratios, height_ratios=height_ratios, **(gridspec_kw or {}))
        made = []
        for row in range(nrows):
            made.append([])
            for column in range(ncols):
                axes = self.add_subplot(grid[row, column], **(subplot_kw or {}))
                made[row].append(axes)
                for name, how in (("x", sharex), ("y", sharey)):
                    how = {True: "all", False: "none"}.get(how, how)
                    if how == "none":
                        continue
                    to = made[0][0] if how == "all" else made[0][column] if how == "col" else made[row][0]
                    if to is not axes:
                        axes.share(to, name)
                    inner = row < nrows - 1 if name == "x" else column > 0
                    if inner and (how == "all" or how == ("col" if name == "x" else "row")):
                        getattr(axes, f"{name}axis").labelled = False
        if squeeze:
            if nrows == ncols == 1:
                return made[0][0]
            if nrows == 1 or ncols == 1:
                return AxesArray([axes for row in made for axes in row])
        return AxesArray(made)

    def twin(self, axes, name):
        """Axes over others that share one axis and have the other on the far side."""
        other = Axes(self, cell=axes._cell, box=axes._box, over=axes)
        other.share(axes, name)
        free = other.yaxis if name == "x" else other.xaxis
        free.far = True
        shared = other.xaxis if name == "x" else other.yaxis
        shared.marks = shared.labelled = False
        return self._add(other)

    def delaxes(self, ax):
        self.axes.remove(ax)
        if self._current is ax:
            self._current = self.axes[-1] if self.axes else None
        for name in ("x", "y"):
            if len(ax._shared[name]) > 1:
                ax._shared[name].remove(ax)
        self.touch()

    def gca(self):
        return self._current if self._current is not None else self.add_subplot(1, 1, 1)

    def sca(self, a):
        self._current = a
        return a

    def get_axes(self):
        return self.axes

    def colorbar(self, mappable, cax=None, ax=None, *, orientation=None, label="", location=None, ticks=None, **kwargs):
        options = Options("colorbar", kwargs)
        for ignored in ("fraction", "shrink", "aspect", "pad", "format", "use_gridspec", "extend", "spacing"):
            options.take(ignored)
        options.end()
        horizontal = orientation == "horizontal" or location in ("top", "bottom")
        if location in ("left", "top"):
            raise _bridge.unsupported(f"colorbar(location={location!r})")
        if ax is not None and not isinstance(ax, Axes):
            several = list(ax.flat) if hasattr(ax, "flat") else list(ax)
            if len(several) != 1:
                raise _bridge.unsupported("a colour bar for several axes")
            ax = several[0]
        current = self._current
        of = ax or getattr(mappable, "axes", None) or self.gca()
        own = Axes(self) if cax is None else cax
        if cax is None:
            self._add(own)
        bar = ColorBar(mappable, own, label, horizontal)
        bar._of = of if cax is None else cax
        (own.yaxis if not horizontal else own.xaxis).far = not horizontal
        unused = own.xaxis if not horizontal else own.yaxis
        unused.marks = unused.labelled = False
        own._bar = bar
        if ticks is not None:
            bar.set_ticks(ticks)
        self._current = current or of
        self.touch()
        return bar

    def suptitle(self, t, **kwargs):
        options = Options("suptitle", kwargs)
        for ignored in ("x", "y", "ha", "va"):
            options.take(ignored)
        self.title = {"text": str(t), **text_look(options, rcParams["figure.titlesize"], None, rcParams["figure.titleweight"])}
        options.end()
        self.touch()

    def tight_layout(self, *, pad=1.08, h_pad=None, w_pad=None, rect=None):
        self._tight = True
        self.touch()

    def set_layout_engine(self, layout=None, **kwargs):
        self._tight = layout in ("tight", "constrained", "compressed")

    def set_tight_layout(self, tight):
        self._tight = bool(tight)

    set_constrained_layout = set_tight_layout

    def autofmt_xdate(self, bottom=0.2, rotation=30, ha="right", which="major"):
        for axes in self.axes:
            axes.xaxis.rotation = float(rotation)

    def subplots_adjust(self, left=None, bottom=None, right=None, top=None, wspace=None, hspace=None):
        given = {"left": left, "bottom": bottom, "right": right, "top": top, "wspace": wspace, "hspace": hspace}
        self._room.update({name: float(value) for name, value in given.items() if value is not None})
        self.touch()

    def set_size_inches(self, w, h=None, forward=True):
        width, height = w if h is None else (w, h)
        self._size = [float(width), float(height)]
        self.touch()

    def get_size_inches(self):
        return tuple(self._size)

    def set_figwidth(self, val, forward=True):
        self.set_size_inches(val, self._size[1])

    def set_figheight(self, val, forward=True):
        self.set_size_inches(self._size[0], val)

    def set_facecolor(self, color):
        self._face = paint(color)
        self.touch()

    def set_dpi(self, val):
        self.dpi = float(val)

    def savefig(self, fname, **kwargs):
        """There are no files: the figure goes into the trace, as when it is shown."""
        self.touch()
        _figures.show(self)

    def show(self, warn=True):
        self.touch()
        _figures.show(self)

    def describe(self):
        """As the trace writes it."""
        index = {id(axes): k for k, axes in enumerate(self.axes)}
        setting = lambda name: float(self._room.get(name, rcParams[f"figure.subplot.{name}"]))
        self.thinned = set()
        axes = [one.describe(lambda other: index.get(id(other), 0)) for one in self.axes]
        room = {"left": "left", "right": "right", "bottom": "bottom", "top": "top", "between": "wspace", "above": "hspace"}
        return {
            "number": self.number,
            "width": self._size[0],
            "height": self._size[1],
            "face": self._face,
            "title": self.title,
            "room": {name: setting(own) for name, own in room.items()},
            "tight": self._tight,
            "widths": self._ratios[0],
            "heights": self._ratios[1],
            "axes": axes,
            "thinned": "; ".join(sorted(self.thinned)),
        }

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"'Figure' object has no attribute {name!r}")
        raise _bridge.unsupported(f"matplotlib's Figure.{name}")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.figure.{name}")
