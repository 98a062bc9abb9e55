"""matplotlib.pyplot: the current figure and its current axes, by functions."""
from torch import _bridge

from . import _figures, cm as cm, rcParams as rcParams, style as style
from ._params import cycler as cycler, rc as rc, rc_context as rc_context, rcdefaults as rcdefaults
from .axes import Axes as Axes
from .cm import get_cmap as get_cmap
from .figure import Figure as Figure
from .gridspec import GridSpec as GridSpec
from .lines import Line2D as Line2D
from .patches import Circle as Circle, Polygon as Polygon, Rectangle as Rectangle
from .ticker import (
    FixedLocator as FixedLocator,
    FormatStrFormatter as FormatStrFormatter,
    FuncFormatter as FuncFormatter,
    MaxNLocator as MaxNLocator,
    MultipleLocator as MultipleLocator,
    NullFormatter as NullFormatter,
    NullLocator as NullLocator,
)


def figure(num=None, figsize=None, dpi=None, *, facecolor=None, edgecolor=None, frameon=True, FigureClass=Figure, clear=False, **kwargs):
    """A new figure, or the one of that number or name."""
    if isinstance(num, Figure):
        _figures.activate(num)
        return num
    name = num if isinstance(num, str) else None
    if name is not None:
        num = next((one.number for one in _figures.open_figures.values() if getattr(one, "name", None) == name), None)
    if num in _figures.open_figures:
        found = _figures.open_figures[num]
        _figures.activate(found)
        if clear:
            found.clear()
        return found
    made = FigureClass(figsize, dpi, facecolor=facecolor, number=num or _figures.next_number(), **kwargs)
    if name is not None:
        made.name = name
    _figures.activate(made)
    return made


def gcf():
    return _figures.current() or figure()


def gca():
    return gcf().gca()


def sca(ax):
    _figures.activate(ax.figure)
    ax.figure.sca(ax)


def axes(arg=None, **kwargs):
    return gcf().add_subplot(1, 1, 1, **kwargs) if arg is None else gcf().add_axes(arg, **kwargs)


def subplot(*args, **kwargs):
    """The axes of that cell, made when there are none."""
    sheet = gcf()
    cell = sheet._spec(args).cell
    for one in sheet.axes:
        if one._cell == cell and one._over is None and not kwargs:
            return sheet.sca(one)
    return sheet.add_subplot(*args, **kwargs)


def subplots(nrows=1, ncols=1, *, sharex=False, sharey=False, squeeze=True, width_ratios=None, height_ratios=None, subplot_kw=None, gridspec_kw=None, **fig_kw):
    sheet = figure(**fig_kw)
    grid = {"width_ratios": width_ratios, "height_ratios": height_ratios, "subplot_kw": subplot_kw, "gridspec_kw": gridspec_kw}
    return sheet, sheet.subplots(nrows, ncols, sharex=sharex, sharey=sharey, squeeze=squeeze, **grid)


def subplot2grid(shape, loc, rowspan=1, colspan=1, fig=None, **kwargs):
    grid = GridSpec(*shape)
    return (fig or gcf()).add_subplot(grid[loc[0] : loc[0] + rowspan, loc[1] : loc[1] + colspan], **kwargs)


def subplot_mosaic(*args, **kwargs):
    raise _bridge.unsupported("matplotlib.pyplot.subplot_mosaic")


def show(*args, block=None):
    """Every open figure goes into the trace and is closed, as when its window is."""
    for sheet in list(_figures.open_figures.values()):
        sheet.touch()
        _figures.show(sheet)
        _figures.close(sheet.number)


def pause(interval):
    """Shows the current figure as it is; waits for nobody."""
    if _figures.current() is not None:
        _figures.show(gcf())


def draw():
    """The current figure is drawn when it is shown."""


def ion():
    """Accepted: figures are shown when they are asked for and when the program ends."""


ioff = ion


def isinteractive():
    return False


def switch_backend(newbackend):
    """Accepted: there is one way to show a figure here."""


