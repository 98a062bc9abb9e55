"""torch.xpu: there is no such device."""
from . import _bridge


def is_available():
    """It is not here."""
    return False


def device_count():
    """None."""
    return 0


def manual_seed(seed):
    """Accepted; there is nothing to seed."""


def __getattr__(name):
    raise _bridge.unsupported(f"torch.xpu.{name}")
