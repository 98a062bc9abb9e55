"""torch.nn.attention: which kernels attention may use. There is one here, so the choice changes nothing."""
from contextlib import contextmanager
from enum import Enum

from .._bridge import missing


class SDPBackend(Enum):
    """The kernels PyTorch has."""

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


@contextmanager
def sdpa_kernel(backends, set_priority=False):
    """Takes the kernels that may be used; all give the same numbers."""
    if not isinstance(backends, (list, SDPBackend)):
        raise AssertionError(f"Backend must be an instance of SDPBackend or a list of SDPBackend instances, got {type(backends).__name__}")
    yield {}


def __getattr__(name):
    raise missing("torch.nn.attention", name)
