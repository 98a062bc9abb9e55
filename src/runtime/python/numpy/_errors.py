"""What numpy does about errors of floating arithmetic: `errstate`, `seterr`, `geterr`."""
from . import _engine

_TOLD = ("ignore", "warn", "raise", "call", "print", "log")


def geterr():
    return dict(_engine.errors)


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    before = geterr()
    for key, value in {"divide": divide, "over": over, "under": under, "invalid": invalid}.items():
        value = all if value is None else value
        if value is not None:
            if value not in _TOLD:
                raise ValueError(f"invalid error mode '{value}'")
            _engine.errors[key] = value
    return before


class errstate:
    """Floating errors treated otherwise for a while; a decorator too."""

    def __init__(self, *, call=None, **kinds):
        self._kinds = kinds

    def __enter__(self):
        self._before = seterr(**self._kinds)

    def __exit__(self, *error):
        _engine.errors.update(self._before)

    def __call__(self, function):
        def wrapped(*args, **kwargs):
            with errstate(**self._kinds):
                return function(*args, **kwargs)

        return wrapped
