"""The functions that pickles and saved files name: they put tensors together again. There they belong to `torch._utils`."""
import sys
from collections import OrderedDict

from ._tensor import Tensor


def _rebuild_tensor(storage, storage_offset, size, stride):
    """A tensor over `storage` with history of none."""
    return storage._flat.as_strided(size, stride, storage_offset).data


def _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None):
    tensor = _rebuild_tensor(storage, storage_offset, size, stride)
    tensor.requires_grad = requires_grad
    return tensor


def _rebuild_parameter(data, requires_grad, backward_hooks):
    from .nn.parameter import Parameter

    return Parameter(data, requires_grad)


def _rebuild_parameter_with_state(data, requires_grad, backward_hooks, state):
    return _with_state(_rebuild_parameter(data, requires_grad, backward_hooks), state)


def _rebuild_from_type_v2(func, new_type, args, state):
    made = func(*args)
    if type(made) is not new_type:
        made = made.as_subclass(new_type)
    return _with_state(made, state)


def _with_state(tensor, state):
    """Gives a tensor back what the program had set on it."""
    if hasattr(type(tensor), "__setstate__") and type(tensor).__setstate__ is not Tensor.__dict__.get("__setstate__"):
        tensor.__setstate__(state)
        return tensor
    attributes, slots = state if isinstance(state, tuple) else (state, None)
    for key, value in {**(attributes or {}), **(slots or {})}.items():
        setattr(tensor, key, value)
    return tensor


def reduce_tensor(tensor):
    """What `__reduce_ex__` of a plain tensor answers."""
    from .storage import TypedStorage, flat

    args = (TypedStorage(flat(tensor)), tensor.storage_offset(), tuple(tensor.shape), tensor.stride(), tensor.requires_grad, OrderedDict())
    state = {key: value for key, value in tensor.__dict__.items()}
    if type(tensor) is Tensor and not state:
        return _rebuild_tensor_v2, args
    return _rebuild_from_type_v2, (_rebuild_tensor_v2, type(tensor), args, state)


def reduce_parameter(parameter):
    """The same of a Parameter."""
    args = (parameter.data, parameter.requires_grad, OrderedDict())
    state = {key: value for key, value in parameter.__dict__.items()}
    return (_rebuild_parameter_with_state, (*args, state)) if state else (_rebuild_parameter, args)


for _function in (_rebuild_tensor, _rebuild_tensor_v2, _rebuild_parameter, _rebuild_parameter_with_state, _rebuild_from_type_v2):
    _function.__module__ = "torch._utils"
sys.modules["torch._utils"] = sys.modules[__name__]
