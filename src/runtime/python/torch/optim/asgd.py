"""Averaged stochastic gradient descent."""
from ._stepwise import Stepwise, check_lr, check_not_negative, counter, number, refuse_capturable, scalar_dtype, to_scalar


class ASGD(Stepwise):
    """Gradient descent that keeps the mean of its parameters too (Polyak and Juditsky, 1992; torch/optim/asgd.py)."""

    def __init__(
        self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None, maximize=False, differentiable=False, capturable=False
    ):
        check_lr(lr)
        check_not_negative(weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import as_tensor, zeros_like

        eta = as_tensor(to_scalar(group["lr"]), dtype=scalar_dtype()).clone().detach()
        return {"step": counter(), "eta": eta, "mu": counter(1.0), "ax": zeros_like(parameter)}

    def _stepped(self, parameter, grad, state, group):
        lr, lambd, mean, mu = to_scalar(group["lr"]), group["lambd"], state["ax"], state["mu"]
        if group["capturable"]:
            refuse_capturable("params, mus, etas, and state_steps")
        steps = state["step"].add_(1).item()
        if group["weight_decay"] != 0:
            grad = grad.add(parameter, alpha=group["weight_decay"])
        eta = state["eta"].item()
        parameter.mul_(1 - lambd * eta)
        parameter.add_(grad, alpha=-eta)
        if mu.item() != 1:
            mean.add_(parameter.sub(mean).mul_(mu))
        else:
            mean.copy_(parameter)
        state["eta"].fill_(number(lr / (1 + lambd * lr * steps) ** group["alpha"]))
        mu.fill_(1 / max(1, steps - group["t0"]))
