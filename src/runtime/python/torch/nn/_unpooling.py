"""max_unpool with tensors for its sizes: PyTorch takes them apart in Python, computes with the parts, and refuses the size that comes of it."""
from .._tensor import Tensor


def _taken_apart(value, dims):
    """One number for each dimension, or what it consists of."""
    return tuple(value) if isinstance(value, (Tensor, list, tuple)) else (value,) * dims


def _holds_tensor(value):
    return isinstance(value, Tensor) or isinstance(value, (list, tuple)) and any(isinstance(item, Tensor) for item in value)


def checked(function):
    """`max_unpool1d` and its kin, which find the size of the result first (`_unpool_output_size`)."""
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
