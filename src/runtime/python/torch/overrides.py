"""torch.overrides: `__torch_function__` for a program's own functions, and modes that are asked of every call."""
import functools

from . import _bridge
from ._tensor import Tensor
from ._torch_function import answer, as_they_are, ask, asked, has_mode, modes, nobody


def has_torch_function(relevant_args):
    """Whether one of the arguments is of a class that has a say."""
    return has_mode() or bool(asked(relevant_args))


def has_torch_function_unary(tensor):
    """The same of one argument."""
    return has_torch_function((tensor,))


def has_torch_function_variadic(*args):
    """The same of all arguments."""
    return has_torch_function(args)


def handle_torch_function(public_api, relevant_args, *args, **kwargs):
    """What the classes of the relevant arguments make of a call of `public_api`."""
    overloaded = asked(relevant_args, with_tensors=True)
    result = answer(public_api, overloaded, args, kwargs)
    if result is NotImplemented:
        raise nobody(f"{public_api.__module__}.{public_api.__name__}", overloaded)
    return result


def wrap_torch_function(dispatcher):
    """Lets a function ask first, of what `dispatcher` picks from its arguments."""

    def wrap(function):
        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            relevant = dispatcher(*args, **kwargs)
            if has_torch_function(relevant):
                return handle_torch_function(wrapped, relevant, *args, **kwargs)
            return function(*args, **kwargs)

        return wrapped

    return wrap


def is_tensor_like(inp):
    """Whether this is a tensor, or of a class with `__torch_function__`."""
    return type(inp) is Tensor or hasattr(inp, "__torch_function__")


def get_default_nowrap_functions():
    """Functions whose results a subclass leaves as they are."""
    ask()
    return set(as_they_are)


def resolve_name(f):
    """The name of a function of torch, as a text; None for others."""
    import torch

    places = {"torch.Tensor": Tensor, "torch": torch, "torch.functional": torch, "torch.nn.functional": torch.nn.functional}
    for name, place in {**places, "torch.linalg": torch.linalg, "torch.special": torch.special, "torch.fft": torch.fft}.items():
        if getattr(place, getattr(f, "__name__", ""), None) is f:
            return f"{name}.{f.__name__}"
    return None


def is_tensor_method_or_property(func):
    """Whether this is of Tensor."""
    return getattr(func, "__name__", "") == "__get__" or (resolve_name(func) or "").startswith("torch.Tensor.")


class TorchFunctionMode:
    """Asked of every call of a function of torch within it."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        raise NotImplementedError

    def __enter__(self):
        ask()
        modes.append(self)
        return self

    def __exit__(self, *raised):
        modes.pop()


class BaseTorchFunctionMode(TorchFunctionMode):
    """Does every call."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


def __getattr__(name):
    if name in ("get_ignored_functions", "get_overridable_functions", "get_testing_overrides", "enable_reentrant_dispatch", "redispatch_function"):
        raise _bridge.unsupported(f"torch.overrides.{name}")
    raise AttributeError(f"module 'torch.overrides' has no attribute '{name}'")
