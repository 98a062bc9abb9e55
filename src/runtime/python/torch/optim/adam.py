"""Adam."""
from .._tensor import Tensor
from ._stepwise import Stepwise, check_betas, check_fused, check_lr, check_not_negative, counter, number, refuse_capturable, to_scalar


class Adam(Stepwise):
    """Steps by estimates of the gradient's first and second moments (Kingma and Ba, https://arxiv.org/abs/1412.6980; torch/optim/adam.py)."""

    _later = {**Stepwise._later, "amsgrad": False, "decoupled_weight_decay": False, "fused": None}

    def __init__(
        self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *,
        foreach=None, maximize=False, capturable=False, differentiable=False, fused=None, decoupled_weight_decay=False,
    ):
        check_lr(lr, foreach, capturable)
        check_not_negative(eps=eps)
        check_betas(betas)
        check_not_negative(weight_decay=weight_decay)
        _check_kinds(betas, foreach and not capturable)
        defaults = {
            "lr": lr,
            "betas": (to_scalar(betas[0]), to_scalar(betas[1])),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)
        check_fused(fused, foreach, differentiable)

    def _started(self, parameter, group):
        from .. import zeros_like

        state = {"step": counter(fused=group["fused"]), "exp_avg": zeros_like(parameter), "exp_avg_sq": zeros_like(parameter)}
        if group["amsgrad"]:
            state["max_exp_avg_sq"] = zeros_like(parameter)
        return state

    def _stepped(self, parameter, grad, state, group):
        lr, (beta1, beta2), eps, weight_decay = to_scalar(group["lr"]), group["betas"], group["eps"], group["weight_decay"]
        differentiable = group["differentiable"]
        if group["capturable"]:
            refuse_capturable()
        average, square = state["exp_avg"], state["exp_avg_sq"]
        count = state["step"].add_(1)
        if weight_decay != 0:
            if group["decoupled_weight_decay"]:
                parameter.mul_(1 - lr * weight_decay)
            elif differentiable and isinstance(weight_decay, Tensor) and weight_decay.requires_grad:
                grad = grad.addcmul_(parameter.clone(), weight_decay)
            else:
                grad = grad.add(parameter, alpha=number(weight_decay))
        average.lerp_(grad, 1 - beta1)
        if differentiable and isinstance(beta2, Tensor) and beta2.requires_grad:
            square.lerp_(grad.square(), 1 - beta2)
        else:
            square.mul_(beta2).addcmul_(grad, grad, value=number(1 - beta2))
        largest = state.get("max_exp_avg_sq")
        if differentiable:
            _step_recorded(parameter, average, square, largest, count, lr, beta1, beta2, eps)
            return
        steps = count.item()
        correction1, correction2 = 1 - beta1**steps, 1 - beta2**steps
        if largest is not None:
            square = largest.copy_(largest.maximum(square))
        denominator = (square.sqrt() / correction2**0.5).add_(eps)
        parameter.addcdiv_(average, denominator, value=number(-(lr / correction1)))


def _step_recorded(parameter, average, square, largest, count, lr, beta1, beta2, eps):
    """The end of a step that gradients flow through: the corrections are tensors, and nothing that is saved is written to."""
    learned = lambda beta: isinstance(beta, Tensor) and beta.requires_grad
    correction1 = 1 - beta1 ** (count.clone() if learned(beta1) else count)
    correction2 = 1 - beta2 ** (count.clone() if learned(beta2) else count)
    size = (lr / correction1).neg()
    root = correction2.sqrt()
    if largest is not None:
        square = largest.copy_(largest.clone().maximum(square))
    denominator = (square.sqrt() / (root * size)).add_(eps / size)
    parameter.addcdiv_(average.clone(), denominator)


def _check_kinds(betas, refused):
    tensors = [isinstance(beta, Tensor) for beta in betas]
    if not all(tensors) and not all(isinstance(beta, float) for beta in betas):
        raise ValueError("betas must be either both floats or both Tensors")
    for k, is_tensor in enumerate(tensors):
        if not is_tensor:
            continue
        if refused:
            raise ValueError(f"betas[{k}] as a Tensor is not supported for capturable=False and foreach=True")
        if betas[k].numel() != 1:
            raise ValueError(f"Tensor betas[{k}] must be 1-element")
