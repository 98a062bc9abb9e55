"""Subclasses of Tensor: operators, methods and functions give results of their class, as `__torch_function__`'s default does in PyTorch.

Nothing here runs before a program makes such a class: then Tensor's methods and the functions of torch's modules are wrapped, once. Parameters and
buffers are none: their results are plain tensors.
"""
import functools
import sys

from . import _bridge
from ._tensor import Tensor

#: What gives no tensors, and what Python asks an object itself.
_LEFT = frozenset(
    "__new__ __init__ __del__ __init_subclass__ __class__ __class_getitem__ __hash__ __repr__ __str__ __format__ __getattribute__ __getattr__ __setattr__ "
    "__delattr__ __dir__ __sizeof__ __reduce__ __reduce_ex__ __deepcopy__ __copy__ __setstate__ __getstate__ __bool__ __len__ __float__ __int__ __index__ "
    "__complex__ __array__ __contains__ __subclasshook__ as_subclass numpy tolist item backward size dim numel stride".split()
)
_BINARY = frozenset(
    f"__{side}{name}__"
    for side in ("", "r", "i")
    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift lt le gt ge eq ne".split()
)
_VIEWS = "T mT H mH data real imag".split()
#: Modules whose functions give results of a class.
_MODULES = ("torch", "torch.nn.functional", "torch.linalg", "torch.special", "torch.fft")
#: Functions there that ask nobody.
_PLAIN = frozenset("tensor as_tensor asarray is_tensor save load compile manual_seed".split())

_known = {Tensor: False}


def _has_results(kind):
    """Whether results are of this class: a subclass that is neither Parameter nor Buffer."""
    found = _known.get(kind)
    if found is None:
        from .nn.parameter import Buffer, Parameter

        found = _known[kind] = issubclass(kind, Tensor) and not issubclass(kind, (Parameter, Buffer))
    return found


def _kinds(values):
    """The subclasses among arguments and in their lists, each before those it derives from."""
    kinds = []
    for value in values:
        for item in value if type(value) in (list, tuple) else (value,):
            kind = type(item)
            if kind in kinds or not _has_results(kind):
                continue
            at = next((k for k, other in enumerate(kinds) if issubclass(kind, other)), len(kinds))
            kinds.insert(at, kind)
    return kinds


def _chosen(kinds):
    """The first class that derives from all; None where none does."""
    return next((kind for kind in kinds if all(issubclass(kind, other) for other in kinds)), None)


def _converted(result, kind):
    if isinstance(result, Tensor):
        return result if isinstance(result, kind) else result.as_subclass(kind)
    if isinstance(result, (list, tuple)):
        return type(result)(_converted(item, kind) for item in result)
    return result


def _undecided(name, kinds):
    handlers = "\n".join(f"  - tensor subclass {kind}" for kind in kinds)
    return TypeError(
        f"Multiple dispatch failed for '{name}'; all __torch_function__ handlers returned NotImplemented:\n\n{handlers}\n\n"
        "For more information, try re-running with TORCH_LOGS=not_implemented"
    )


def _wrapped(function, name, refuses=False):
    def call(*args, **kwargs):
        kinds = _kinds((*args, *kwargs.values()))
        if not kinds:
            return function(*args, **kwargs)
        kind = _chosen(kinds)
        if kind is None:
            if refuses:
                return NotImplemented
            raise _undecided(name, kinds)
        return _converted(function(*args, **kwargs), kind)

    return functools.update_wrapper(call, function, assigned=("__module__", "__name__", "__qualname__", "__doc__"))


class _Builtin:
    """A wrapped builtin function: kept in a class it does not become a method, as those of C do not."""

    def __init__(self, call, function):
        functools.update_wrapper(self, function, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
        self._call = call

    def __call__(self, *args, **kwargs):
        return self._call(*args, **kwargs)

    def __repr__(self):
        return repr(self.__wrapped__)


def _iterating(function):
    def __iter__(self):
        return (_converted(item, type(self)) for item in function(self)) if _has_results(type(self)) else function(self)

    return __iter__


def _view(attribute):
    def read(self):
        found = attribute.fget(self)
        return _converted(found, type(self)) if _has_results(type(self)) else found

    read.__name__ = attribute.fget.__name__
    return type(attribute)(read, attribute.fset)


def _copying(function):
    def tensor(data, **options):
        return function(data.as_subclass(Tensor) if _has_results(type(data)) else data, **options)

    return functools.update_wrapper(tensor, function, assigned=("__module__", "__name__", "__qualname__", "__doc__"))


@functools.cache
def _install():
    """Wraps all there is; only a program with a subclass of its own pays for it."""
    for base in Tensor.__mro__[:-1]:
        for name, value in list(vars(base).items()):
            if name in _VIEWS:
                type.__setattr__(base, name, _view(value))
            elif callable(value) and name not in _LEFT and not isinstance(value, type):
                wrapped = _iterating(value) if name == "__iter__" else _wrapped(value, f"torch.Tensor.{name}", name in _BINARY)
                type.__setattr__(base, name, wrapped)
    torch = sys.modules["torch"]
    torch.tensor = _copying(torch.tensor)
    torch.autograd.grad = _wrapped(torch.autograd.grad, "torch.autograd.grad")
    for module in _MODULES:
        names = vars(sys.modules[module])
        for name, value in list(names.items()):
            if name.startswith("_") or name in _PLAIN or isinstance(value, type) or not callable(value):
                continue
            if getattr(value, "__module__", None) is not None and value.__module__.split(".")[0] in ("torch", "builtins"):
                wrapped = _wrapped(value, f"{module}.{name}")
                names[name] = _Builtin(wrapped, value) if type(value) is type(len) else wrapped


def adopt(cls):
    """Takes notice of a new subclass."""
    super(Tensor, cls).__init_subclass__()
    if "__torch_function__" in cls.__dict__:
        raise _bridge.unsupported("a class with its own __torch_function__")
    if _has_results(cls):
        _install()


Tensor.__init_subclass__ = classmethod(adopt)
