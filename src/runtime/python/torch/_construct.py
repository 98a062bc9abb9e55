"""Tensors from data: `tensor`, `as_tensor`, `from_numpy` and the old type names."""
import warnings

from . import _bridge
from ._bridge import call, leaves
from ._tensor import Tensor
from ._types import check_device, dtype as _dtype


#: What stands for an argument that was not given.
_NOTHING = object()


def tensor(data=_NOTHING, *more, dtype=None, device=None, requires_grad=False, pin_memory=False, **others):
    """A new tensor that copies `data`."""
    if data is _NOTHING or more or others or type(requires_grad) is not bool or not (dtype is None or type(dtype) is _dtype):
        given = {"dtype": dtype, "requires_grad": requires_grad, **others}
        _bridge.check("tensor", () if data is _NOTHING else (data, *more), given)
    check_device(device)
    if isinstance(data, Tensor):
        warn_copied("torch.tensor")
        made = data.detach().clone()
        made = made if dtype is None else made.to(dtype)
        return made.requires_grad_() if requires_grad else made
    first = data[0] if type(data) in (list, tuple) and data else data
    if type(first).__module__ == "numpy":
        import numpy

        made = from_numpy(numpy.asarray(data)).clone()
        made = made if dtype is None else made.to(dtype)
        return made.requires_grad_() if requires_grad else made
    keywords = {"requires_grad": requires_grad}
    made = call("tensor", (_plain(data),), keywords if dtype is None else {**keywords, "dtype": dtype})
    if requires_grad:
        leaves[made._h] = made
    return made


def warn_copied(function):
    """What functions that copy data say when it is a tensor."""
    warnings.warn(
        "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
        f"sourceTensor.detach().clone().requires_grad_(True), rather than {function}(sourceTensor).",
        stacklevel=3,
    )


def nonzero(input, *, out=None, as_tuple=False):
    """Where elements are not zero: rows of indices, or with `as_tuple` one tensor of indices a dimension."""
    if as_tuple:
        return call("where", (input != 0,))
    return call("nonzero", (input,), None if out is None else {"out": out})


def as_tensor(data, dtype=None, device=None):
    """`data` as a tensor, shared where it can be."""
    check_device(device)
    found = data if isinstance(data, Tensor) else from_numpy(data) if _is_array(data) else tensor(data)
    return found if dtype is None else found.to(dtype)


def from_numpy(array):
    """A tensor that shares memory with an array."""
    if not _is_array(array):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    handle = _bridge.engine.from_numpy(array._h)
    if handle < 0:
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently supported. "
            "(You can probably work around this by making a copy of your array  with array.copy().) "
        )
    return _bridge.wrap(handle)


def _is_array(value):
    return type(value).__name__ == "ndarray"


def _plain(data):
    """Nested data with tensors and arrays inside made numbers."""
    if isinstance(data, Tensor):
        return data.tolist()
    if hasattr(data, "tolist"):
        return data.tolist()
    if isinstance(data, (list, tuple)) and any(not isinstance(item, (int, float)) for item in data):
        return [_plain(item) for item in data]
    return data


