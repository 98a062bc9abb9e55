"""A user's Function under function transforms and with dual numbers: its own derivative holds at every level, not that of the operators in its forward.

At a level of `grad` or `jvp` the Function is applied one level down, and gets its Node, or its tangent, at this one. At a level of `vmap` its own rule is
asked. What the levels are, the engine knows.
"""
from typing import NamedTuple

import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from . import graph

_MORE = "For more details, please see https://pytorch.org/docs/main/notes/extending.func.html"


class VmapInfo(NamedTuple):
    """What a `vmap` staticmethod is told."""

    batch_size: int
    randomness: str


def below(body):
    """Runs `body` one level down."""
    result = None

    def run(text):
        nonlocal result
        result = body()
        return ""

    key = graph.number_of(run)
    try:
        if engine.run_below(key) < 0:
            _bridge.raise_error()
    finally:
        del graph.functions[key]
    return result


def check_setup(sets_up):
    """Under a transform forward must not need its context."""
    if not sets_up:
        raise RuntimeError(
            "In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must override the setup_context "
            "staticmethod. " + _MORE
        )


def forward_below(cls, args):
    """The results of the Function one level down, as this level sees them."""
    inner = [_bridge.wrap(engine.unwrap_for_grad(arg._h)) if isinstance(arg, Tensor) else arg for arg in args]
    return _each(below(lambda: cls.apply(*inner)), lambda tensor: _bridge.wrap(engine.wrap_for_grad(tensor._h, 0)))


def _each(output, function):
    if isinstance(output, tuple):
        return tuple(function(item) if isinstance(item, Tensor) else item for item in output)
    return function(output) if isinstance(output, Tensor) else output


def apply_mapped(cls, args):
    """The Function at a level of vmap."""
    from .function import Function

    has_rule = cls.vmap is not Function.vmap
    if has_rule and cls.generate_vmap_rule:
        raise RuntimeError(
            f"You tried to vmap over {cls.__name__}, but it has both generate_vmap_rule=True and an overridden vmap staticmethod. Please set "
            f"generate_vmap_rule=False or delete the overridden vmap staticmethod to avoid ambiguity. {_MORE}"
        )
    if not has_rule and not cls.generate_vmap_rule:
        raise RuntimeError(
            f"You tried to vmap over {cls.__name__}, but it does not have vmap support. Please override and implement the vmap staticmethod or set "
            f"generate_vmap_rule=True. {_MORE}"
        )
    if not any(isinstance(arg, Tensor) and engine.is_batched(arg._h) for arg in args):
        return below(lambda: cls.apply(*args))
    if has_rule:
        return _by_own_rule(cls, args)
    if any(isinstance(arg, Tensor) and engine.is_differentiated(arg._h) for arg in args):
        raise _bridge.unsupported(f"the derivative of vmap over the autograd.Function {cls.__name__} with generate_vmap_rule=True")
    return cls.forward(*args)


def _by_own_rule(cls, args):
    inner, in_dims = [], []
    for arg in args:
        dim = engine.batched_at(arg._h) if isinstance(arg, Tensor) else -1
        in_dims.append(None if dim < 0 else dim)
        inner.append(arg if dim < 0 else _bridge.wrap(engine.debug_unwrap(arg._h, False)))
    info = VmapInfo(*_bridge.loads(engine.vmap_info()))
    output, out_dims = below(lambda: cls.vmap(info, tuple(in_dims), *inner))
    if not isinstance(output, tuple):
        return _mapped(output, out_dims)
    dims = out_dims if isinstance(out_dims, tuple) else (out_dims,) * len(output)
    return tuple(map(_mapped, output, dims))


def _mapped(value, dim):
    return value if dim is None or not isinstance(value, Tensor) else _bridge.wrap(engine.add_batch_dim(value._h, dim))


def primal(value):
    """A tensor without its tangent."""
    if not isinstance(value, Tensor) or not engine.has_tangent(value._h):
        return value
    return _bridge.wrap(_bridge.loads(engine.unpack_dual(value._h))[0])


def push_tangents(cls, context, call, args, results):
    """Gives the results the tangents that the user's `jvp` computes."""
    from .. import zeros_like

    tangents = []
    for arg in args:
        tangent = None
        if isinstance(arg, Tensor):
            handle = _bridge.loads(engine.unpack_dual(arg._h))[1]
            tangent = _bridge.wrap(handle) if handle else zeros_like(arg) if call.materializes else None
        tangents.append(tangent)
    call.in_jvp = True
    before = engine.set_forward_mode(False)
    try:
        found = context.apply_jvp(*tangents)
    finally:
        engine.set_forward_mode(before)
        call.in_jvp = False
    for result, tangent in zip(results, found if isinstance(found, tuple) else (found,)):
        if isinstance(result, Tensor) and tangent is not None and engine.give_tangent(result._h, tangent._h) < 0:
            _bridge.raise_error()
