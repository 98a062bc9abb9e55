"""Activations as modules: settings, texts, and the function each calls. `MultiheadAttention`, which PyTorch keeps here, is in `_multihead.py`."""
import warnings

from ... import empty
from .. import functional as F
from .. import init
from ..module import Module
from ..parameter import Parameter
from ._multihead import MultiheadAttention


class _Plain(Module):
    """A function without settings."""

    _function = ""

    def forward(self, input):
        return getattr(F, self._function)(input)


class Sigmoid(_Plain):
    """The logistic function."""

    _function = "sigmoid"


class Tanh(_Plain):
    """The hyperbolic tangent."""

    _function = "tanh"


class LogSigmoid(_Plain):
    """The logarithm of the logistic function."""

    _function = "logsigmoid"


class Softsign(_Plain):
    """x / (1 + |x|)."""

    _function = "softsign"


class Tanhshrink(_Plain):
    """x - tanh(x)."""

    _function = "tanhshrink"


class _InPlace(Module):
    """A function with no setting but whether it overwrites its input."""

    __constants__ = ["inplace"]
    _function = ""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input):
        return getattr(F, self._function)(input, inplace=self.inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class ReLU(_InPlace):
    """max(x, 0)."""

    _function = "relu"


class SELU(_InPlace):
    """ELU with the slope and scale that keep mean 0 and variance 1."""

    _function = "selu"


class SiLU(_InPlace):
    """x · sigmoid(x)."""

    _function = "silu"


class Mish(_InPlace):
    """x · tanh(softplus(x))."""

    _function = "mish"


class Hardsigmoid(_InPlace):
    """The logistic function in three straight pieces."""

    _function = "hardsigmoid"

    def extra_repr(self):
        return ""


class Hardswish(_InPlace):
    """x · hardsigmoid(x)."""

    _function = "hardswish"

    def extra_repr(self):
        return ""


class _Settings(Module):
    """A function with settings; their names, in the order it takes them, are `__constants__`."""

    __constants__ = []
    _function = ""

    def forward(self, input):
        return getattr(F, self._function)(input, *(getattr(self, name) for name in self.__constants__))

    def extra_repr(self):
        shown = [name for name in self.__constants__ if name != "inplace" or self.inplace]
        return ", ".join(f"{name}={getattr(self, name)}" for name in shown)


class Threshold(_Settings):
    """`value` wherever the input is not above `threshold`."""

    __constants__ = ["threshold", "value", "inplace"]
    _function = "threshold"

    def __init__(self, threshold, value, inplace=False):
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace


class RReLU(Module):
    """A leaky ReLU whose slope is drawn at random while training."""

    __constants__ = ["lower", "upper", "inplace"]

    def __init__(self, lower=1.0 / 8, upper=1.0 / 3, inplace=False):
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input):
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self):
        return f"lower={self.lower}, upper={self.upper}" + (", inplace=True" if self.inplace else "")


class Hardtanh(_Settings):
    """The input held between two bounds."""

    __constants__ = ["min_val", "max_val", "inplace"]
    _function = "hardtanh"

    def __init__(self, min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None):
        super().__init__()
        if min_value is not None:
            warnings.warn("keyword argument `min_value` is deprecated and renamed to `min_val`", FutureWarning, stacklevel=2)
            min_val = min_value
        if max_value is not None:
            warnings.warn("keyword argument `max_value` is deprecated and renamed to `max_val`", FutureWarning, stacklevel=2)
            max_val = max_value
        self.min_val = min_val
        self.max_val = max_val
        self.inplace = inplace
        if self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})")


class ReLU6(Hardtanh):
    """The input held between 0 and 6."""

    def __init__(self, inplace=False):
        super().__init__(0.0, 6.0, inplace)

    def forward(self, input):
        return F.relu6(input, self.inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class ELU(_Settings):
    """Linear above 0, exponential below."""

    __constants__ = ["alpha", "inplace"]
    _function = "elu"

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace


class CELU(_Settings):
    """ELU without a bend at 0."""

    __constants__ = ["alpha", "inplace"]
    _function = "celu"

    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace


class LeakyReLU(_Settings):
    """A small slope below 0."""

    __constants__ = ["negative_slope", "inplace"]
    _function = "leaky_relu"

    def __init__(self, negative_slope=1e-2, inplace=False):
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace


class GLU(_Settings):
    """The first half times the logistic function of the second."""

    __constants__ = ["dim"]
    _function = "glu"

    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim


class GELU(Module):
    """x times the normal distribution's Φ(x)."""

    __constants__ = ["approximate"]

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, input):
        return F.gelu(input, approximate=self.approximate)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class Softplus(_Settings):
    """A smooth max(x, 0)."""

    __constants__ = ["beta", "threshold"]
    _function = "softplus"

    def __init__(self, beta=1.0, threshold=20.0):
        super().__init__()
        self.beta = beta
        self.threshold = threshold


class _Shrinking(Module):
    __constants__ = ["lambd"]
    _function = ""

    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, input):
        return getattr(F, self._function)(input, self.lambd)

    def extra_repr(self):
        return str(self.lambd)


class Hardshrink(_Shrinking):
    """0 near 0, the input elsewhere."""

    _function = "hardshrink"


class Softshrink(_Shrinking):
    """0 near 0, drawn towards it elsewhere."""

    _function = "softshrink"


class PReLU(Module):
    """A learned slope below 0."""

    __constants__ = ["num_parameters"]

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None):
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self):
        init.constant_(self.weight, self.init)

    def forward(self, input):
        return F.prelu(input, self.weight)

    def extra_repr(self):
        return f"num_parameters={self.num_parameters}"


class _Along(Module):
    """A function along a dimension."""

    __constants__ = ["dim"]
    _function = ""

    def __init__(self, dim=None):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return getattr(F, self._function)(input, self.dim, _stacklevel=5)

    def extra_repr(self):
        return f"dim={self.dim}"


class Softmin(_Along):
    """Softmax of the negated input."""

    _function = "softmin"


class Softmax(_Along):
    """Numbers above 0 that sum to 1."""

    _function = "softmax"

    def __init__(self, dim=None):
        if dim is not None and (not isinstance(dim, int) or isinstance(dim, bool)):
            raise TypeError(f"dim must be an int or None, got {type(dim)}")
        super().__init__(dim)


class LogSoftmax(_Along):
    """The logarithm of softmax."""

    _function = "log_softmax"


class Softmax2d(Module):
    """Softmax over the channels of every place."""

    def forward(self, input):
        if input.dim() not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead")
        return F.softmax(input, -3, _stacklevel=5)
