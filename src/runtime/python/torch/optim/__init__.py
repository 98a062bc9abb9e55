"""torch.optim: each optimizer in the file it has in PyTorch, read when it is first asked for."""
import importlib

from .. import _bridge
from .optimizer import Optimizer
from .sgd import SGD

_FILES = {
    "ASGD": "asgd",
    "Adadelta": "adadelta",
    "Adafactor": "_adafactor",
    "Adagrad": "adagrad",
    "Adam": "adam",
    "AdamW": "adamw",
    "Adamax": "adamax",
    "LBFGS": "lbfgs",
    "Muon": "_muon",
    "NAdam": "nadam",
    "RAdam": "radam",
    "RMSprop": "rmsprop",
    "Rprop": "rprop",
}
_MODULES = {"lr_scheduler", "swa_utils"}
__all__ = ["Optimizer", "SGD", *_FILES, *sorted(_MODULES)]


def __dir__():
    return sorted({*globals(), *__all__})


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _FILES:
        found = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_FILES[name]}"), name)
        return found
    raise _bridge.missing("torch.optim", name)
