"""Numbers shown as colours: a map with its limits, and the colour bar that explains them."""
import _gradient_lens as engine
from torch import _bridge

from ._values import number
from .cm import ScalarMappable, get_cmap
from .colors import Normalize


class Mapped(ScalarMappable):
    """The numbers of one artist with their map."""

    def __init__(self, values, cmap=None, norm=None, vmin=None, vmax=None, levels=()):
        if isinstance(norm, str):
            from .colors import LogNorm

            norm = {"linear": Normalize, "log": LogNorm}[norm](vmin, vmax)
        if norm is not None and not isinstance(norm, Normalize):
            raise _bridge.unsupported(f"the norm {type(norm).__name__}")
        super().__init__(norm or Normalize(vmin, vmax), get_cmap(cmap))
        self._values = values
        self._levels = list(levels)
        self.norm.autoscale_None(values)

    def colors(self):
        """The colour of each number."""
        return _bridge.loads(engine.colours(self.cmap.name, _bridge.dumps([number(x) for x in self.norm(self._values)])))

    def describe(self):
        return {"map": self.cmap.name, **self.norm.limits()}


class ColorBar:
    """`plt.colorbar()`: axes that show what the colours mean."""

    def __init__(self, mappable, axes, label, horizontal):
        self.mappable, self.ax, self._horizontal = mappable, axes, horizontal
        self._of = None
        if label:
            self.set_label(label)

    def set_label(self, label, *, loc=None, **kwargs):
        (self.ax.set_xlabel if self._horizontal else self.ax.set_ylabel)(label, **kwargs)

    def set_ticks(self, ticks, *, labels=None, minor=False, **kwargs):
        (self.ax.xaxis if self._horizontal else self.ax.yaxis).set_ticks(ticks, labels)

    def set_ticklabels(self, ticklabels, **kwargs):
        (self.ax.xaxis if self._horizontal else self.ax.yaxis).set_ticklabels(ticklabels)

    def describe(self, index):
        from ._axis import Axis

        mapped = getattr(self.mappable, "mapped", None) or self.mappable
        limits = mapped.norm.limits()
        axis: Axis = self.ax.xaxis if self._horizontal else self.ax.yaxis
        axis.given = (limits["low"], limits["high"])
        axis.scale = "log" if limits["logarithmic"] else "linear"
        levels = [number(level) for level in mapped._levels]
        if levels and axis.locator is None:
            axis.set_ticks(levels[:: -(-len(levels) // 10)])
        return {"of": index(self._of), "map": mapped.cmap.name, **limits, "levels": levels, "horizontal": self._horizontal}
