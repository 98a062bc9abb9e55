"""Nested containers of values: taken apart into leaves and a structure, and put together again. Structures print as PyTorch's TreeSpec does."""
from collections import OrderedDict


class Spec:
    """How leaves were nested: `kind` is None for a leaf."""

    __slots__ = ("kind", "context", "children", "count")

    def __init__(self, kind, context=None, children=()):
        self.kind = kind
        self.context = context
        self.children = list(children)
        self.count = 1 if kind is None else sum(child.count for child in self.children)

    def __eq__(self, other):
        return (self.kind, self.context, self.children) == (other.kind, other.context, other.children)

    def __repr__(self):
        return self._text(0)

    def _text(self, indent):
        if self.kind is None:
            return "*"
        inner = indent + 2
        parts = [child._text(inner) for child in self.children]
        separator = ",\n" + " " * inner
        return f"TreeSpec({self.kind.__name__}, {self.context}, [{separator.join(parts)}])"

    def short(self):
        """The structure as a value of stars: `(*, *)`."""
        return "*" if self.kind is None else repr(self.build([_Star] * self.count))

    def build(self, leaves):
        """The nested value with these leaves."""
        return self._build(iter(leaves))

    def _build(self, leaves):
        if self.kind is None:
            return next(leaves)
        return _rebuild(self.kind, self.context, [child._build(leaves) for child in self.children])


class _Stars:
    def __repr__(self):
        return "*"


_Star = _Stars()


def _parts(value):
    """(kind, context, children) of a container, None for a leaf."""
    kind = type(value)
    if kind is tuple or kind is list:
        return kind, None, value
    if kind is dict or kind is OrderedDict:
        return kind, list(value), value.values()
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return kind, kind, value
    if isinstance(value, tuple) and kind.__module__ == "torch.return_types":
        return kind, None, value
    return None


def _rebuild(kind, context, children):
    if kind is tuple or kind is list:
        return kind(children)
    if kind is dict or kind is OrderedDict:
        return kind(zip(context, children))
    return kind(children) if kind.__module__ == "torch.return_types" else kind(*children)


def flatten(value):
    """The leaves of a nested value, and its structure."""
    leaves = []
    return leaves, _flatten(value, leaves)


def _flatten(value, leaves):
    found = _parts(value)
    if found is None:
        leaves.append(value)
        return Spec(None)
    kind, context, children = found
    return Spec(kind, context, [_flatten(child, leaves) for child in children])


def tree_map(function, value):
    """The same nesting with every leaf replaced."""
    leaves, spec = flatten(value)
    return spec.build([function(leaf) for leaf in leaves])


def broadcast(value, spec):
    """A leaf of `value` for each leaf of `spec`, of which `value` is a prefix; None when it is not."""
    found = _parts(value)
    if found is None:
        return [value] * spec.count
    kind, context, children = found
    children = list(children)
    if kind is not spec.kind or context != spec.context or len(children) != len(spec.children):
        return None
    out = []
    for child, inner in zip(children, spec.children):
        leaves = broadcast(child, inner)
        if leaves is None:
            return None
        out += leaves
    return out
