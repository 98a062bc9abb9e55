"""Activations as modules: what each calls, and what it prints."""
from . import functional as F
from .module import Module


def _activation(name, call, fields=(), doc=""):
    """A module class around a function; `fields` are its settings, `(name, default, printed)`."""

    def __init__(self, *args, **kwargs):
        Module.__init__(self)
        names = [field for field, _, _ in fields]
        given = {**dict(zip(names, args)), **kwargs}
        unknown = set(given) - set(names)
        if unknown or len(args) > len(names):
            raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{min(unknown, default='')}'")
        for field, default, _ in fields:
            object.__setattr__(self, field, given.get(field, default))

    def forward(self, input):
        return call(self, input)

    def extra_repr(self):
        shown = [(field, getattr(self, field), form) for field, default, form in fields if form]
        return ", ".join(form.format(value) for field, value, form in shown if not (field == "inplace" and not value))

    return type(name, (Module,), {"__init__": __init__, "forward": forward, "extra_repr": extra_repr, "__doc__": doc or f"{name}.", "__module__": "torch.nn"})


_inplace = ("inplace", False, "inplace={}")
ReLU = _activation("ReLU", lambda m, x: F.relu(x, m.inplace), [_inplace])
ReLU6 = _activation("ReLU6", lambda m, x: F.relu6(x), [_inplace])
Sigmoid = _activation("Sigmoid", lambda m, x: x.sigmoid())
Tanh = _activation("Tanh", lambda m, x: x.tanh())
LeakyReLU = _activation("LeakyReLU", lambda m, x: F.leaky_relu(x, m.negative_slope), [("negative_slope", 0.01, "negative_slope={}"), _inplace])
ELU = _activation("ELU", lambda m, x: F.elu(x, m.alpha), [("alpha", 1.0, "alpha={}"), _inplace])
SELU = _activation("SELU", lambda m, x: F.selu(x), [_inplace])
SiLU = _activation("SiLU", lambda m, x: F.silu(x), [_inplace])
GELU = _activation("GELU", lambda m, x: F.gelu(x, approximate=m.approximate), [("approximate", "none", "approximate={!r}")])
Softplus = _activation("Softplus", lambda m, x: F.softplus(x, m.beta, m.threshold), [("beta", 1.0, "beta={}"), ("threshold", 20.0, "threshold={}")])
Softsign = _activation("Softsign", lambda m, x: F.softsign(x))
LogSigmoid = _activation("LogSigmoid", lambda m, x: F.logsigmoid(x))
Hardtanh = _activation("Hardtanh", lambda m, x: F.hardtanh(x, m.min_val, m.max_val), [("min_val", -1.0, "min_val={}"), ("max_val", 1.0, "max_val={}"), _inplace])
Mish = _activation("Mish", lambda m, x: F.mish(x), [_inplace])
Softmax = _activation("Softmax", lambda m, x: F.softmax(x, m.dim), [("dim", None, "dim={}")])
LogSoftmax = _activation("LogSoftmax", lambda m, x: F.log_softmax(x, m.dim), [("dim", None, "dim={}")])
