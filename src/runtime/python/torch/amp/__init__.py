"""torch.amp: mixed precision where there is no device for it."""
from .autocast_mode import autocast, is_autocast_available
from .grad_scaler import GradScaler
