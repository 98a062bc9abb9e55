"""torch.fft: the engine's functions under PyTorch's names."""
import _gradient_lens as engine

from . import _bridge
from ._bridge import call


def _function(name):
    key = f"fft.{name}"

    def function(*args, **kwargs):
        made = call(key, args, kwargs)
        return made if "out" not in kwargs else _bridge.given_back(made, kwargs["out"])

    function.__name__ = function.__qualname__ = f"fft_{name}"
    return function


for _name in engine.module_names("fft").split(","):
    globals()[_name] = _function(_name)


def __getattr__(name):
    raise _bridge.missing("torch.fft", name)
