"""Adadelta."""
from ._stepwise import Stepwise, check_lr, check_not_negative, counter, number, refuse_capturable, to_scalar


class Adadelta(Stepwise):
    """Steps scaled by the root of past steps over that of past gradients (Zeiler, https://arxiv.org/abs/1212.5701; torch/optim/adadelta.py)."""

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, foreach=None, *, capturable=False, maximize=False, differentiable=False):
        check_lr(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_not_negative(eps=eps, weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import zeros_like

        return {"step": counter(), "square_avg": zeros_like(parameter), "acc_delta": zeros_like(parameter)}

    def _stepped(self, parameter, grad, state, group):
        rho, eps = group["rho"], group["eps"]
        if group["capturable"]:
            refuse_capturable(xla=False)
        state["step"].add_(1)
        if group["weight_decay"] != 0:
            grad = grad.add(parameter, alpha=group["weight_decay"])
        past = state["acc_delta"]
        root = state["square_avg"].mul_(rho).addcmul_(grad, grad, value=1 - rho).add(eps).sqrt_()
        delta = past.add(eps).sqrt_()
        if group["differentiable"]:
            delta = delta.clone()
        delta.div_(root).mul_(grad)
        past.mul_(rho).addcmul_(delta, delta, value=1 - rho)
        parameter.add_(delta, alpha=number(-to_scalar(group["lr"])))
