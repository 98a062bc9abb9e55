"""IPython as far as tutorials lean on it."""
from torch import _bridge


def get_ipython():
    """None: this is no notebook."""
    return None


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"IPython.{name}")
