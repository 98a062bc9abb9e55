"""torch.backends: settings of libraries that are not here. They can be set, as programs do; nothing follows from them."""
import importlib

from .. import _bridge

_MODULES = {"cpu", "cuda", "cudnn", "mkl", "mkldnn", "mps", "openmp", "opt_einsum"}


def __getattr__(name):
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise _bridge.unsupported(f"torch.backends.{name}")
