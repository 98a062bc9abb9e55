"""Which of torch's functions ask `__torch_function__`: Tensor's methods, attributes and operators, and the functions of torch's modules.

They are all wrapped, once, before the first of them has to ask. How they ask is said in `_torch_function.py`.
"""
import functools
import importlib
import inspect
import sys
import types

from ._python_functions import OPERATORS, PYTHON
from ._tensor import Tensor
from ._torch_function import DisableTorchFunctionSubclass, answer, as_they_are, asked, has_mode, nobody, nobody_of_many

#: Operators whose refusal lets Python ask the other operand.
_BINARY = frozenset(
    f"__{side}{name}__"
    for side in ("", "r", "i")
    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift lt le gt ge eq ne".split()
)
#: Modules whose functions ask.
_MODULES = ("torch", "torch.nn.functional", "torch.linalg", "torch.special", "torch.fft")
#: Functions there that ask nobody.
_PLAIN = frozenset(
    "is_tensor is_storage typename save load compile vmap manual_seed seed initial_seed get_rng_state set_rng_state set_default_dtype get_default_dtype "
    "set_default_tensor_type set_default_device get_default_device set_printoptions set_num_threads get_num_threads set_warn_always "
    "is_warn_always_enabled is_grad_enabled is_inference_mode_enabled is_anomaly_enabled is_anomaly_check_nan_enabled".split()
)
#: Functions there that ask modes alone.
_OF_MODES = frozenset("tensor as_tensor asarray from_numpy frombuffer".split())
_NAMED = ("__module__", "__name__", "__qualname__", "__doc__")


def _asking_as_builtin(function, name):
    """`function`, asking as C does: with the arguments as they came."""

    def call(told, *args, **kwargs):
        overloaded = asked((*args, *kwargs.values()))
        if not overloaded and not has_mode():
            return function(*args, **kwargs)
        result = answer(told, overloaded, args, kwargs or None)
        if result is NotImplemented:
            raise nobody_of_many(name, overloaded)
        return result

    return call


def _asking_modes(function, name):
    """`function`, asking modes alone."""

    def call(told, *args, **kwargs):
        if has_mode():
            return answer(told, [], args, kwargs or None)
        with DisableTorchFunctionSubclass():
            return function(*args, **kwargs)

    return call


class _Builtin:
    """A function that PyTorch has from C: kept in a class it does not become a method."""

    def __init__(self, function, name, of_modes=False):
        functools.update_wrapper(self, function, assigned=_NAMED)
        self._call = (_asking_modes if of_modes else _asking_as_builtin)(function, name)

    def __call__(self, *args, **kwargs):
        return self._call(self, *args, **kwargs)

    def __repr__(self):
        of = f"method {self.__name__} of type object at {id(_Builtin):#x}" if self.__module__ == "torch" else f"function {self.__name__}"
        return f"<built-in {of}>"


class _Method:
    """A method that PyTorch has from C. `told` is the name of the method that is told instead of an operator."""

    def __init__(self, function, name, told=None):
        functools.update_wrapper(self, function, assigned=_NAMED)
        self.__name__ = name
        self._told = told or name
        self._function = function
        self._call = _asking_as_builtin(function, f"torch.Tensor.{self._told}")

    def __get__(self, tensor, owner=None):
        return self if tensor is None else types.MethodType(self, tensor)

    def __call__(self, *args, **kwargs):
        if not args or not isinstance(args[0], Tensor):
            return self._function(*args, **kwargs)
        return self._call(getattr(Tensor, self._told), *args, **kwargs)

    def __repr__(self):
        kind = "slot wrapper" if self.__name__ in ("__getitem__", "__setitem__") else "method"
        return f"<{kind} '{self.__name__}' of 'torch._C.TensorBase' objects>"


