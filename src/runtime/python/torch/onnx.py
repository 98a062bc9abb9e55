"""torch.onnx: models are written to files, and there are none."""
from . import _bridge


def __getattr__(name):
    raise _bridge.unsupported(f"torch.onnx.{name}")
