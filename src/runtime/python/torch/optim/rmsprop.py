"""RMSprop."""
from ._stepwise import Stepwise, check_lr, check_not_negative, counter, number, refuse_capturable, to_scalar


class RMSprop(Stepwise):
    """Gradients over the root of their mean square (Hinton's lecture 6; centred: https://arxiv.org/abs/1308.0850; torch/optim/rmsprop.py)."""

    _later = {**Stepwise._later, "momentum": 0, "centered": False}

    def __init__(
        self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False,
        capturable=False, foreach=None, maximize=False, differentiable=False,
    ):
        check_lr(lr)
        check_not_negative(eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import zeros_like

        state = {"step": counter(), "square_avg": zeros_like(parameter)}
        if group["momentum"] > 0:
            state["momentum_buffer"] = zeros_like(parameter)
        if group["centered"]:
            state["grad_avg"] = zeros_like(parameter)
        return state

    def _stepped(self, parameter, grad, state, group):
        alpha, rate = group["alpha"], number(-to_scalar(group["lr"]))
        if group["capturable"]:
            refuse_capturable()
        state["step"].add_(1)
        if group["weight_decay"] != 0:
            grad = grad.add(parameter, alpha=group["weight_decay"])
        square = state["square_avg"].mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
        if group["centered"]:
            mean = state["grad_avg"].lerp_(grad, 1 - alpha)
            root = square.addcmul(mean, mean, value=-1).sqrt_()
        else:
            root = square.sqrt()
        root = root.add(group["eps"]) if group["differentiable"] else root.add_(group["eps"])
        if group["momentum"] > 0:
            parameter.add_(state["momentum_buffer"].mul_(group["momentum"]).addcdiv_(grad, root), alpha=rate)
        else:
            parameter.addcdiv_(grad, root, value=rate)
