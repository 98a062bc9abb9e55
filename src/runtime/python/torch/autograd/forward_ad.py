"""torch.autograd.forward_ad: dual numbers, which carry a tangent through every operator."""
from typing import NamedTuple, Optional

import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from .grad_mode import _Mode

_current_level = -1


class UnpackedDualTensor(NamedTuple):
    """A dual number's parts."""

    primal: Tensor
    tangent: Optional[Tensor]


def enter_dual_level():
    """Opens the level at which dual numbers can be made."""
    global _current_level
    if engine.enter_dual_level() < 0:
        _bridge.raise_error()
    _current_level += 1
    return _current_level


def exit_dual_level(*, level=None):
    """Closes it: all tangents are forgotten."""
    global _current_level
    if level is None:
        level = _current_level
    if level != _current_level:
        raise RuntimeError("Trying to exit a forward AD level that was not the last one that was created. This is not supported.")
    if level < 0:
        raise RuntimeError("Dual level must be a positive number.")
    engine.exit_dual_level()
    _current_level = level - 1


def make_dual(tensor, tangent, *, level=None):
    """A view of `tensor` that carries `tangent`."""
    if level is None:
        level = _current_level
    if level < 0:
        raise RuntimeError("Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.")
    if _bridge.codes:
        engine.place(*_bridge.site())
    if not (tensor.is_floating_point() or tensor.is_complex()):
        raise ValueError(f"Expected primal to be floating point or complex, but got: {tensor.dtype}")
    if not (tangent.is_floating_point() or tangent.is_complex()):
        raise ValueError(f"Expected tangent to be floating point or complex, but got: {tangent.dtype}")
    handle = engine.make_dual(tensor._h, tangent._h)
    if handle < 0:
        _bridge.raise_error()
    return _bridge.wrap(handle)


def unpack_dual(tensor, *, level=None):
    """The tensor without its tangent, and its tangent; None when it has none."""
    if level is None:
        level = _current_level
    if level < 0:
        return UnpackedDualTensor(tensor, None)
    primal, tangent = _bridge.loads(engine.unpack_dual(tensor._h))
    return UnpackedDualTensor(_bridge.wrap(primal), _bridge.wrap(tangent) if tangent else None)


class dual_level(_Mode):
    """Opens a level of dual numbers and closes it."""

    def __enter__(self):
        return enter_dual_level()

    def __exit__(self, *exception):
        exit_dual_level()


def _is_fwd_grad_enabled():
    return engine.forward_mode()


class _set_fwd_grad_enabled(_Mode):
    """Whether tangents are computed: at once and until the end of a `with`."""

    def __init__(self, mode):
        self.mode = bool(mode)
        self.prev = engine.set_forward_mode(self.mode)

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        engine.set_forward_mode(self.prev)

    def clone(self):
        return type(self)(self.mode)


set_forward_ad_enabled = _set_fwd_grad_enabled
