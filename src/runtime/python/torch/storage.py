"""Storages: the memory that tensors view, as PyTorch lets Python see it. A storage object holds a flat tensor over the whole of it."""
import io
import warnings

import _gradient_lens as engine

from . import _bridge
from ._types import device as _device, dtypes

_DEPRECATED = (
    "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. This should only matter "
    "to you if you are using storages directly.  To access UntypedStorage directly, use tensor.untyped_storage() instead of tensor.storage()"
)


def flat(tensor):
    """One dimension over the whole storage of a tensor."""
    count = engine.storage_nbytes(tensor._h) // tensor.dtype.itemsize
    return tensor.data.as_strided((count,), (1,), 0)


class _Storage:
    """What both kinds of storage share."""

    def __init__(self, tensor):
        self._flat = tensor

    device = _device("cpu")
    is_cuda = False

    def data_ptr(self):
        return self._flat.data_ptr()

    def nbytes(self):
        return self._flat.nbytes

    def __len__(self):
        return self.size()

    def __iter__(self):
        return iter(self.tolist())

    def __str__(self):
        return "\n".join(f" {item}" for item in self.tolist()) + f"\n[{self._kind()} of size {self.size()}]"

    __repr__ = __str__

    def cpu(self):
        return self

    def is_shared(self):
        return False

    def share_memory_(self):
        return self

    def clone(self):
        return type(self)(self._flat.clone())

    def __deepcopy__(self, memo):
        return memo.setdefault(id(self), self.clone())

    def __reduce__(self):
        from .serialization import save

        out = io.BytesIO()
        save(self, out)
        return _load_from_bytes, (out.getvalue(),)


class UntypedStorage(_Storage):
    """The bytes of a storage."""

    def _kind(self):
        return "torch.storage.UntypedStorage(device=cpu)"

    def size(self):
        return self.nbytes()

    def _bytes(self):
        text = engine.storage_hex(self._flat._h)
        if text is None:
            _bridge.raise_error()
        return bytes.fromhex(text)

    def tolist(self):
        return list(self._bytes())

    def __getitem__(self, index):
        return self._bytes()[index]

    def element_size(self):
        return 1


class TypedStorage(_Storage):
    """The elements of a storage, as `tensor.storage()` gives them."""

    @property
    def dtype(self):
        return self._flat.dtype

    def _kind(self):
        return f"torch.storage.TypedStorage(dtype={self.dtype}, device=cpu)"

    def size(self):
        return self._flat.numel()

    def tolist(self):
        return self._flat.tolist()

    def __getitem__(self, index):
        return self._flat[index].item()

    def __setitem__(self, index, value):
        self._flat[index] = value

    def element_size(self):
        return self.dtype.itemsize

    def untyped(self):
        return UntypedStorage(self._flat)

    _untyped_storage = property(untyped)


_warned = False


def typed(tensor):
    """`tensor.storage()`, which PyTorch wants nobody to call any more, and says so once."""
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(_DEPRECATED, stacklevel=3)
    return TypedStorage(flat(tensor))


class _LegacyStorage:
    """The name under which a file keeps the dtype of a storage."""


#: dtype name → the class a file names.
legacy = {
    name: type(kind, (_LegacyStorage,), {"__module__": "torch", "dtype": dtypes[name]})
    for name, kind in {
        "float32": "FloatStorage", "float64": "DoubleStorage", "int64": "LongStorage", "int32": "IntStorage", "bool": "BoolStorage", "uint8": "ByteStorage",
        "int8": "CharStorage", "int16": "ShortStorage", "float16": "HalfStorage", "bfloat16": "BFloat16Storage",
        "complex64": "ComplexFloatStorage", "complex128": "ComplexDoubleStorage",
    }.items()
    if name in dtypes
}  # fmt: skip


def _load_from_bytes(b):
    from .serialization import load

    return load(io.BytesIO(b), weights_only=False)


def __getattr__(name):
    raise _bridge.missing("torch.storage", name)
