"""Adamax."""
from ._stepwise import Stepwise, check_betas, check_lr, check_not_negative, counter, number, refuse_capturable, to_scalar


class Adamax(Stepwise):
    """Adam with the infinity norm in place of the second moment (https://arxiv.org/abs/1412.6980, section 7; torch/optim/adamax.py)."""

    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False, differentiable=False, capturable=False
    ):
        check_lr(lr)
        check_not_negative(eps=eps)
        check_betas(betas)
        check_not_negative(weight_decay=weight_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import zeros_like

        return {"step": counter(), "exp_avg": zeros_like(parameter), "exp_inf": zeros_like(parameter)}

    def _stepped(self, parameter, grad, state, group):
        from .. import amax, cat

        (beta1, beta2), eps, norm = group["betas"], group["eps"], state["exp_inf"]
        if group["capturable"]:
            refuse_capturable()
        steps = state["step"].add_(1)
        if group["weight_decay"] != 0:
            grad = grad.add(parameter, alpha=group["weight_decay"])
        average = state["exp_avg"].lerp_(grad, 1 - beta1)
        if group["differentiable"]:
            both = cat([norm.mul_(beta2).unsqueeze(0), grad.abs().add_(eps).unsqueeze_(0)], 0)
            norm.copy_(amax(both, 0, keepdim=False))
        else:
            norm.copy_(norm.mul_(beta2).maximum(grad.abs().add_(eps)))
        rate = to_scalar(group["lr"]) / (1 - beta1 ** steps.item())
        parameter.addcdiv_(average, norm, value=number(-rate))
