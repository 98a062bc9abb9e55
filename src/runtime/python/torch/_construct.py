"""Tensors from data: `tensor`, `as_tensor`, `from_numpy` and the old type names."""
import warnings

from ._bridge import call, leaves
from ._tensor import Tensor
from ._types import Size, check_device, dtypes


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    """A new tensor that copies `data`."""
    check_device(device)
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
            "sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
            stacklevel=2,
        )
        made = data.detach().clone()
        made = made if dtype is None else made.to(dtype)
        return made.requires_grad_() if requires_grad else made
    keywords = {"requires_grad": bool(requires_grad)}
    made = call("tensor", (_plain(data),), keywords if dtype is None else {**keywords, "dtype": dtype})
    if requires_grad:
        leaves[made._h] = made
    return made


def as_tensor(data, dtype=None, device=None):
    """`data` as a tensor, shared where it can be."""
    check_device(device)
    found = data if isinstance(data, Tensor) else from_numpy(data) if _is_array(data) else tensor(data)
    return found if dtype is None else found.to(dtype)


def from_numpy(array):
    """A tensor that shares memory with an array."""
    if not _is_array(array):
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    return array._tensor


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


def _legacy_tensor(*data):
    """`torch.Tensor(2, 3)` is uninitialised, `torch.Tensor([2., 3.])` copies."""
    if len(data) == 1 and not isinstance(data[0], int):
        return tensor(data[0], dtype=dtypes["float32"]) if not isinstance(data[0], Size) else call("empty", data)
    return call("empty", (list(data) or [0],))


def FloatTensor(*data):
    """The old name of a float32 tensor's class."""
    return _legacy_tensor(*data)


def LongTensor(*data):
    """The old name of an int64 tensor's class."""
    return tensor(*data, dtype=dtypes["int64"]) if len(data) == 1 and not isinstance(data[0], int) else call("empty", (list(data),), {"dtype": dtypes["int64"]})
