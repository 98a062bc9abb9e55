"""What a machine with nothing but a CPU says: flags of tensors, devices that are not there, settings that choose between devices and algorithms.

No numbers are computed here. Put on `torch` and on Tensor by `__init__.py`.
"""
from ._types import check_device, device

_settings = {"device": None, "deterministic": False, "warn_only": False, "matmul": "highest"}

#: Attributes that are false for every tensor here.
FALSE = "is_cuda is_xpu is_ipu is_maia is_mkldnn is_mps is_mtia is_nested is_sparse is_sparse_csr is_vulkan is_xla is_meta is_quantized volatile".split()

NOT_THERE = {
    "cuda": (AssertionError, "Torch not compiled with CUDA enabled"),
    "xpu": (AssertionError, "Torch not compiled with XPU enabled"),
    "ipu": (RuntimeError, "PyTorch is not linked with support for ipu devices"),
    "mps": (RuntimeError, "PyTorch is not linked with support for mps devices"),
}


def install(Tensor):
    """Puts flags and devices on Tensor."""
    for name in FALSE:
        setattr(Tensor, name, False)
    Tensor.is_cpu = True
    Tensor.name = None
    for name in ("xpu", "ipu"):
        setattr(Tensor, name, _absent(name))
    Tensor.pin_memory = pin_memory
    for name, answer in {"is_pinned": False, "is_distributed": False, "is_neg": False, "is_conj": False}.items():
        setattr(Tensor, name, _always(name, answer))
    Tensor.is_signed = is_signed
    Tensor.is_same_size = is_same_size
    Tensor.is_nonzero = lambda self: self.__bool__()
    Tensor.const_data_ptr = Tensor.data_ptr
    Tensor.dim_order = dim_order
    Tensor.to_dense = lambda self, dtype=None, *, masked_grad=None: self if dtype is None else self.to(dtype)
    Tensor.sparse_dim = lambda self: 0
    Tensor.dense_dim = lambda self: self.dim()
    for name, layout in LAYOUTS.items():
        setattr(Tensor, name, _of_layout(name, layout))
    Tensor.__delitem__ = _no_deletion
    Tensor.__cuda_array_interface__ = property(_no_cuda_array)


#: Methods of other layouts, and the layout they expect.
LAYOUTS = {
    "is_coalesced": "sparse coordinate tensor",
    "coalesce": "sparse coordinate tensor",
    "indices": "sparse coordinate tensor",
    "values": "sparse tensor",
    "crow_indices": "sparse row compressed tensor",
    "col_indices": "sparse row compressed tensor",
    "ccol_indices": "sparse column compressed tensor",
    "row_indices": "sparse column compressed tensor",
}


def _of_layout(name, layout):
    def method(self):
        raise RuntimeError(f"{name} expected {layout} layout but got Strided")

    method.__name__ = name
    return method


def _absent(name):
    def method(self, device=None, non_blocking=False, memory_format=None):
        kind, text = NOT_THERE[name]
        raise kind(text)

    method.__name__ = name
    return method


def _always(name, answer):
    def method(self):
        return answer

    method.__name__ = name
    return method


def pin_memory(self, device=None):
    """There is no accelerator to pin memory for."""
    raise RuntimeError("Cannot access accelerator device when none is available.")


def is_signed(self):
    """Whether the dtype holds negative numbers."""
    return self.dtype.is_signed


def is_same_size(self, other):
    """Whether both have one shape."""
    return self.shape == other.shape


def dim_order(self, ambiguity_check=False):
    """Dimensions from the furthest apart in memory to the closest."""
    strides = self.stride()
    return tuple(sorted(range(self.dim()), key=lambda d: -strides[d]))


def _no_deletion(self, index):
    raise TypeError("Tensor does not support deleting items")


def _no_cuda_array(self):
    raise AttributeError(
        f"Can't get __cuda_array_interface__ on non-CUDA tensor type: {self.type()} If CUDA data is required use tensor.cuda() to copy tensor to device memory."
    )


def get_device(input):
    """-1: the CPU has no number."""
    return input.get_device()


def get_default_device():
    """Where tensors are made."""
    return _settings["device"] or device("cpu")


def set_default_device(device):
    """Where tensors are made from now on: the CPU, the only place there is."""
    check_device(device)
    _settings["device"] = None if device is None else _device(device)


_device = device


def use_deterministic_algorithms(mode, *, warn_only=False):
    """Accepted and remembered; everything here is deterministic."""
    _settings["deterministic"], _settings["warn_only"] = bool(mode), bool(mode) and warn_only


def are_deterministic_algorithms_enabled():
    """What was asked for last."""
    return _settings["deterministic"]


def is_deterministic_algorithms_warn_only_enabled():
    """What was asked for last."""
    return _settings["warn_only"]


_MODES = ("default", "warn", "error")


def get_deterministic_debug_mode():
    """0: default, 1: warn, 2: error."""
    if not _settings["deterministic"]:
        return 0
    return 1 if _settings["warn_only"] else 2


def set_deterministic_debug_mode(debug_mode):
    """The same by name or number."""
    if not isinstance(debug_mode, (int, str)):
        raise TypeError(f"debug_mode must be str or int, but got {type(debug_mode)}")
    if isinstance(debug_mode, str):
        if debug_mode not in _MODES:
            raise RuntimeError(f"invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got {debug_mode}")
        debug_mode = _MODES.index(debug_mode)
    if debug_mode not in (0, 1, 2):
        raise RuntimeError(f"invalid value of debug_mode, expected 0, 1, or 2, but got {debug_mode}")
    use_deterministic_algorithms(debug_mode > 0, warn_only=debug_mode == 1)


def get_float32_matmul_precision():
    """What was asked for last; products are computed in full precision."""
    return _settings["matmul"]


def set_float32_matmul_precision(precision):
    """Accepted and remembered."""
    _settings["matmul"] = precision


def set_flush_denormal(mode):
    """Numbers are never flushed to zero here: not supported, as PyTorch says on such machines."""
    return False


def get_num_interop_threads():
    """There is one thread."""
    return 1


def set_num_interop_threads(n):
    """Accepted; there is one thread."""


def compiled_with_cxx11_abi():
    """True, as of every current PyTorch."""
    return True


def is_distributed(input):
    """Never."""
    return False


def is_conj(input):
    """Never: a conjugate is computed at once."""
    return False


def is_neg(input):
    """Never: a negative is computed at once."""
    return False


def typename(obj):
    """`torch.FloatTensor` of a tensor; else the name of the type with its module."""
    from ._tensor import Tensor

    if isinstance(obj, Tensor):
        return obj.type()
    kind = obj if isinstance(obj, type) else type(obj)
    module = "" if kind.__module__ in ("builtins", "__builtin__", None) else f"{kind.__module__}."
    return module + (kind.__qualname__ or "")


def is_storage(obj):
    """Whether `obj` is a storage."""
    from .storage import TypedStorage, UntypedStorage

    return isinstance(obj, (TypedStorage, UntypedStorage))


FUNCTIONS = {
    function.__name__: function
    for function in (
        get_device,
        get_default_device,
        set_default_device,
        use_deterministic_algorithms,
        are_deterministic_algorithms_enabled,
        is_deterministic_algorithms_warn_only_enabled,
        get_deterministic_debug_mode,
        set_deterministic_debug_mode,
        get_float32_matmul_precision,
        set_float32_matmul_precision,
        set_flush_denormal,
        get_num_interop_threads,
        set_num_interop_threads,
        compiled_with_cxx11_abi,
        is_distributed,
        is_conj,
        is_neg,
        is_signed,
        is_same_size,
        typename,
        is_storage,
    )
}
