"""Adafactor."""
from ._stepwise import Stepwise, check_tensor_lr, counter, number, to_scalar


class Adafactor(Stepwise):
    """Second moments kept by rows and columns only (Shazeer and Stern, https://arxiv.org/abs/1804.04235; torch/optim/_adafactor.py)."""

    _later = {"foreach": None}

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, foreach=None, maximize=False):
        check_tensor_lr(lr)
        if not 0.0 <= lr:
            raise ValueError(f"Learning rate should be >= 0 but is: {lr}")
        if not 0.0 >= beta2_decay:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None and not 0.0 <= eps[0]:
            raise ValueError(f"epsilon1 should be >= 0 but is: {eps[0]}")
        if not 0.0 <= eps[1]:
            raise ValueError(f"epsilon2 should be >= 0 but is: {eps[1]}")
        if not 1.0 <= d:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        if not 0.0 <= weight_decay:
            raise ValueError(f"weight_decay should be >= 0 but is: {weight_decay}")
        defaults = {"lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay, "foreach": foreach, "maximize": maximize}
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import zeros_like

        if parameter.dim() <= 1:
            return {"step": counter(), "variance": zeros_like(parameter)}
        shape = list(parameter.shape)
        rows = parameter.new_zeros([*shape[:-1], 1])
        columns = parameter.new_zeros([*shape[:-2], 1, shape[-1]])
        return {"step": counter(), "row_var": rows, "col_var": columns}

    def _stepped(self, parameter, grad, state, group):
        from .. import finfo

        lr, (eps1, eps2) = to_scalar(group["lr"]), group["eps"]
        eps1 = finfo(parameter.dtype).eps if eps1 is None else eps1
        steps = state["step"].add_(1).item()
        weight = steps ** group["beta2_decay"]
        rate = max(eps2, parameter.norm(2).item() / parameter.numel() ** 0.5) * min(lr, 1 / steps**0.5)
        if group["weight_decay"] != 0:
            parameter.mul_(1 - lr * group["weight_decay"])
        update = _variance(grad, state, weight, eps1).clamp_(min=eps1 * eps1).rsqrt_()
        update.mul_(grad)
        clipped = max(1.0, update.norm(2).item() / (update.numel() ** 0.5 * group["d"]))
        parameter.add_(update, alpha=number(-rate / clipped))


def _variance(grad, state, weight, eps):
    """The second moment: of a matrix, from the means of its rows and columns."""
    from ..linalg import vector_norm

    if grad.dim() <= 1:
        return state["variance"].lerp_(grad * grad, weight).clone()
    rows = state["row_var"].lerp_(vector_norm(grad, dim=-1, keepdim=True).square_().div_(grad.size(-1)), weight)
    columns = state["col_var"].lerp_(vector_norm(grad, dim=-2, keepdim=True).square_().div_(grad.size(-2)), weight)
    return (rows @ columns).div_(rows.mean(dim=-2, keepdim=True).clamp_(min=eps))


Adafactor.__module__ = "torch.optim"
