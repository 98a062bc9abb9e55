"""RAdam."""
from ._stepwise import Stepwise, check_betas, check_lr, check_not_negative, counter, refuse_capturable, to_scalar


class RAdam(Stepwise):
    """Adam whose step is rectified while the second moment is uncertain (Liu and others, https://arxiv.org/abs/1908.03265; torch/optim/radam.py)."""

    _later = {**Stepwise._later, "decoupled_weight_decay": False}

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False,
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
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import zeros_like

        return {"step": counter(), "exp_avg": zeros_like(parameter), "exp_avg_sq": zeros_like(parameter)}

    def _stepped(self, parameter, grad, state, group):
        lr, (beta1, beta2), eps = to_scalar(group["lr"]), group["betas"], group["eps"]
        if group["capturable"]:
            refuse_capturable()
        steps = state["step"].add_(1).item()
        if group["weight_decay"] != 0:
            if group["decoupled_weight_decay"]:
                parameter.mul_(1 - lr * group["weight_decay"])
            else:
                grad = grad.add(parameter, alpha=group["weight_decay"])
        average = state["exp_avg"].lerp_(grad, 1 - beta1)
        square = state["exp_avg_sq"].mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        correction2 = 1 - beta2**steps
        update = average / (1 - beta1**steps) * lr
        limit = 2 / (1 - beta2) - 1
        length = limit - 2 * steps * beta2**steps / correction2
        if length > 5.0:
            root = square.sqrt()
            root = root.add(eps) if group["differentiable"] else root.add_(eps)
            rectified = ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)) ** 0.5
            update = update * (correction2**0.5 / root) * rectified
        parameter.add_(update, alpha=-1.0)
