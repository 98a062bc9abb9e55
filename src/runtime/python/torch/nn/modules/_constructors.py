"""What Python says of a wrong call names the function: classes that share a constructor here and have one each in PyTorch get their own, by name."""
import types

#: Bases whose constructors PyTorch's classes share too.
_SHARED = frozenset(
    "_AdaptiveAvgPoolNd _AdaptiveMaxPoolNd _BatchNorm _DropoutNd _InstanceNorm _LazyNormBase _Loss _LPPoolNd _MaxPoolNd _WeightedLoss".split()
)


def own_constructors(classes):
    """Gives each class the constructor it inherits from a base of ours, or its nearest shared base that constructor, under its own name."""
    for cls in classes:
        owner = cls.__init__.__qualname__.partition(".")[0]
        if not owner.startswith("_") or owner in _SHARED:
            continue
        for kind in reversed(cls.__mro__[: _place(cls, owner)]):
            if kind.__name__ in _SHARED or kind is cls:
                kind.__init__ = _renamed(cls.__init__, f"{kind.__name__}.__init__")
                break


def _place(cls, owner):
    return [kind.__name__ for kind in cls.__mro__].index(owner)


def _renamed(function, name):
    own = types.FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
    own.__kwdefaults__, own.__qualname__, own.__doc__, own.__module__ = function.__kwdefaults__, name, function.__doc__, function.__module__
    return own
