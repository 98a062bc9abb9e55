"""torch.utils: what of it does not belong to another package."""
from .. import _bridge


def __getattr__(name):
    raise _bridge.missing("torch.utils", name)
