"""`import torch.fft`: a module that PyTorch has and Gradient Lens has not is refused by its name."""
import sys

from ._names import NAMES


class _Finder:
    """Asked last, when nobody has found the module."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        parent, _, name = fullname.rpartition(".")
        if name in NAMES.get(parent, ()):
            raise ImportError(f"Gradient Lens does not support {fullname} yet", name=fullname)
        return None


sys.meta_path.append(_Finder)
