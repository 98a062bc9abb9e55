"""What axes draw after counting: histograms and box plots."""
from bisect import bisect_right

from torch import _bridge

from ._options import Options
from ._params import rcParams
from ._shapes import Polygon
from ._values import finite, flat, listed, shape_of, vector
from .colors import paint


def bin_edges(values, bins, limits):
    """Edges of bins, as numpy.histogram_bin_edges has them."""
    if isinstance(bins, str):
        bins = _counted(values, bins)
    if not isinstance(bins, int):
        return vector(bins)
    low, high = limits if limits is not None else (min(values, default=0.0), max(values, default=1.0))
    if low == high:
        low, high = low - 0.5, high + 0.5
    return [low + (high - low) * k / bins for k in range(bins + 1)]


def _counted(values, rule):
    import math

    count, spread = len(values), max(values, default=0.0) - min(values, default=0.0)
    if rule == "sqrt":
        return max(1, math.ceil(math.sqrt(count)))
    if rule not in ("auto", "sturges", "fd"):
        raise _bridge.unsupported(f"hist(bins={rule!r})")
    sturges = math.log2(count) + 1 if count else 1
    ordered = sorted(values)
    width = 2 * (quantile(ordered, 0.75) - quantile(ordered, 0.25)) / count ** (1 / 3) if count else 0
    freedman = spread / width if width else 0
    return max(1, math.ceil({"sturges": sturges, "fd": freedman or 1, "auto": max(sturges, freedman)}[rule]))


def quantile(ordered, share):
    """Between the two values next to it, as numpy's percentile."""
    if not ordered:
        return float("nan")
    at = share * (len(ordered) - 1)
    k = min(int(at), len(ordered) - 2)
    return ordered[0] if k < 0 else ordered[k] + (at - k) * (ordered[k + 1] - ordered[k])


def counts(values, edges, weights=None):
    """How many fall into each bin; the last bin has its upper edge."""
    found = [0.0] * (len(edges) - 1)
    for k, value in enumerate(values):
        if edges[0] <= value <= edges[-1]:
            found[min(bisect_right(edges, value), len(edges) - 1) - 1] += 1.0 if weights is None else weights[k]
    return found


def _array(values):
    """As numpy's array where that is there."""
    from torch import tensor

    return tensor(values, dtype=_double()).numpy()


def _double():
    from torch import float64

    return float64


