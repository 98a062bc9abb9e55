"""Muon."""
from math import sqrt

from ._stepwise import Stepwise, check_tensor_lr, number, to_scalar

#: How the learning rate follows from a matrix's rows and columns.
_ADJUSTED = {
    None: lambda rows, columns: sqrt(max(1, rows / columns)),
    "original": lambda rows, columns: sqrt(max(1, rows / columns)),
    "match_rms_adamw": lambda rows, columns: 0.2 * sqrt(max(rows, columns)),
    "spectral_unclamped": lambda rows, columns: sqrt(rows / columns),
}


class Muon(Stepwise):
    """Momentum of matrices, made orthogonal by Newton's and Schulz's iteration (Jordan, https://kellerjordan.github.io/posts/muon; torch/optim/_muon.py)."""

    _later = {}

    def __init__(
        self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=(3.4445, -4.775, 2.0315), eps=1e-7, ns_steps=5,
        adjust_lr_fn=None,
    ):
        check_tensor_lr(lr)
        for name, value in {"Learning rate": lr, "momentum": momentum, "weight decay": weight_decay}.items():
            if not 0.0 <= value:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if adjust_lr_fn not in _ADJUSTED:
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.ndim != 2:
                    raise ValueError(f"Muon only supports 2D parameters whereas we found a parameter with size: {parameter.size()}")

    def _started(self, parameter, group):
        from .. import zeros_like

        return {"momentum_buffer": zeros_like(parameter)}

    def _stepped(self, parameter, grad, state, group):
        lr, momentum = to_scalar(group["lr"]), group["momentum"]
        update = state["momentum_buffer"].lerp_(grad, 1 - momentum)
        if group["nesterov"]:
            update = grad.lerp(update, momentum)
        update = _orthogonal(update, group["ns_coefficients"], group["ns_steps"], group["eps"])
        parameter.mul_(1 - lr * group["weight_decay"])
        parameter.add_(update, alpha=number(-(lr * _ADJUSTED[group["adjust_lr_fn"]](*parameter.shape))))


def _orthogonal(matrix, coefficients, steps, eps):
    """The nearest orthogonal matrix, roughly: singular values are driven towards one by an odd polynomial, in bfloat16."""
    from .. import addmm

    if steps >= 100:
        raise ValueError("Number of steps must be less than 100 for computational efficiency")
    if len(coefficients) != 3:
        raise ValueError("Coefficients must be a tuple of exactly 3 values")
    a, b, c = coefficients
    tall = matrix.size(0) > matrix.size(1)
    made = matrix.bfloat16()
    made = made.T if tall else made
    made.div_(made.norm().clamp(min=eps))
    for _ in range(steps):
        gram = made @ made.T
        made = addmm(made, addmm(gram, gram, gram, beta=b, alpha=c), made, beta=a)
    return made.T if tall else made


Muon.__module__ = "torch.optim"
