"""numpy over the same storages: what a tensor's `.numpy()` needs. Everything else is refused by name."""
from math import e, inf, nan, pi

import _gradient_lens as engine
from torch import _bridge


class ndarray:
    """An array that shares its memory with a tensor."""

    __slots__ = ("_tensor",)

    def __init__(self, tensor):
        self._tensor = tensor

    shape = property(lambda self: tuple(self._tensor.shape))
    ndim = property(lambda self: self._tensor.dim())
    size = property(lambda self: self._tensor.numel())
    T = property(lambda self: ndarray(self._tensor.T))

    @property
    def dtype(self):
        return dtype(self._tensor.dtype.name)

    def tolist(self):
        return self._tensor.tolist()

    def item(self):
        return self._tensor.item()

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of unsized object")
        return len(self._tensor)

    def __getitem__(self, index):
        found = self._tensor[index]
        return found.item() if found.dim() == 0 else ndarray(found)

    def __iter__(self):
        return (self[k] for k in range(len(self)))

    def __float__(self):
        return float(self._tensor)

    def __int__(self):
        return int(self._tensor)

    def __bool__(self):
        return bool(self._tensor)

    def __str__(self):
        return _text(self, "")

    def __repr__(self):
        kind = self.dtype.name
        suffix = "" if kind in ("float64", "int64", "bool") else f", dtype={kind}"
        return f"array({_text(self, '      ', ', ')}{suffix})"

    def __getattr__(self, name):
        raise _bridge.unsupported(f"numpy.ndarray.{name}")


class dtype:
    """An array's element type."""

    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __eq__(self, other):
        return self.name == (other.name if isinstance(other, dtype) else other)

    def __hash__(self):
        return hash(self.name)


def from_tensor(tensor):
    """The array of a tensor's memory."""
    return ndarray(tensor)


_EDGE = 3
_THRESHOLD = 1000


def _text(array, indent, separator=" "):
    """As numpy prints: columns aligned at the point, floats with their shortest digits, long dimensions by their edges."""
    words = _bridge.loads(engine.numpy_words(array._tensor._h))
    if array.ndim == 0:
        return words[0] + "0" if words[0].endswith(".") else words[0]
    if not words:
        return "[]"
    shown = iter(_aligned(words))
    edges = array.size > _THRESHOLD

    def level(shape, depth):
        parts = [next(shown) if len(shape) == 1 else level(shape[1:], depth + 1) for _ in range(shape[0])]
        if edges and shape[0] > 2 * _EDGE:
            parts[_EDGE:-_EDGE] = ["..."]
        gap = separator if len(shape) == 1 else separator.rstrip() + "\n" * (len(shape) - 1) + indent + " " * (depth + 1)
        return "[" + gap.join(parts) + "]"

    return level(array.shape, 0)


def _aligned(words):
    """Words padded so that their points stand below each other."""
    split = [word.partition(".") for word in words]
    left = max(len(head) for head, _, _ in split)
    right = max(len(tail) for _, _, tail in split)
    return [head.rjust(left) + (point + tail.ljust(right) if point else "") for head, point, tail in split]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"numpy.{name}")
