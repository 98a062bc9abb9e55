"""Legends: which artists are in one, what they are called, where it stands."""
from torch import _bridge

from ._options import Options
from ._params import font_size, rcParams
from .colors import paint

_PLACES = (
    "best",
    "upper right",
    "upper left",
    "lower left",
    "lower right",
    "right",
    "center left",
    "center right",
    "lower center",
    "upper center",
    "center",
)


def handles_of(axes):
    """Artists with a label, and their labels; bars come last, as in matplotlib."""
    named = [artist for artist in axes._artists if artist.get_label() and not artist.get_label().startswith("_")]
    named.sort(key=lambda artist: hasattr(artist, "patches") or hasattr(artist, "caps"))
    return named, [artist.get_label() for artist in named]


def _plain(axes):
    """What a legend names when it is given names alone."""
    return [artist for artist in axes._artists if artist.kind in ("line", "points", "bars", "area") and not artist.get_label().startswith("_child")]


class Legend:
    """`ax.legend()`."""

    def __init__(self, axes, args, kwargs):
        options = Options("legend", kwargs)
        handles, labels = options.take("handles"), options.take("labels")
        if len(args) == 2:
            handles, labels = args
        elif len(args) == 1:
            labels = args[0]
        elif len(args) > 2:
            raise TypeError("legend() takes up to 2 positional arguments")
        self._axes = axes
        if handles is None:
            handles, known = (_plain(axes), None) if labels is not None else handles_of(axes)
            labels = known if labels is None else [labels] if isinstance(labels, str) else list(labels)
        else:
            handles = [handle[0] if isinstance(handle, (list, tuple)) else handle for handle in handles]
            labels = [handle.get_label() for handle in handles] if labels is None else list(labels)
        self._entries = list(zip(handles, map(str, labels)))
        place = options.take("loc", rcParams["legend.loc"])
        anchor = options.take("bbox_to_anchor")
        if isinstance(place, tuple):
            place, anchor = "lower left", place
        self._place = _PLACES[place] if isinstance(place, int) else place
        if self._place not in _PLACES:
            allowed = ", ".join(repr(name) for name in _PLACES)
            raise ValueError(f"{self._place!r} is not a valid value for loc; supported values are {allowed}")
        self._anchor = None if anchor is None else [float(anchor[0]), float(anchor[1])]
        self._size = font_size(options.take("fontsize", options.take("prop", {}).get("size", rcParams["legend.fontsize"])))
        self._title = options.take("title", "")
        self._columns = int(options.take("ncol", options.take("ncols", 1)))
        self._frame = bool(options.take("frameon", rcParams["legend.frameon"]))
        self._color = options.take("labelcolor", rcParams["text.color"])
        for ignored in (
            "shadow",
            "fancybox",
            "framealpha",
            "facecolor",
            "edgecolor",
            "title_fontsize",
            "handlelength",
            "labelspacing",
            "borderpad",
            "borderaxespad",
            "handletextpad",
            "columnspacing",
            "markerscale",
            "numpoints",
            "scatterpoints",
            "mode",
        ):
            options.take(ignored)
        options.end()

    @property
    def strangers(self):
        """Artists that are in the legend only."""
        return [artist for artist, _ in self._entries if artist not in self._axes._artists or not artist.get_visible()]

    def get_texts(self):
        raise _bridge.unsupported("matplotlib's Legend.get_texts")

    def set_title(self, title, prop=None):
        self._title = str(title)

    def remove(self):
        self._axes._legend = None
        self._axes._touch()

    def describe(self):
        drawn = [artist for artist in self._axes._artists if artist.get_visible()] + self.strangers
        return {
            "entries": [{"artist": drawn.index(artist), "text": text} for artist, text in self._entries],
            "place": self._place,
            "anchor": self._anchor,
            "title": str(self._title),
            "size": self._size,
            "colour": paint(self._color),
            "columns": max(1, self._columns),
            "frame": self._frame,
        }
