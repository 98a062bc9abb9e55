"""`import torch.fft`: a module that PyTorch has and Gradient Lens has not is refused by its name."""
import sys

from . import _bridge
from ._names import NAMES


#: Modules that PyTorch's packages do not have as names until they are imported.
_MORE = frozenset(
    "torch.utils.benchmark torch.utils.bottleneck torch.utils.cpp_extension torch.utils.mobile_optimizer torch.utils.model_zoo "
    "torch.utils.tensorboard torch.onnx.utils torch.distributed.fsdp torch.nn.parallel torch.quantization torch.ao.quantization".split()
)


class _Finder:
    """Asked last, when nobody has found the module."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        parent, _, name = fullname.rpartition(".")
        if name in NAMES.get(parent, ()) or fullname in _MORE:
            raise ImportError(str(_bridge.unsupported(fullname)), name=fullname)
        return None


sys.meta_path.append(_Finder)
