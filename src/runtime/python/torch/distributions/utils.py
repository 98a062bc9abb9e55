"""What the distributions share: parameters broadcast with each other, probabilities and logits, properties computed once."""
import functools
from numbers import Number

import torch
from torch import Tensor
from torch.nn import functional as F

euler_constant = 0.57721566490153286060


def broadcast_all(*values):
    """All values as tensors of one shape; numbers take the dtype of the tensors."""
    if not all(isinstance(value, (Tensor, Number)) for value in values):
        raise ValueError("Input arguments must all be instances of Number, torch.Tensor or objects implementing __torch_function__.")
    dtype = next((value.dtype for value in values if isinstance(value, Tensor)), torch.get_default_dtype())
    return torch.broadcast_tensors(*(value if isinstance(value, Tensor) else torch.tensor(value, dtype=dtype) for value in values))


def standard_normal(shape, dtype):
    """Numbers of the standard normal distribution."""
    return torch.empty(shape, dtype=dtype).normal_()


def sum_rightmost(value, dim):
    """The sum over the last so many dimensions."""
    return value if dim == 0 else value.reshape(value.shape[:-dim] + (-1,)).sum(-1)


def logits_to_probs(logits, is_binary=False):
    return torch.sigmoid(logits) if is_binary else F.softmax(logits, dim=-1)


def clamp_probs(probs):
    """Neither zero nor one."""
    eps = torch.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs, is_binary=False):
    clamped = clamp_probs(probs)
    return torch.log(clamped) - torch.log1p(-clamped) if is_binary else torch.log(clamped)


class lazy_property:
    """A property computed when it is first read."""

    def __init__(self, wrapped):
        self.wrapped = wrapped
        functools.update_wrapper(self, wrapped)

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        with torch.enable_grad():
            value = self.wrapped(instance)
        setattr(instance, self.wrapped.__name__, value)
        return value


def _below(n, diag):
    """Which elements of a square matrix are on or below a diagonal."""
    columns = torch.arange(n)
    return columns < columns.view(-1, 1) + (diag + 1)


def tril_matrix_to_vec(mat, diag=0):
    """The elements on and below a diagonal."""
    n = mat.shape[-1]
    if diag < -n or diag >= n:
        raise ValueError(f"diag ({diag}) provided is outside [{-n}, {n - 1}].")
    return mat[..., _below(n, diag)]


def vec_to_tril_matrix(vec, diag=0):
    """A square matrix with these elements on and below a diagonal."""
    shift = 1 + 2 * diag
    n = (-shift + (shift**2 + 8 * vec.shape[-1] + 4 * abs(diag) * (diag + 1)) ** 0.5) / 2
    if round(n) - n > torch.finfo(vec.dtype).eps:
        raise ValueError(
            f"The size of last dimension is {vec.shape[-1]} which cannot be expressed as the lower triangular part of a square D x D matrix."
        )
    n = round(n)
    mat = vec.new_zeros(vec.shape[:-1] + (n, n))
    mat[..., _below(n, diag)] = vec
    return mat
