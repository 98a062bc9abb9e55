"""Adagrad."""
from ._stepwise import Stepwise, check_fused, check_lr, check_not_negative, counter, number, to_scalar


class Adagrad(Stepwise):
    """Gradients over the root of the sum of their squares (Duchi, Hazan and Singer, JMLR 12, 2011; torch/optim/adagrad.py)."""

    _later = {"foreach": None, "maximize": False, "differentiable": False, "fused": None}

    def __init__(
        self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, foreach=None, *,
        maximize=False, differentiable=False, fused=None,
    ):
        check_lr(lr)
        check_not_negative(lr_decay=lr_decay, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, eps=eps)
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)
        for group in self.param_groups:
            for parameter in group["params"]:
                self.state[parameter].update(self._started(parameter, group))

    def share_memory(self):
        """There is one process: all of its memory is shared already."""

    def _started(self, parameter, group):
        from .. import full_like

        return {"step": counter(fused=group["fused"]), "sum": full_like(parameter, self.defaults["initial_accumulator_value"])}

    def _stepped(self, parameter, grad, state, group):
        steps = state["step"].add_(1).item()
        if group["weight_decay"] != 0:
            grad = grad.add(parameter, alpha=group["weight_decay"])
        rate = to_scalar(group["lr"]) / (1 + (steps - 1) * group["lr_decay"])
        root = state["sum"].addcmul_(grad, grad, value=1).sqrt()
        root = root + group["eps"] if group["differentiable"] else root.add_(group["eps"])
        parameter.addcdiv_(grad, root, value=number(-rate))
