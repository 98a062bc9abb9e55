"""NAdam."""
from ._stepwise import Stepwise, check_betas, check_lr, check_not_negative, counter, number, refuse_capturable, to_scalar


class NAdam(Stepwise):
    """Adam with Nesterov's momentum (Dozat, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ; torch/optim/nadam.py)."""

    _later = {**Stepwise._later, "decoupled_weight_decay": False}

    def __init__(
        self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False,
    ):
        check_lr(lr)
        check_not_negative(eps=eps)
        check_betas(betas)
        check_not_negative(weight_decay=weight_decay, momentum_decay=momentum_decay)
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import zeros_like

        return {"step": counter(), "mu_product": counter(1.0), "exp_avg": zeros_like(parameter), "exp_avg_sq": zeros_like(parameter)}

    def _stepped(self, parameter, grad, state, group):
        lr, (beta1, beta2), eps, decay = to_scalar(group["lr"]), group["betas"], group["eps"], group["momentum_decay"]
        if group["capturable"]:
            refuse_capturable("params, mu_products and state_steps")
        steps = state["step"].add_(1).item()
        if group["weight_decay"] != 0:
            if group["decoupled_weight_decay"]:
                parameter.mul_(1 - lr * group["weight_decay"])
            else:
                grad = grad.add(parameter, alpha=group["weight_decay"])
        mu = beta1 * (1.0 - 0.5 * 0.96 ** (steps * decay))
        mu_next = beta1 * (1.0 - 0.5 * 0.96 ** ((steps + 1) * decay))
        product = state["mu_product"].mul_(mu)
        average = state["exp_avg"].lerp_(grad, 1 - beta1)
        square = state["exp_avg_sq"].mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
        denominator = square.div(1 - beta2**steps).sqrt()
        if group["differentiable"]:
            denominator = denominator.add(eps)
            scaled = grad * (-lr * (1.0 - mu) / (1.0 - product))
            parameter.addcdiv_(scaled, denominator)
            parameter.addcdiv_(average * (-lr * mu_next / (1.0 - product * mu_next)), denominator)
        else:
            denominator.add_(eps)
            known = product.item()
            parameter.addcdiv_(grad, denominator, value=number(-lr * (1.0 - mu) / (1.0 - known)))
            parameter.addcdiv_(average, denominator, value=number(-lr * mu_next / (1.0 - known * mu_next)))
