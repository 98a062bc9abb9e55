"""Stochastic gradient descent."""
from .._tensor import Tensor
from ._stepwise import Stepwise, check_fused, check_tensor_lr, number, to_scalar


class SGD(Stepwise):
    """Gradient descent with momentum, weight decay and Nesterov's step (torch/optim/sgd.py)."""

    _later = {"nesterov": False, "maximize": False, "foreach": None, "differentiable": False, "fused": False}

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False, foreach=None, differentiable=False, fused=None):
        check_tensor_lr(lr)
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)

    def _step_group(self, group):
        lr, maximize, momentum, weight_decay = to_scalar(group["lr"]), group["maximize"], group["momentum"], group["weight_decay"]
        learned = isinstance(lr, Tensor) and lr.requires_grad
        rate = None if learned else -number(lr)
        for parameter in group["params"]:
            grad = parameter.grad
            if grad is None:
                continue
            if maximize:
                grad = -grad
            if isinstance(weight_decay, Tensor) and weight_decay.requires_grad:
                grad = grad.addcmul_(parameter.clone(), weight_decay)
            elif weight_decay != 0:
                grad = grad.add(parameter, alpha=number(weight_decay))
            if momentum != 0:
                grad = self._with_momentum(parameter, grad, group)
            if learned:
                parameter.addcmul_(grad, lr, value=-1)
            else:
                parameter.add_(grad, alpha=rate)

    def _with_momentum(self, parameter, grad, group):
        state, momentum = self.state[parameter], group["momentum"]
        buffer = state.get("momentum_buffer")
        if buffer is None:
            buffer = state["momentum_buffer"] = grad.detach().clone()
        else:
            buffer.mul_(momentum).add_(grad, alpha=1 - group["dampening"])
        return grad.add(buffer, alpha=momentum) if group["nesterov"] else buffer