class Statistics:
    """Part of Axes."""

    def hist(self, x, bins=None, *, range=None, density=False, weights=None, cumulative=False, bottom=None, histtype="bar", align="mid", orientation="vertical", rwidth=None, log=False, color=None, label=None, stacked=False, **kwargs):
        items = listed(x)
        shape = shape_of(items)
        if shape and isinstance(items[0], list):
            series = [flat(one) for one in (items if isinstance(x, (list, tuple)) else zip(*items))]
            series = [list(one) for one in series]
        else:
            series = [items if isinstance(items, list) else [items]]
        if histtype not in ("bar", "step", "stepfilled", "barstacked"):
            raise ValueError(f"{histtype!r} is not a valid value for histtype; supported values are 'bar', 'barstacked', 'step', 'stepfilled'")
        stacked = stacked or histtype == "barstacked"
        edges = bin_edges(finite([value for one in series for value in one]), rcParams["hist.bins"] if bins is None else bins, range)
        edges = [float(edge) for edge in edges]
        widths = [b - a for a, b in zip(edges, edges[1:])]
        tops, heights = [], []
        for one in series:
            found = counts(one, edges, None if weights is None else vector(weights))
            if density:
                total = sum(found)
                found = [count / total / width if total else 0.0 for count, width in zip(found, widths)]
            if cumulative:
                sums, running = [], 0.0
                for count, width in zip(found, widths):
                    running += count * width if density else count
                    sums.append(running)
                found = sums
            heights.append(found)
        base = [0.0 if bottom is None else float(bottom)] * len(widths)
        colors = [color] * len(series) if color is None or isinstance(color, (str, tuple)) else list(color)
        labels = [label] * len(series) if label is None or isinstance(label, str) else list(label)
        patches = []
        share = (1 if stacked or len(series) == 1 else 0.8 / len(series)) if rwidth is None else rwidth / (1 if stacked else len(series))
        for k, found in enumerate(heights):
            paintwork = colors[k] if colors[k] is not None else self._next("lines")
            drawn = [height + low for height, low in zip(found, base)]
            if histtype in ("step", "stepfilled"):
                patches.append(self._stairs(edges, drawn, base, histtype, paintwork, labels[k], dict(kwargs)))
            else:
                shift = (k - (len(series) - 1) / 2) * share if not stacked else 0
                middle = [a + width / 2 + shift * width for a, width in zip(edges, widths)]
                call = self.bar if orientation == "vertical" else self.barh
                patches.append(call(middle, found, [share * width for width in widths], base, color=paintwork, label=labels[k], **kwargs))
            if stacked:
                base = drawn
            tops.append(drawn if stacked else found)
        if log:
            (self.set_yscale if orientation == "vertical" else self.set_xscale)("log")
        single = len(series) == 1
        return (_array(tops[0]) if single else _array(tops)), _array(edges), patches[0] if single else patches

    def _stairs(self, edges, tops, base, histtype, color, label, kwargs):
        options = Options("hist", kwargs)
        width, alpha, order = (options.take(name) for name in ("linewidth", "alpha", "zorder"))
        edge = options.take("edgecolor", color)
        options.take("linestyle")
        options.end()
        xs = [edges[0], *(x for edge_ in edges for x in (edge_, edge_)), edges[-1]][1:-1]
        ys = [base[0], *(y for top in tops for y in (top, top)), base[-1]]
        filled = histtype == "stepfilled"
        look = {"colour": paint(color) if filled else "none", "edge": "none" if filled and not kwargs.get("edgecolor") else paint(edge), "edgeWidth": float(width or rcParams["patch.linewidth"])}
        sticky = ([], base[:1])
        return [self._add(Polygon([(xs, ys)], look, sticky=sticky, label=label, alpha=alpha, zorder=order))]

    def boxplot(self, x, *, vert=True, labels=None, tick_labels=None, positions=None, widths=None, showfliers=True, whis=1.5, **kwargs):
        options = Options("boxplot", kwargs)
        for ignored in ("patch_artist", "showmeans", "notch"):
            if options.take(ignored):
                raise _bridge.unsupported(f"matplotlib's boxplot({ignored}=True)")
        options.end()
        if not vert:
            raise _bridge.unsupported("matplotlib's boxplot(vert=False)")
        items = listed(x)
        nested = items and isinstance(items[0], list)
        series = ([flat(one) for one in items] if isinstance(x, (list, tuple)) else [list(column) for column in zip(*items)]) if nested else [items]
        places = list(range(1, len(series) + 1)) if positions is None else vector(positions)
        size = min(0.5, max(0.15, 0.15 * (max(places) - min(places)))) if widths is None else widths
        for at, values in zip(places, series):
            self._box(at, sorted(finite(values)), size, whis, showfliers)
        self.set_xticks(places, labels or tick_labels or [f"{at:g}" for at in places])
        self.set_xlim(min(places) - 0.5, max(places) + 0.5)

    def _box(self, at, ordered, size, whis, fliers):
        low, middle, high = (quantile(ordered, share) for share in (0.25, 0.5, 0.75))
        reach = whis * (high - low)
        inside = [value for value in ordered if low - reach <= value <= high + reach]
        first, last = min(inside, default=low), max(inside, default=high)
        left, right, cap = at - size / 2, at + size / 2, size / 4
        outline = ([left, right, right, left, left], [low, low, high, high, low])
        for xs, ys in (outline, ([at, at], [first, low]), ([at, at], [high, last]), ([at - cap, at + cap], [first, first]), ([at - cap, at + cap], [last, last])):
            self.plot(xs, ys, color="black", linewidth=1.0)
        self.plot([left, right], [middle, middle], color="C1", linewidth=1.0)
        outside = [value for value in ordered if not low - reach <= value <= high + reach]
        if fliers and outside:
            self.plot([at] * len(outside), outside, "o", color="black", markerfacecolor="none")
