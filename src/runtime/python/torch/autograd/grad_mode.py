"""Switching the recording of gradients: context managers that are decorators too."""
import functools
import inspect

import _gradient_lens as engine


class _GradMode:
    _mode = False

    def __init__(self, orig_func=None):
        self._before = []

    def __new__(cls, orig_func=None):
        if callable(orig_func):
            return cls()(orig_func)
        return object.__new__(cls)

    def __enter__(self):
        self._before.append(engine.grad_mode())
        engine.set_grad_mode(self._mode)

    def __exit__(self, *exception):
        engine.set_grad_mode(self._before.pop())

    def __call__(self, function):
        if inspect.isgeneratorfunction(function):

            @functools.wraps(function)
            def generator(*args, **kwargs):
                with self.clone():
                    iterator = function(*args, **kwargs)
                while True:
                    with self.clone():
                        try:
                            value = next(iterator)
                        except StopIteration as end:
                            return end.value
                    yield value

            return generator

        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            with self.clone():
                return function(*args, **kwargs)

        return wrapped

    def clone(self):
        return type(self)()


class no_grad(_GradMode):
    """Nothing computed inside is recorded."""


class enable_grad(_GradMode):
    """Recording again, inside no_grad."""

    _mode = True


class set_grad_enabled(_GradMode):
    """Recording on or off, at once and until the end of a `with`."""

    def __new__(cls, mode):
        return object.__new__(cls)

    def __init__(self, mode):
        super().__init__()
        self._mode = bool(mode)
        self._previous = engine.grad_mode()
        engine.set_grad_mode(self._mode)

    def __enter__(self):
        self._before.append(self._previous)
        engine.set_grad_mode(self._mode)

    def __call__(self, function):
        engine.set_grad_mode(self._previous)
        return super().__call__(function)

    def clone(self):
        return set_grad_enabled(self._mode)


class inference_mode(_GradMode):
    """Like no_grad here: tensors made inside stay ordinary ones."""

    def __new__(cls, mode=True):
        if callable(mode):
            return cls()(mode)
        return object.__new__(cls)

    def __init__(self, mode=True):
        super().__init__()
        self._mode = not mode

    def clone(self):
        return inference_mode(not self._mode)


def is_grad_enabled():
    """Whether operators are recorded now."""
    return bool(engine.grad_mode())
