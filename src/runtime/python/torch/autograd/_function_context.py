"""The context of a user's Function: what forward tells and backward reads. It is the Node's Python object."""
import warnings

import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from . import graph
from ._function_transforms import primal


class FunctionCtx:
    """What forward and `setup_context` tell of a call."""

    __slots__ = ()

    def save_for_backward(self, *tensors):
        self.to_save = tensors

    def save_for_forward(self, *tensors):
        for tensor in tensors:
            if not isinstance(tensor, Tensor) and tensor is not None:
                raise AssertionError(
                    "save_for_forward expects all arguments to be tensors; you should save non-tensors as attributes on ctx."
                )
        self.saved_for_forward = tensors

    def mark_dirty(self, *args):
        self.dirty_tensors = args

    def mark_shared_storage(self, *pairs):
        warnings.warn(
            "`mark_shared_storage` is deprecated. Tensors with shared storages are automatically tracked. Note that calls to `set_()` are not tracked",
            FutureWarning,
            stacklevel=2,
        )

    def mark_non_differentiable(self, *args):
        self.non_differentiable = args

    def set_materialize_grads(self, value):
        self.materialize_grads = value


def _mark(name):
    def get(self):
        return getattr(self._call, name)

    def put(self, value):
        setattr(self._call, name, value)

    return property(get, put)


class _FunctionBase(graph.Node):
    """What a call's context has besides the user's attributes."""

    __slots__ = ("_call",)

    to_save = _mark("to_save")
    dirty_tensors = _mark("dirty")
    non_differentiable = _mark("hidden")

    def _set_materialize_grads(self, value):
        self._call.materializes = bool(value)
        engine.function_materialize(self._h, bool(value))

    materialize_grads = property(None, _set_materialize_grads)

    def __getattr__(self, name):
        if name == "materialize_grads":
            raise AttributeError(f"attribute '{name}' of 'torch._C._FunctionBase' objects is not readable")
        return super().__getattr__(name)

    @property
    def saved_tensors(self):
        if self._call.in_jvp:
            return tuple(map(primal, self.saved_for_forward))
        text = engine.function_saved(self._h)
        if text is None:
            _bridge.raise_error()
        return tuple(None if handle == 0 else _bridge.known(handle) for handle in _bridge.loads(text))

    saved_variables = saved_tensors

    @property
    def _raw_saved_tensors(self):
        return getattr(self, "_raw_saved_saved_tensors")

    @property
    def needs_input_grad(self):
        return self._call.needs_input_grad

    @needs_input_grad.setter
    def needs_input_grad(self, value):
        self._call.needs_input_grad = value


class BackwardCFunction(_FunctionBase, FunctionCtx):
    """The Node of a call."""

    __slots__ = ()

    def apply(self, *args):
        return self._user_function()(self, *args)

    def apply_jvp(self, *args):
        return self._forward_cls.jvp(self, *args)

    def _user_function(self):
        from .function import Function

        backward, vjp = self._forward_cls.backward, self._forward_cls.vjp
        if backward is not Function.backward and vjp is not Function.vjp:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them."
            )
        return backward if vjp is Function.vjp else vjp
