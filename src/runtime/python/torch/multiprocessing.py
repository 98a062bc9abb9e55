"""torch.multiprocessing: there is one process; how others would be started can be set."""
from . import _bridge

_method = "forkserver"


def get_start_method(allow_none=False):
    """What was set last."""
    return _method


def set_start_method(method, force=False):
    """Accepted and remembered."""
    global _method
    if method not in get_all_start_methods():
        raise ValueError(f"cannot find context for {method!r}")
    _method = method


def get_all_start_methods():
    """As on Linux."""
    return ["fork", "spawn", "forkserver"]


def set_sharing_strategy(new_strategy):
    """Accepted; there is nobody to share with."""


def get_sharing_strategy():
    """As on Linux."""
    return "file_descriptor"


def cpu_count():
    """There is one thread."""
    return 1


def __getattr__(name):
    raise _bridge.unsupported(f"torch.multiprocessing.{name}")
