"""torch.cuda on a machine without CUDA: it says no, its seeds are taken, all else is refused as PyTorch refuses it there."""
import importlib

from .. import _bridge
from .._devices import NOT_THERE


def is_available():
    """There is none."""
    return False


is_initialized = is_bf16_supported = is_available


def device_count():
    """None."""
    return 0


def _nothing(*args, **kwargs):
    """Accepted; there is nothing to do it to."""


def _zero(*args, **kwargs):
    """Nothing is in use."""
    return 0


def _absent(*args, **kwargs):
    """There is no CUDA to ask."""
    kind, text = NOT_THERE["cuda"]
    raise kind(text)


manual_seed = manual_seed_all = seed = seed_all = empty_cache = _nothing
memory_allocated = max_memory_allocated = memory_reserved = max_memory_reserved = _zero
current_device = get_device_name = get_device_capability = get_device_properties = synchronize = current_stream = default_stream = _absent
init = initial_seed = ipc_collect = mem_get_info = get_rng_state = set_rng_state = set_device = reset_peak_memory_stats = _absent


def get_rng_state_all():
    """Of no device."""
    return []


class Stream:
    """There is none."""

    def __new__(cls, *args, **kwargs):
        raise RuntimeError("torch.cuda.Stream requires CUDA support")


class Event:
    """There is none."""

    def __new__(cls, *args, **kwargs):
        raise RuntimeError("Tried to instantiate dummy base class Event")


def __getattr__(name):
    if name == "amp":
        return importlib.import_module(f"{__name__}.amp")
    raise _bridge.unsupported(f"torch.cuda.{name}")
