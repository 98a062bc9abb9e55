"""torch.compile and torch.compiler: code runs as it is written; nothing is compiled."""
from . import _bridge
from .jit import as_it_is


def compile(model=None, *, fullgraph=False, dynamic=None, backend="inductor", mode=None, options=None, disable=False, name=None, **more):
    """The function or Module itself; without one, what leaves those as they are that it is put before."""
    if not disable:
        as_it_is("torch.compile")
    return (lambda function: function) if model is None else model


def is_compiling():
    """Nothing is compiled."""
    return False


is_dynamo_compiling = is_exporting = is_compiling


def disable(fn=None, recursive=True, *, reason=None):
    """The function itself."""
    return (lambda function: function) if fn is None else fn


allow_in_graph = disable


def reset():
    """There is nothing to forget."""


def __getattr__(name):
    raise _bridge.unsupported(f"torch.compiler.{name}")
