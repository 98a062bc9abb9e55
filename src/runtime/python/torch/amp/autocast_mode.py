"""autocast: disabled it does nothing; for devices that are not there it disables itself; on the CPU, in bfloat16, it is refused."""
import functools
import warnings

from .. import _bridge, bfloat16, device, float16
from .._types import dtype as _dtype

_DTYPES = {"cpu": bfloat16, "cuda": float16}


def is_autocast_available(device_type):
    """Whether autocasting can be asked for."""
    return device(device_type).type in ("cpu", "cuda", "mps", "xpu")


class autocast:
    """Computes in a lower precision where that is good enough; here only disabled."""

    def __init__(self, device_type, dtype=None, enabled=True, cache_enabled=None):
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = device(device_type).type
        self.fast_dtype = _DTYPES.get(self.device, float16) if dtype is None else dtype
        if not isinstance(self.fast_dtype, _dtype):
            raise ValueError(f"Expected `dtype` of type `torch.dtype`, got: `{type(self.fast_dtype)}`")
        if enabled and self.device == "cuda":
            warnings.warn("CUDA is not available or torch_xla is imported. Disabling autocast.", stacklevel=3 if type(self) is not autocast else 2)
            enabled = False
        if enabled:
            raise _bridge.unsupported(f"torch.autocast to {self.fast_dtype} on '{self.device}'")
        self._enabled = enabled

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False

    def __call__(self, function):
        @functools.wraps(function)
        def decorated(*args, **kwargs):
            with self:
                return function(*args, **kwargs)

        return decorated


def is_autocast_enabled(device_type=None):
    """Never."""
    return False


def is_autocast_cache_enabled():
    """As PyTorch has it unless told otherwise."""
    return True


def get_autocast_dtype(device_type):
    """What would be computed in."""
    return _DTYPES.get(device_type, float16)
