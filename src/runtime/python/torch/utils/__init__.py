"""torch.utils: what of it does not belong to another package."""
import importlib

from .. import _bridge


def __getattr__(name):
    if name in ("checkpoint", "data", "hooks"):
        return importlib.import_module(f"{__name__}.{name}")
    raise _bridge.missing("torch.utils", name)
