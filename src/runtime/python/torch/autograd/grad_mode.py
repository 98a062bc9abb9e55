"""Modes of the engine: recording of gradients and inference; context managers that are decorators too."""
import functools
import inspect
import sys
import warnings

import _gradient_lens as engine


class _Mode:
    """A context manager that can also be put before a function."""

    def __call__(self, function):
        if inspect.isclass(function):
            warnings.warn(
                "Decorating classes is deprecated and will be disabled in future versions. You should only decorate functions or methods. To "
                "preserve the current behavior of class decoration, you can directly decorate the `__init__` method and nothing else.",
                FutureWarning,
                stacklevel=2,
            )
            return self._around(function)
        return self._around_generator(function) if inspect.isgeneratorfunction(function) else self._around(function)

    def _around(self, function):
        @functools.wraps(function, updated=() if inspect.isclass(function) else functools.WRAPPER_UPDATES)
        def decorated(*args, **kwargs):
            with self.clone():
                return function(*args, **kwargs)

        return decorated

    def _around_generator(self, function):
        """The mode holds while the generator runs, not while it waits."""

        @functools.wraps(function)
        def decorated(*args, **kwargs):
            generator = function(*args, **kwargs)
            resume = lambda: generator.send(None)
            try:
                while True:
                    with self.clone():
                        made = resume()
                    try:
                        given = yield made
                    except GeneratorExit:
                        with self.clone():
                            generator.close()
                        raise
                    except BaseException:
                        thrown = sys.exc_info()
                        resume = lambda: generator.throw(*thrown)
                    else:
                        resume = lambda: generator.send(given)
            except StopIteration as end:
                return end.value

        return decorated

    def clone(self):
        return type(self)()


class _NoParameterMode(_Mode):
    """One that can be put before a function without being called first."""

    def __new__(cls, orig_func=None):
        return object.__new__(cls) if orig_func is None else cls()(orig_func)


class no_grad(_NoParameterMode):
    """Nothing computed inside is recorded."""

    prev = False

    def __enter__(self):
        self.prev = engine.grad_mode()
        engine.set_grad_mode(False)

    def __exit__(self, *exception):
        engine.set_grad_mode(self.prev)


class enable_grad(_NoParameterMode):
    """Recording again, inside no_grad."""

    def __enter__(self):
        self.prev = engine.grad_mode()
        engine.set_grad_mode(True)

    def __exit__(self, *exception):
        engine.set_grad_mode(self.prev)


class set_grad_enabled(_Mode):
    """Recording on or off, at once and until the end of a `with`."""

    def __init__(self, mode):
        self.prev = engine.grad_mode()
        self.mode = mode
        engine.set_grad_mode(bool(mode))

    def __call__(self, function):
        engine.set_grad_mode(self.prev)
        return super().__call__(function)

    def __enter__(self):
        engine.set_grad_mode(bool(self.mode))

    def __exit__(self, *exception):
        engine.set_grad_mode(self.prev)

    def __str__(self):
        return f"torch.autograd.grad_mode.set_grad_enabled(mode={self.mode})"

    __repr__ = __str__

    def clone(self):
        return set_grad_enabled(self.mode)


class inference_mode(_Mode):
    """Nothing is recorded, and what is made inside never takes part in autograd."""

    def __new__(cls, mode=True):
        return object.__new__(cls) if isinstance(mode, bool) else cls()(mode)

    def __init__(self, mode=True):
        self.mode = mode
        self._before = []

    def __enter__(self):
        self._before.append((engine.inference_mode(), engine.grad_mode()))
        engine.set_inference_mode(self.mode)
        engine.set_grad_mode(not self.mode)

    def __exit__(self, *exception):
        inference, grad = self._before.pop()
        engine.set_inference_mode(inference)
        engine.set_grad_mode(grad)

    def clone(self):
        return inference_mode(self.mode)


class _Switch(_Mode):
    """A setting that changes nothing here, where there is one thread and views are always followed by their strides."""

    _enabled = False

    def __init__(self, mode):
        self.mode = mode
        self.prev = type(self)._enabled
        type(self)._enabled = mode

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        type(self)._enabled = self.prev

    def clone(self):
        return type(self)(self.mode)


class set_multithreading_enabled(_Switch):
    """Accepted: a backward pass has one thread here."""

    _enabled = True


def is_multithreading_enabled():
    """What `set_multithreading_enabled` was told."""
    return set_multithreading_enabled._enabled


class _force_original_view_tracking:
    """How views are seen anew after an in-place change of their base: by the operators that made them, or by their strides."""

    def __init__(self, mode):
        self.prev = engine.view_replay()
        self.mode = mode
        engine.set_view_replay(mode)

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        engine.set_view_replay(self.prev)

    def clone(self):
        return type(self)(self.mode)


def is_view_replay_enabled():
    """What `_force_original_view_tracking` was told."""
    return engine.view_replay()


def is_grad_enabled():
    """Whether operators are recorded now."""
    return engine.grad_mode()


def is_inference_mode_enabled():
    """Whether tensors made now are inference tensors."""
    return engine.inference_mode()
