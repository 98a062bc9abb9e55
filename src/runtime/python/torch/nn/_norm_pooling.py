"""`lp_pool1d` to `lp_pool3d`: the p-norm of each window, composed as PyTorch composes it."""
import math

from .. import sign
from . import functional as F


def _lp_pool(dims):
    def function(input, norm_type, kernel_size, stride=None, ceil_mode=False):
        sizes = kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size,) * dims
        if dims == 2:
            _, _ = sizes
        if dims == 3:
            _, _, _ = sizes
        if norm_type == 0:
            raise ValueError(f"norm_type must be a non-zero value, but got {norm_type}")
        if math.isinf(norm_type):
            greatest = getattr(F, f"max_pool{dims}d")
            if norm_type > 0:
                return greatest(input.abs(), kernel_size, stride, 0, 1, ceil_mode)
            return -greatest(-input.abs(), kernel_size, stride, 0, 1, ceil_mode)
        count = kernel_size if dims == 1 else math.prod(sizes)
        steps = {} if stride is None else {"stride": stride}
        out = getattr(F, f"avg_pool{dims}d")(input.pow(norm_type), kernel_size, ceil_mode=ceil_mode, **steps)
        return (sign(out) * F.relu(out.abs())).mul(count).pow(1.0 / norm_type)

    function.__name__ = function.__qualname__ = f"lp_pool{dims}d"
    return function


lp_pool1d, lp_pool2d, lp_pool3d = (_lp_pool(dims) for dims in (1, 2, 3))
