"""How a call asks the classes of its arguments, and the modes that are on, before it is done: `__torch_function__`, as PyTorch dispatches it. Which
functions ask is said in `_subclass.py`; it is read when a program makes a subclass of Tensor or names `__torch_function__`. Others pay nothing.
"""
import warnings

from ._tensor import Tensor

#: Entered TorchFunctionModes, the innermost last.
modes = []
#: How many `DisableTorchFunctionSubclass` and `DisableTorchFunction` are entered.
_off = {"classes": 0, "modes": 0}
#: Whether a class has a say, by class.
_known = {Tensor: False}
#: Functions whose results stay what they are; `_subclass.py` adds them.
as_they_are = set()


class DisableTorchFunctionSubclass:
    """Within it no class is asked; modes still are."""

    _kinds = ("classes",)

    def __enter__(self):
        for kind in self._kinds:
            _off[kind] += 1

    def __exit__(self, *raised):
        for kind in self._kinds:
            _off[kind] -= 1


class DisableTorchFunction(DisableTorchFunctionSubclass):
    """Within it nobody is asked."""

    _kinds = ("classes", "modes")


for _kind in (DisableTorchFunctionSubclass, DisableTorchFunction):
    _kind.__module__ = "torch._C"


class _Disabled:
    """What a class has for `__torch_function__` that is never asked, as Parameter is not. No function, so that it does not become a method."""

    def __call__(self, func, types, args=(), kwargs=None):
        with DisableTorchFunction():
            return func(*args, **(kwargs or {}))

    def __repr__(self):
        return "<built-in function _disabled_torch_function_impl>"


disabled = _Disabled()


def has_say(kind):
    """Whether a class is asked: Tensor itself is not, nor are Parameter and Buffer."""
    found = _known.get(kind)
    if found is None:
        own = getattr(kind, "__torch_function__", disabled)
        found = _known[kind] = own is not disabled
    return found


def asked(values, with_tensors=False):
    """The arguments, and those in their lists, whose classes have a say: one of each class, before those that its class derives from. PyTorch's
    Python functions count plain tensors in, once anybody is asked."""
    if _off["classes"]:
        return []
    found = [value for value in values if type(value) not in (list, tuple)]
    for value in values:
        if type(value) in (list, tuple):
            found.extend(value)
    if not (with_tensors and has_mode()) and not any(has_say(type(value)) for value in found):
        return []
    chosen = []
    for value in found:
        kind = type(value)
        if not (has_say(kind) or (with_tensors and kind is Tensor)) or any(type(other) is kind for other in chosen):
            continue
        at = next((k for k, other in enumerate(chosen) if kind is not Tensor and issubclass(kind, type(other))), len(chosen))
        chosen.insert(at, value)
    return chosen


def has_mode():
    """Whether a mode is asked."""
    return bool(modes) and not _off["modes"]


def answer(function, overloaded, args, kwargs):
    """What the innermost mode or else the first class that knows `function` makes of the call; NotImplemented when nobody does."""
    types = tuple(map(type, overloaded))
    if has_mode():
        mode = modes.pop()
        try:
            result = mode.__torch_function__(function, types, args, kwargs)
        finally:
            modes.append(mode)
        if result is not NotImplemented:
            return result
    for value in overloaded:
        handler = _default if type(value) is Tensor else value.__torch_function__
        if getattr(handler, "__self__", None) is value:
            warnings.warn(
                "Defining your `__torch_function__` as a plain method is deprecated and will be an error in future, please define it as a classmethod.",
                stacklevel=3,
            )
        result = handler(function, types, args, kwargs)
        if result is not NotImplemented:
            return result
    return NotImplemented


def nobody(name, overloaded):
    """The refusal of a function of Python's that nobody knows."""
    mode = f" nor was it found on the currently active mode {modes[-1]}" if has_mode() else ""
    return TypeError(f"no implementation found for '{name}' on types that implement __torch_function__: {[type(value) for value in overloaded]}{mode}")


def nobody_of_many(name, overloaded):
    """The refusal of a builtin function that nobody knows."""
    handlers = "".join(f"\n  - tensor subclass {type(value)}" for value in overloaded)
    mode = f"\n  - mode object {modes[-1]}" if has_mode() else ""
    return TypeError(
        f"Multiple dispatch failed for '{name}'; all __torch_function__ handlers returned NotImplemented:\n{mode}{handlers}\n\n"
        "For more information, try re-running with TORCH_LOGS=not_implemented"
    )


def _converted(result, kind):
    if kind is Tensor:
        return result
    if isinstance(result, Tensor):
        return result if isinstance(result, kind) else result.as_subclass(kind)
    if isinstance(result, (list, tuple)):
        return type(result)(_converted(item, kind) for item in result)
    return result


def __torch_function__(cls, func, types, args=(), kwargs=None):
    """Tensor's own: does the call, and its results are of this class. Knows no classes but those it derives from."""
    if not all(issubclass(cls, kind) for kind in types):
        return NotImplemented
    with DisableTorchFunctionSubclass():
        result = func(*args, **(kwargs or {}))
    return result if func in as_they_are else _converted(result, cls)


__torch_function__.__qualname__ = "Tensor.__torch_function__"
Tensor.__torch_function__ = classmethod(__torch_function__)
_default = Tensor.__torch_function__


def ask():
    """Lets torch's functions ask from now on."""
    from ._subclass import install

    install()


def _adopt(cls):
    """Takes notice of a new subclass."""
    super(Tensor, cls).__init_subclass__()
    if has_say(cls):
        ask()


Tensor.__init_subclass__ = classmethod(_adopt)
