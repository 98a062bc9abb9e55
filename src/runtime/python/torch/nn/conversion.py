"""What a Module does to all its tensors at once: another dtype, device or memory format."""
import warnings

from .._tensor import Tensor
from .._types import bfloat16, dtype, float16, float32, float64, refuse_cuda
from ..autograd.grad_mode import no_grad


class Convertible:
    """Conversions; a Parameter stays the object it is, and so does its gradient."""

    def _apply(self, fn, recurse=True):
        if recurse:
            for module in self.children():
                module._apply(fn)
        for parameter in self._parameters.values():
            if parameter is None:
                continue
            grad = parameter.grad
            with no_grad():
                parameter.data = fn(parameter)
                if grad is not None:
                    parameter.grad = None
                    parameter.grad = fn(grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                self._buffers[name] = fn(buffer)
        return self

    def to(self, *args, **kwargs):
        wanted = kwargs.get("dtype", next((arg.dtype if isinstance(arg, Tensor) else arg for arg in args if isinstance(arg, (dtype, Tensor))), None))
        if wanted is not None and not (wanted.is_floating_point or wanted.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={wanted}")
        if wanted is not None and wanted.is_complex:
            warnings.warn(
                "Complex modules are a new feature under active development whose design may change, and some modules might not work as expected when "
                "using complex tensors as parameters or buffers. Please file an issue at "
                "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml if a complex module does not work as expected.",
                stacklevel=2,
            )
        in_memory = kwargs.get("memory_format")

        def convert(tensor):
            if in_memory is not None and tensor.dim() not in (4, 5):
                return tensor.to(*args, **{key: value for key, value in kwargs.items() if key != "memory_format"})
            kept = wanted is not None and not (tensor.is_floating_point() or tensor.is_complex())
            return tensor if kept else tensor.to(*args, **kwargs)

        return self._apply(convert)

    def type(self, dst_type):
        return self._apply(lambda tensor: tensor.type(dst_type))

    def _floating(self, kind):
        return self._apply(lambda tensor: tensor.to(kind) if tensor.is_floating_point() else tensor)

    def double(self):
        return self._floating(float64)

    def float(self):
        return self._floating(float32)

    def half(self):
        return self._floating(float16)

    def bfloat16(self):
        return self._floating(bfloat16)

    def to_empty(self, *, device, recurse=True):
        from .. import empty_like

        return self._apply(lambda tensor: empty_like(tensor, device=device), recurse)

    def cpu(self):
        return self

    def cuda(self, device=None):
        refuse_cuda()

    def share_memory(self):
        return self._apply(lambda tensor: tensor.share_memory_())
