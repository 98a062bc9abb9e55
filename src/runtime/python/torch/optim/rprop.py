"""Resilient backpropagation."""
from ._stepwise import Stepwise, check_lr, counter, refuse_capturable, to_scalar


class Rprop(Stepwise):
    """Steps by the gradient's sign, longer while it stays (Riedmiller and Braun, 1993; torch/optim/rprop.py)."""

    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False, foreach=None, maximize=False, differentiable=False):
        check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _started(self, parameter, group):
        from .. import full_like, zeros_like

        return {"step": counter(), "prev": zeros_like(parameter), "step_size": full_like(parameter, float(to_scalar(group["lr"])))}

    def _stepped(self, parameter, grad, state, group):
        (shorter, longer), (least, most), previous = group["etas"], group["step_sizes"], state["prev"]
        if group["capturable"]:
            refuse_capturable()
        state["step"].add_(1)
        sign = grad.mul(previous.clone() if group["differentiable"] else previous).sign()
        turned = sign.lt(0)
        sign[sign.gt(0)] = longer
        sign[turned] = shorter
        sign[sign.eq(0)] = 1
        size = state["step_size"].mul_(sign).clamp_(least, most)
        grad = grad.clone()
        grad[turned] = 0
        parameter.addcmul_(grad.sign(), size, value=-1)
        previous.copy_(grad)
