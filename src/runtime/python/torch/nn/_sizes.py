"""Functions whose sizes PyTorch takes apart in Python, where a tensor is met as what it consists of: max_unpool, fold and unfold."""
from collections.abc import Iterable

from .. import _bridge
from .._tensor import Tensor


def _taken_apart(value, dims):
    """One number for each dimension, or what it consists of."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * dims


def _holds_tensor(value):
    return isinstance(value, Tensor) or isinstance(value, (list, tuple)) and any(isinstance(item, Tensor) for item in value)


def unpooling(function):
    """`max_unpool1d` and its kin, which find the size of the result first (`_unpool_output_size`): computed of tensors, it is refused."""
    dims = int(function.__name__[-2])

    def unpool(input, indices, kernel_size, stride=None, padding=0, output_size=None):
        if any(map(_holds_tensor, (kernel_size, stride, padding, output_size))):
            kernel, padding = _taken_apart(kernel_size, dims), _taken_apart(padding, dims)
            steps = kernel if stride is None else _taken_apart(stride, dims)
            for d in range(len(kernel)):
                input.size()[d - len(kernel)] * steps[d] + kernel[d] - 2 * padding[d]
            raise TypeError("cond must be a bool, but got a Tensor. For tensor conditions, use torch._check_tensor_all() to assert that all elements are true.")
        return function(input, indices, kernel_size, stride, padding, output_size)

    unpool.__name__ = unpool.__qualname__ = function.__name__
    return unpool


def _in_pairs(operator, function, input, **settings):
    """Calls `function` with two numbers for each setting, checked as those of the operator that PyTorch calls with them."""
    if any(type(value) is not int for value in settings.values()):
        settings = {name: _taken_apart(value, 2) for name, value in settings.items()}
        _bridge.check(operator, (input, *settings.values()), None, "functional")
        for name, value in settings.items():
            if len(value) != 2:
                raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(value)}")
    return function(input, **settings)


def folding(fold, unfold):
    """Both, by pairs of numbers."""

    def folded(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
        return _in_pairs("col2im", fold, input, output_size=output_size, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)

    def unfolded(input, kernel_size, dilation=1, padding=0, stride=1):
        return _in_pairs("im2col", unfold, input, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)

    folded.__name__ = folded.__qualname__ = "fold"
    unfolded.__name__ = unfolded.__qualname__ = "unfold"
    return folded, unfolded