def _refusable(method):
    """An operator, or its wrapper, that leaves what is refused to the other operand."""

    def call(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except TypeError:
            if asked(args):
                return NotImplemented
            raise

    return call


class _Operator(_Method):
    """A method of two operands behind one of Python's operators."""

    def __call__(self, *args, **kwargs):
        return _refusable(super().__call__)(*args, **kwargs)


def _asking_in_python(function, name, by_place, parameters, of_self=False):
    """`function`, asking as PyTorch's Python functions do: all arguments that have defaults by name. A method asks of its own tensor alone."""
    signature = inspect.signature(eval(f"lambda {parameters}: None"))

    def call(*args, **kwargs):
        overloaded = asked(args[:1] if of_self else (*args, *kwargs.values()), with_tensors=True)
        if not overloaded and not has_mode():
            return function(*args, **kwargs)
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return function(*args, **kwargs)
        bound.apply_defaults()
        given = list(bound.arguments.items())
        kinds = signature.parameters
        args = [item for key, value in given[:by_place] for item in (value if kinds[key].kind is inspect.Parameter.VAR_POSITIONAL else (value,))]
        result = answer(call, overloaded, tuple(args), dict(given[by_place:]))
        if result is NotImplemented:
            raise nobody(name, overloaded)
        return result

    return functools.update_wrapper(call, function, assigned=_NAMED)


def _attribute(name, attribute):
    """An attribute of Tensor whose reading, writing and deleting ask."""

    def reached(way, function, *given):
        overloaded = asked(given[:1], with_tensors=has_mode())
        if not overloaded and not has_mode():
            return function(*given)
        result = answer(getattr(asking, way), overloaded or [given[0]], given, None)
        if result is NotImplemented:
            raise nobody_of_many(f"torch.Tensor.{name}.{way}", overloaded)
        return result

    class Asking(type(attribute)):
        """The attribute itself answers those that ask no more."""

        def __get__(self, tensor, owner=None):
            return self if tensor is None else reached("__get__", attribute.__get__, tensor)

        def __set__(self, tensor, value):
            reached("__set__", attribute.__set__, tensor, value)

        def __delete__(self, tensor):
            reached("__delete__", attribute.__delete__, tensor)

    asking = Asking(attribute.fget, attribute.fset, attribute.fdel)
    return asking


def _of_tensor(name, value):
    """What stands on Tensor in place of `value`; None where nobody is asked."""
    if isinstance(value, property):
        return _attribute(name, value) if not name.startswith("_") or name in ("_version", "_base") else None
    if not callable(value) or isinstance(value, type) or name == "as_subclass":
        return None
    recorded = PYTHON["torch.Tensor"].get(name)
    if recorded is not None:
        made = _asking_in_python(value, f"torch._tensor.{name}", *recorded, of_self=name not in _BINARY)
        if name == "__rtruediv__":
            made.__name__ = "__rdiv__"
        elif name in ("__pow__", "__ipow__"):
            made.__name__ = name.strip("_").replace("ipow", "pow_")
        return functools.update_wrapper(_refusable(made), made) if name in _BINARY else made
    if name in OPERATORS:
        return (_Operator if name in _BINARY else _Method)(value, name, OPERATORS[name])
    return None if name.startswith("_") and name != "_is_view" else _Method(value, name)


def _of_module(module, name, value):
    """What stands in a module in place of a function."""
    home = "torch.functional" if module == "torch" and name in PYTHON["torch.functional"] else module
    recorded = PYTHON.get(home, {}).get(name)
    if recorded is not None:
        return _asking_in_python(value, f"{home}.{name}", *recorded)
    if module == "torch.nn.functional":
        place = "torch" if hasattr(sys.modules["torch"], name) else "torch.nn"
        return _Builtin(value, f"{place}.{name}")
    return _Builtin(value, f"{module}.{value.__name__}", name in _OF_MODES)


@functools.cache
def install():
    """Wraps all there is; only a program that needs it pays for it."""
    for base in Tensor.__mro__[:-1]:
        for name, value in list(vars(base).items()):
            made = _of_tensor(name, value)
            if made is not None:
                type.__setattr__(base, name, made)
    as_they_are.update((Tensor.grad.__get__, Tensor._base.__get__))
    functional = sys.modules["torch.nn.functional"]
    for names in functional._LATER.values():
        for name in names:
            getattr(functional, name)
    for module in _MODULES:
        names = vars(sys.modules[module])
        for name, value in list(names.items()):
            if name.startswith("_") or name in _PLAIN or isinstance(value, (type, _Builtin)) or not callable(value):
                continue
            if getattr(value, "__module__", None) is not None and value.__module__.split(".")[0] in ("torch", "builtins"):
                names[name] = _of_module(module, name, value)
    for module in ("torch.autograd", "torch.nn.init"):
        names = vars(importlib.import_module(module))
        names.update({name: _asking_in_python(names[name], f"{module}.{name}", *recorded) for name, recorded in PYTHON[module].items()})

