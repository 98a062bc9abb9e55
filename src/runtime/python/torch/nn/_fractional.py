"""Fractional maximum pooling: sizes from ratios and the random numbers, as PyTorch draws them; the engine pools."""
from .. import rand
from . import functional as F


def _fractional(dims):
    """The function that yields values and indices, and the one that yields what it is asked for."""
    name = f"fractional_max_pool{dims}d"
    pooled = getattr(F, f"_{name}")

    def with_indices(input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        if output_size is None and output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
        if output_size is None:
            output_size = [int(size * ratio) for size, ratio in zip(input.shape[-dims:], _each(output_ratio, dims))]
        if _random_samples is None:
            batch = 1 if input.dim() == dims + 1 else input.size(0)
            _random_samples = rand(batch, input.size(-dims - 1), dims, dtype=input.dtype)
        return pooled(input, _each(kernel_size, dims), _each(output_size, dims), _random_samples)

    def function(input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None):
        both = with_indices(input, kernel_size, output_size, output_ratio, return_indices, _random_samples)
        return both if return_indices else both[0]

    with_indices.__name__ = with_indices.__qualname__ = f"{name}_with_indices"
    function.__name__ = function.__qualname__ = name
    return with_indices, function


def _each(value, dims):
    return list(value) if isinstance(value, (tuple, list)) else [value] * dims


fractional_max_pool2d_with_indices, fractional_max_pool2d = _fractional(2)
fractional_max_pool3d_with_indices, fractional_max_pool3d = _fractional(3)
