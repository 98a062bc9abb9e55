"""Levels of the engine as context managers, and tensors passed into and out of them."""
from contextlib import contextmanager

import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor


@contextmanager
def grad_level():
    """One more level of differentiation."""
    if _bridge.codes:
        engine.place(*_bridge.site())
    engine.enter_grad()
    try:
        yield
    finally:
        engine.exit_level()


@contextmanager
def vmap_level(batch_size, randomness):
    """One more level of mapping."""
    if _bridge.codes:
        engine.place(*_bridge.site())
    engine.enter_vmap(batch_size, randomness)
    try:
        yield
    finally:
        engine.exit_level()


def take(handle):
    """The tensor of a handle that the engine gave, or its error."""
    if handle < 0:
        _bridge.raise_error()
    return _bridge.known(handle)


def takes(text):
    """Tensors of a list of handles; None where there is none."""
    if text is None:
        _bridge.raise_error()
    return [None if handle == 0 else _bridge.known(handle) for handle in _bridge.loads(text)]


def handles(tensors):
    """A list of handles for the engine."""
    return _bridge.dumps([0 if tensor is None else tensor._h for tensor in tensors])


def wrap(value, tracked):
    """A tensor as the innermost level sees it."""
    if not isinstance(value, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(value)}")
    return take(engine.wrap_for_grad(value._h, int(tracked)))


def unwrap(value):
    """A result of the innermost level as the level below sees it."""
    if not isinstance(value, Tensor):
        raise RuntimeError(f"Expected tensors, got unsupported type {type(value)}")
    return take(engine.unwrap_for_grad(value._h, 0))


def wrap_if_tensor(value):
    """As `wrap`, for arguments that are not differentiated."""
    return take(engine.wrap_for_grad(value._h, 0)) if isinstance(value, Tensor) else value
