"""torch.linalg: the engine's functions under PyTorch's names."""
import _gradient_lens as engine

from . import _bridge
from ._bridge import call


class LinAlgError(RuntimeError):
    """Error raised by torch.linalg functions when a matrix is singular, or a decomposition does not converge."""


LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"
LinAlgError.__module__ = "torch._C"
_bridge.error_types["_LinAlgError"] = LinAlgError


def _function(name):
    key = f"linalg.{name}"

    def function(*args, **kwargs):
        made = call(key, args, kwargs)
        return made if "out" not in kwargs else _bridge.given_back(made, kwargs["out"])

    function.__name__ = function.__qualname__ = f"linalg_{name}"
    return function


for _name in engine.module_names("linalg").split(","):
    globals()[_name] = _function(_name)


def __getattr__(name):
    raise _bridge.missing("torch.linalg", name)
