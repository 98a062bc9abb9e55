"""`unique` and `unique_consecutive`, which PyTorch has in Python: a call that is refused is refused in the words of what they call. Knows no values."""
import re

from ._tensor import Tensor

NAMES = ("input", "sorted", "return_inverse", "return_counts", "dim")


def _told(function, names):
    """`function`, whose refusals are told as PyTorch tells them."""

    def unique(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            raise _retold(dict(zip(names, args)) | kwargs, function.__name__, error) from None

    unique.__name__ = unique.__qualname__ = function.__name__
    return unique


def _retold(given, name, error):
    # They are asked for first, to choose what is called.
    for flag in ("return_inverse", "return_counts"):
        bool(given.get(flag))
    along = given.get("dim") is not None
    called = name if name == "unique_consecutive" else "unique_dim" if along else "_unique2"
    found = re.match(r"\w+\(\): argument '(\w+)'(?: \(position \d+\))? must be (.*)", str(error))
    if found is None:
        return error
    parameter, rest = found.groups()
    place = {"input": " (position 1)", "dim": " (position 2)" if called == "unique_dim" else ""}.get(parameter, "")
    return TypeError(f"{called}(): argument '{parameter}'{place} must be {rest}")


def told(functions):
    """Those of `torch`; the methods are put on Tensor."""
    made = {}
    for name, names in (("unique", NAMES), ("unique_consecutive", (NAMES[0], *NAMES[2:]))):
        made[name] = _told(functions[name], names)
        setattr(Tensor, name, _told(getattr(Tensor, name), names))
    return made
