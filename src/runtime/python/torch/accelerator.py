"""torch.accelerator: there is none."""
from . import _bridge


def is_available():
    """There is none."""
    return False


def device_count():
    """None."""
    return 0


def current_accelerator(check_available=False):
    """None."""
    return None


def __getattr__(name):
    raise _bridge.unsupported(f"torch.accelerator.{name}")
