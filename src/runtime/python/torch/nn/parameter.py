"""Parameter: a tensor that a Module counts among its own."""
import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor, wrap
from .._torch_function import disabled

#: Asks no `__torch_function__`, as an assignment would.
_require_grad = Tensor.requires_grad.fset


class Parameter(Tensor):
    """A leaf that requires grad unless told otherwise."""

    __torch_function__ = disabled

    def __new__(cls, data=None, requires_grad=True):
        from .. import empty

        source = empty(0) if data is None else data
        # Held by a name: a handle let go of may be taken back before the engine is asked.
        detached = source.detach()
        made = wrap(engine.data(detached._h), cls)
        if requires_grad and not source.dtype.is_floating_point and not source.dtype.is_complex:
            raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")
        _require_grad(made, requires_grad)
        return made

    def __init__(self, data=None, requires_grad=True):
        pass

    def __repr__(self):
        inner = super().__repr__()
        return "Parameter containing:\n" + (inner if type(self) is Parameter else f"Parameter({inner})")

    def __reduce_ex__(self, protocol):
        from .._rebuild import reduce_parameter

        return reduce_parameter(self)

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        copy = type(self)(self.data.clone(), self.requires_grad)
        memo[id(self)] = copy
        return copy


_bridge.packed_types[Parameter] = 0
_bridge.tell("Parameter", Parameter)


class _BufferMeta(type(Tensor)):
    """A Buffer is a plain tensor with a mark on it."""

    def __instancecheck__(cls, instance):
        if cls is Buffer and isinstance(instance, Tensor) and getattr(instance, "_is_buffer", False):
            return True
        return super().__instancecheck__(instance)


class Buffer(Tensor, metaclass=_BufferMeta):
    """A tensor that a Module keeps without training it."""

    __torch_function__ = disabled

    def __new__(cls, data=None, *, persistent=True):
        from .. import empty

        source = empty(0) if data is None else data
        made = source.detach().requires_grad_(source.requires_grad)
        made.persistent = persistent
        made._is_buffer = True
        return made


def __getattr__(name):
    if name in ("UninitializedParameter", "UninitializedBuffer", "is_lazy"):
        from .modules import lazy

        return getattr(lazy, name)
    raise AttributeError(f"module 'torch.nn.parameter' has no attribute '{name}'")
