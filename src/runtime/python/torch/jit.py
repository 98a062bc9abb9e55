"""torch.jit: code runs as it is written; nothing is compiled. What is compiled to be saved is refused."""
import warnings

from . import _bridge

_told = set()


def as_it_is(name):
    """Says, once a run, that what was to be compiled runs as it is."""
    if name not in _told:
        _told.add(name)
        warnings.warn(f"Gradient Lens does not compile: {name} returns what it is given, which runs as it is.", stacklevel=3)


def script(obj, optimize=None, _frames_up=0, _rcb=None, example_inputs=None):
    """The function or Module itself."""
    as_it_is("torch.jit.script")
    return obj


def trace(func, example_inputs=None, *args, **kwargs):
    """The function or Module itself."""
    as_it_is("torch.jit.trace")
    return func


def _same(value=None, *args, **kwargs):
    """What it is given."""
    return value


script_method = export = ignore = unused = interface = _same


def annotate(the_type, the_value):
    """The value."""
    return the_value


def is_scripting():
    """Nothing is compiled."""
    return False


is_tracing = is_scripting


def __getattr__(name):
    raise _bridge.unsupported(f"torch.jit.{name}")
