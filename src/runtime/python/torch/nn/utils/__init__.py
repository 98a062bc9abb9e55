"""torch.nn.utils: gradients clipped, parameters as one vector, sequences packed; what is used less comes when it is asked for."""
import importlib

from . import rnn
from .clip_grad import clip_grad_norm, clip_grad_norm_, clip_grad_value_, clip_grads_with_norm_, get_total_norm
from .convert_parameters import parameters_to_vector, vector_to_parameters

_LATER = {
    "_spectral_norm": ("spectral_norm", "remove_spectral_norm"),
    "_weight_norm": ("weight_norm", "remove_weight_norm"),
}
_MODULES = ("parametrize", "parametrizations", "prune")


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    for file, names in _LATER.items():
        if name in names:
            found = globals()[name] = getattr(importlib.import_module(f".{file}", __name__), name)
            return found
    from ..._bridge import missing

    raise missing("torch.nn.utils", name)
