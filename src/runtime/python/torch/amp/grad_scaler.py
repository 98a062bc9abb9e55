"""GradScaler as on a machine without CUDA: it disables itself with a warning, and hands everything through."""
import warnings

from .. import _bridge


class GradScaler:
    """Scales a loss so that small gradients survive float16; disabled, it changes nothing."""

    def __init__(self, device="cuda", init_scale=2.0**16, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True):
        self._device = device
        if enabled and device == "cuda":
            warnings.warn(
                "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.", stacklevel=3 if type(self) is not GradScaler else 2
            )
            enabled = False
        if enabled:
            raise _bridge.unsupported(f"an enabled torch.amp.GradScaler on '{device}'")
        self._enabled = enabled

    def scale(self, outputs):
        return outputs

    def unscale_(self, optimizer):
        """The gradients are as they are."""

    def step(self, optimizer, *args, **kwargs):
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale=None):
        """There is no scale to update."""

    def get_scale(self):
        return 1.0

    def is_enabled(self):
        return False

    def state_dict(self):
        return {}

    def load_state_dict(self, state_dict):
        """There is nothing to load."""
