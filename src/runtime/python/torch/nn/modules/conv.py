"""Convolutions, plain, transposed and lazy."""
import math

from ... import empty
from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter
from .lazy import LazyModuleMixin, UninitializedParameter
from .sizes import each


class _ConvNd(Module):
    """What all convolutions share; a class names its dimensions and whether it is transposed."""

    _dims = 0
    _transposed = False

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, dilation=1, groups=1, bias=True, padding_mode="zeros", device=None, dtype=None
    ):
        super().__init__()
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if in_channels % groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if out_channels % groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        dims = self._dims
        stride = each(stride, dims)
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'valid', 'same'}}")
            if padding == "same" and any(step != 1 for step in stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        modes = {"zeros", "reflect", "replicate", "circular"}
        if padding_mode not in modes:
            raise ValueError(f"padding_mode must be one of {modes}, but got padding_mode='{padding_mode}'")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = each(kernel_size, dims)
        self.stride = stride
        self.padding = padding if isinstance(padding, str) else each(padding, dims)
        self.dilation = each(dilation, dims)
        self.transposed = self._transposed
        self.output_padding = each(output_padding, dims)
        self.groups = groups
        self.padding_mode = padding_mode
        self._reversed_padding_repeated_twice = self._padding_pairs()
        self._make_parameters(bias, device, dtype)

    def _padding_pairs(self):
        """The padding as `F.pad` wants it: last dimension first, both ends."""
        if self.padding == "valid":
            return [0, 0] * self._dims
        if self.padding != "same":
            return [amount for amount in reversed(self.padding) for _ in range(2)]
        pairs = []
        for step, size in zip(reversed(self.dilation), reversed(self.kernel_size)):
            total = step * (size - 1)
            pairs += [total // 2, total - total // 2]
        return pairs

    def _weight_shape(self):
        first, second = (self.in_channels, self.out_channels) if self.transposed else (self.out_channels, self.in_channels)
        return (first, second // self.groups, *self.kernel_size)

    def _make_parameters(self, bias, device, dtype):
        self.weight = Parameter(empty(self._weight_shape(), device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(self.out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def reset_parameters(self):
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            if fan_in != 0:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self):
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
        zero, one = (0,) * self._dims, (1,) * self._dims
        if self.padding != zero:
            text += f", padding={self.padding}"
        if self.dilation != one:
            text += f", dilation={self.dilation}"
        if self.output_padding != zero:
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        return text if self.padding_mode == "zeros" else f"{text}, padding_mode={self.padding_mode}"


class _Plain(_ConvNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode="zeros", device=None, dtype=None):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, 0, dilation, groups, bias, padding_mode, device, dtype)

    def _conv_forward(self, input, weight, bias):
        padding = self.padding
        if self.padding_mode != "zeros":
            input = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            padding = 0
        return getattr(F, f"conv{self._dims}d")(input, weight, bias, self.stride, padding, self.dilation, self.groups)

    def forward(self, input):
        return self._conv_forward(input, self.weight, self.bias)


class _Transposed(_ConvNd):
    _transposed = True

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None
    ):
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias, padding_mode, device, dtype)

    def forward(self, input, output_size=None):
        extra = self.output_padding if output_size is None else self._output_padding(input, list(output_size))
        return getattr(F, f"conv_transpose{self._dims}d")(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)

    def _output_padding(self, input, output_size):
        """How much to add at the end so that the output is as large as was asked for."""
        dims = self._dims
        lead = 2 if input.dim() == dims + 2 else 1
        if len(output_size) == lead + dims:
            output_size = output_size[lead:]
        if len(output_size) != dims:
            raise ValueError(
                f"ConvTranspose{dims}D: for {input.dim()}D input, output_size must have {dims} or {lead + dims} elements (got {len(output_size)})"
            )
        least = [
            (input.size(d + lead) - 1) * self.stride[d] - 2 * self.padding[d] + self.dilation[d] * (self.kernel_size[d] - 1) + 1 for d in range(dims)
        ]
        most = [size + step - 1 for size, step in zip(least, self.stride)]
        for size, low, high in zip(output_size, least, most):
            if size < low or size > high:
                raise ValueError(
                    f"requested an output size of {output_size}, but valid sizes range from {least} to {most} (for an input of {input.size()[lead:]})"
                )
        return [size - low for size, low in zip(output_size, least)]


class Conv1d(_Plain):
    """Cross-correlation of signals."""

    _dims = 1


class Conv2d(_Plain):
    """Cross-correlation of images."""

    _dims = 2


class Conv3d(_Plain):
    """Cross-correlation of volumes."""

    _dims = 3


class ConvTranspose1d(_Transposed):
    """The transpose of `Conv1d`."""

    _dims = 1


class ConvTranspose2d(_Transposed):
    """The transpose of `Conv2d`."""

    _dims = 2


class ConvTranspose3d(_Transposed):
    """The transpose of `Conv3d`."""

    _dims = 3


class _Lazy(LazyModuleMixin):
    """A convolution that counts its input's channels when it first sees one."""

    def __init__(self, out_channels, kernel_size, *args, **kwargs):
        super().__init__(0, 0, kernel_size, *args, **kwargs)
        self.out_channels = out_channels

    def _make_parameters(self, bias, device, dtype):
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)
        else:
            self.register_parameter("bias", None)

    def reset_parameters(self):
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()

    def initialize_parameters(self, input):
        if not self.has_uninitialized_params():
            return
        dims = self._dims
        if input.dim() not in (dims + 1, dims + 2):
            raise RuntimeError(
                f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {type(self).__name__}, but got input of size: {input.shape}"
            )
        self.in_channels = input.shape[-dims - 1]
        if self.in_channels % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        self.weight.materialize(self._weight_shape())
        if self.bias is not None:
            self.bias.materialize((self.out_channels,))
        self.reset_parameters()


class LazyConv1d(_Lazy, Conv1d):
    """`Conv1d` with its number of input channels left open."""

    cls_to_become = Conv1d


class LazyConv2d(_Lazy, Conv2d):
    """`Conv2d` with its number of input channels left open."""

    cls_to_become = Conv2d


class LazyConv3d(_Lazy, Conv3d):
    """`Conv3d` with its number of input channels left open."""

    cls_to_become = Conv3d


class LazyConvTranspose1d(_Lazy, ConvTranspose1d):
    """`ConvTranspose1d` with its number of input channels left open."""

    cls_to_become = ConvTranspose1d


class LazyConvTranspose2d(_Lazy, ConvTranspose2d):
    """`ConvTranspose2d` with its number of input channels left open."""

    cls_to_become = ConvTranspose2d


class LazyConvTranspose3d(_Lazy, ConvTranspose3d):
    """`ConvTranspose3d` with its number of input channels left open."""

    cls_to_become = ConvTranspose3d
