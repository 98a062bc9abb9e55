"""IPython.display: what a notebook shows. Figures go into the trace, everything else is printed as a terminal's IPython prints it."""
from torch import _bridge


def display(*objs, **kwargs):
    """Shows each."""
    for one in objs:
        if hasattr(one, "savefig"):
            one.show()
        else:
            print(repr(one))


def clear_output(wait=False):
    """Nothing to clear: what was printed stays, and a figure is replaced by its newer self."""


def set_matplotlib_formats(*formats, **kwargs):
    """Accepted: a figure is data, so every format is right."""


class _Text:
    def __init__(self, data=None):
        self.data = data

    def __repr__(self):
        return f"<IPython.core.display.{type(self).__name__} object>"


class HTML(_Text):
    pass


class Markdown(_Text):
    pass


class Math(_Text):
    pass


class Latex(_Text):
    pass


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"IPython.display.{name}")
