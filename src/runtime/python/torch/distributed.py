"""torch.distributed: there is one process."""
from . import _bridge


def is_available():
    """There are no others to talk to."""
    return False


is_initialized = is_torchelastic_launched = is_mpi_available = is_nccl_available = is_gloo_available = is_available


def __getattr__(name):
    raise _bridge.unsupported(f"torch.distributed.{name}")
