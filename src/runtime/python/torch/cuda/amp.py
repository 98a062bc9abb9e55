"""torch.cuda.amp: the old names of torch.amp, for the device that is not there."""
import warnings

from .. import amp


def _old(name):
    warnings.warn(f"`torch.cuda.amp.{name}(args...)` is deprecated. Please use `torch.amp.{name}('cuda', args...)` instead.", FutureWarning, stacklevel=3)


class autocast(amp.autocast):
    """`torch.amp.autocast("cuda")`."""

    def __init__(self, enabled=True, dtype=None, cache_enabled=True):
        _old("autocast")
        super().__init__("cuda", dtype=dtype, enabled=enabled, cache_enabled=cache_enabled)


class GradScaler(amp.GradScaler):
    """`torch.amp.GradScaler("cuda")`."""

    def __init__(self, *args, **kwargs):
        _old("GradScaler")
        super().__init__("cuda", *args, **kwargs)


autocast.__module__, GradScaler.__module__ = "torch.cuda.amp.autocast_mode", "torch.cuda.amp.grad_scaler"
