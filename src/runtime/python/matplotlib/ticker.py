"""matplotlib.ticker: where ticks go and what they are called, where a program says so itself."""
import math

from torch import _bridge


class Locator:
    """Base: leaves the places to the drawing."""

    integer = False
    intervals = None

    def places(self, low, high):
        """Ticks from low to high; None to have them chosen."""
        return None


class AutoLocator(Locator):
    """As if none had been given."""


class MaxNLocator(Locator):
    """At most so many intervals."""

    def __init__(self, nbins=None, *, integer=False, **kwargs):
        if kwargs:
            raise _bridge.unsupported(f"MaxNLocator({next(iter(kwargs))}=...)")
        self.integer = bool(integer)
        self.intervals = None if nbins in (None, "auto") else int(nbins)


class FixedLocator(Locator):
    def __init__(self, locs, nbins=None):
        self._locs = [float(x) for x in locs]

    def places(self, low, high):
        return self._locs


class NullLocator(Locator):
    def places(self, low, high):
        return []


class MultipleLocator(Locator):
    """Multiples of a base."""

    def __init__(self, base=1.0, offset=0.0):
        self._base, self._offset = float(base), float(offset)

    def places(self, low, high):
        low, high = sorted((low, high))
        first = math.ceil((low - self._offset) / self._base - 1e-10)
        last = math.floor((high - self._offset) / self._base + 1e-10)
        if last - first > 1000:
            raise RuntimeError(f"Locator attempting to generate {last - first} ticks: exceeds Locator.MAXTICKS (1000).")
        return [k * self._base + self._offset for k in range(first, last + 1)]


class LinearLocator(Locator):
    """So many, evenly."""

    def __init__(self, numticks=11):
        self._count = int(numticks)

    def places(self, low, high):
        return [low + (high - low) * k / (self._count - 1) for k in range(self._count)]


class LogLocator(Locator):
    """The decades are what a logarithmic axis has anyway."""

    def __init__(self, base=10.0, subs=(1.0,), numticks=None):
        if base != 10.0:
            raise _bridge.unsupported("LogLocator(base=...)")


class AutoMinorLocator(Locator):
    def __init__(self, n=None):
        """Accepted: minor marks are not drawn."""


class Formatter:
    """Base: called with a value and a position."""

    def __call__(self, x, pos=None):
        return "%g" % x

    @staticmethod
    def of(given):
        """A formatter from a function or from a format string."""
        return StrMethodFormatter(given) if isinstance(given, str) else FuncFormatter(given)


class ScalarFormatter(Formatter):
    def __new__(cls, *args, **kwargs):
        raise _bridge.unsupported("matplotlib.ticker.ScalarFormatter(); it is what axes have anyway")


class FuncFormatter(Formatter):
    def __init__(self, func):
        self._func = func

    def __call__(self, x, pos=None):
        return self._func(x, pos)


class FormatStrFormatter(Formatter):
    def __init__(self, fmt):
        self._fmt = fmt

    def __call__(self, x, pos=None):
        return self._fmt % x


class StrMethodFormatter(Formatter):
    def __init__(self, fmt):
        self._fmt = fmt

    def __call__(self, x, pos=None):
        return self._fmt.format(x=x, pos=pos)


class PercentFormatter(Formatter):
    def __init__(self, xmax=100, decimals=None, symbol="%"):
        self._max, self._decimals, self._symbol = xmax, decimals, symbol

    def __call__(self, x, pos=None):
        value = 100 * x / self._max
        return (f"{value:g}" if self._decimals is None else f"{value:.{self._decimals}f}") + (self._symbol or "")


class FixedFormatter(Formatter):
    def __init__(self, seq):
        self._words = [str(word) for word in seq]

    def __call__(self, x, pos=None):
        return self._words[pos] if pos is not None and pos < len(self._words) else ""


class NullFormatter(Formatter):
    def __call__(self, x, pos=None):
        return ""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"matplotlib.ticker.{name}")