def close(fig=None):
    """Closes the current figure, one, or `all`; what was not shown is not kept."""
    if fig == "all":
        numbers = list(_figures.open_figures)
    elif isinstance(fig, Figure):
        numbers = [fig.number]
    else:
        numbers = [fig] if fig is not None else [gcf().number] if _figures.current() else []
    for number in numbers:
        _figures.close(number)


def get_fignums():
    return sorted(_figures.open_figures)


def fignum_exists(num):
    return num in _figures.open_figures


def savefig(*args, **kwargs):
    return gcf().savefig(*args, **kwargs)


def suptitle(t, **kwargs):
    return gcf().suptitle(t, **kwargs)


def tight_layout(**kwargs):
    gcf().tight_layout(**kwargs)


def subplots_adjust(*args, **kwargs):
    gcf().subplots_adjust(*args, **kwargs)


def clf():
    gcf().clear()


def cla():
    gca().clear()


def delaxes(ax=None):
    gcf().delaxes(gca() if ax is None else ax)


def colorbar(mappable=None, cax=None, ax=None, **kwargs):
    if mappable is None:
        mappable = gcf().mapped
        if mappable is None:
            raise RuntimeError(
                "No mappable was found to use for colorbar creation. First define a mappable such as an image (with imshow) "
                "or a contour set (with contourf)."
            )
    return gcf().colorbar(mappable, cax=cax, ax=ax, **kwargs)


def clim(vmin=None, vmax=None):
    gcf().mapped.set_clim(vmin, vmax)


def set_cmap(cmap):
    rcParams["image.cmap"] = get_cmap(cmap).name


def xlim(*args, **kwargs):
    return gca().set_xlim(*args, **kwargs) if args or kwargs else gca().get_xlim()


def ylim(*args, **kwargs):
    return gca().set_ylim(*args, **kwargs) if args or kwargs else gca().get_ylim()


def xticks(ticks=None, labels=None, *, minor=False, **kwargs):
    """Sets the ticks; without arguments tells where they are."""
    return _ticks(gca().xaxis, gca().set_xticks, gca().get_xticks, ticks, labels, kwargs)


def yticks(ticks=None, labels=None, *, minor=False, **kwargs):
    return _ticks(gca().yaxis, gca().set_yticks, gca().get_yticks, ticks, labels, kwargs)


def _ticks(axis, put, tell, ticks, labels, kwargs):
    from ._options import Options

    if ticks is not None:
        put(ticks, labels)
    elif labels is not None:
        axis.set_ticklabels(labels)
    if kwargs:
        options = Options("xticks", kwargs)
        axis.take_look(options)
        options.end()
        axis.axes._touch()
    return tell(), axis.labels or []


def hist2d(*args, **kwargs):
    raise _bridge.unsupported("matplotlib.pyplot.hist2d")


def setp(obj, *args, **kwargs):
    for one in obj if isinstance(obj, (list, tuple)) else [obj]:
        one.set(**kwargs)


def matshow(A, fignum=None, **kwargs):
    """A matrix in a figure of its own, as wide as it is."""
    made = (gca() if fignum == 0 else figure(fignum).add_subplot(1, 1, 1)).matshow(A, **kwargs)
    return made


def _of_axes(name, own=None):
    method = own or name

    def function(*args, **kwargs):
        return getattr(gca(), method)(*args, **kwargs)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"`Axes.{method}` of the current axes."
    return function


for _name in (
    "annotate arrow autoscale axhline axhspan axis axvline axvspan bar bar_label barh boxplot clabel contour contourf errorbar fill "
    "fill_between fill_betweenx grid hist hlines imshow legend locator_params loglog margins minorticks_off minorticks_on pcolor "
    "pcolormesh pie plot quiver scatter semilogx semilogy stackplot stem step text tick_params ticklabel_format twinx twiny vlines "
    "axline"
).split():
    globals()[_name] = _of_axes(_name)
for _name in ("title", "xlabel", "ylabel", "xscale", "yscale"):
    globals()[_name] = _of_axes(_name, f"set_{_name}")
del _name


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name == "colormaps":
        return cm.registry
    if name in cm.names():
        return lambda: set_cmap(name)
    raise _bridge.unsupported(f"matplotlib.pyplot.{name}")
