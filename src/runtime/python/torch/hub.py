"""torch.hub: models come over a network and from files, and there are neither."""
from . import _bridge


def __getattr__(name):
    raise _bridge.unsupported(f"torch.hub.{name}")
