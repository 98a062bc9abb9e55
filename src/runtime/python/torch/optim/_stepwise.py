"""What the optimizers share: one step is taken parameter by parameter; settings are checked, numbers made ready for the engine.

No formulas here. `foreach`, `fused` and `capturable` choose between PyTorch's implementations of one formula; here there is one.
"""
from .._tensor import Tensor
from ..autograd.grad_mode import enable_grad, set_grad_enabled
from .optimizer import Optimizer, float32


def scalar_dtype():
    """The dtype of step counters."""
    from .. import float64, get_default_dtype

    return float64 if get_default_dtype() is float64 else float32()


def counter(value=0.0, fused=False):
    """A number of an optimizer's state: steps taken, products of momenta."""
    from .. import tensor

    return tensor(value, dtype=float32() if fused else scalar_dtype())


def to_scalar(value):
    """A tensor of one element without dimensions; other values as they are."""
    return value.squeeze() if isinstance(value, Tensor) and value.dim() != 0 else value


def number(value):
    """What `alpha=` and `value=` take: a tensor of one element as a number."""
    return value.item() if isinstance(value, Tensor) else value


def check_tensor_lr(lr, foreach=False, capturable=False):
    if isinstance(lr, Tensor):
        if foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        if lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")


def check_lr(lr, foreach=False, capturable=False):
    check_tensor_lr(lr, foreach, capturable)
    if not 0.0 <= lr:
        raise ValueError(f"Invalid learning rate: {lr}")


def check_not_negative(**settings):
    """None of the settings, by its name in the text, is negative."""
    for name, value in settings.items():
        if not 0.0 <= value:
            raise ValueError(f"Invalid {'epsilon' if name == 'eps' else name} value: {value}")


def check_betas(betas):
    for k in (0, 1):
        if not 0.0 <= betas[k] < 1.0:
            raise ValueError(f"Invalid beta parameter at index {k}: {betas[k]}")


def check_fused(fused, foreach, differentiable):
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")


def refuse_capturable(what="params and state_steps", xla=True):
    """Nothing on a CPU can be captured."""
    devices = ["cuda", "xpu", "hpu", "privateuseone", *(["xla"] if xla else [])]
    raise AssertionError(f"If capturable=True, {what} must be on supported devices: {devices}.")


class Stepwise(Optimizer):
    """An optimizer that steps one parameter after the other.

    `_started` gives what is remembered of a parameter before its first step, `_stepped` takes one step.
    """

    #: Settings that states saved by older versions lack.
    _later = {"foreach": None, "maximize": False, "differentiable": False, "capturable": False}

    def __setstate__(self, state):
        super().__setstate__(state)
        for group in self.param_groups:
            for name, value in self._later.items():
                if name in self.defaults:
                    group.setdefault(name, value)
            for parameter in group["params"]:
                known = self.state.get(parameter)
                if known and not isinstance(known.get("step", parameter), Tensor):
                    known["step"] = counter(float(known["step"]))

    def step(self, closure=None):
        """One step of every parameter that has a gradient; the closure, if any, computes them anew and returns the loss."""
        loss = None
        with set_grad_enabled(self.defaults.get("differentiable", False)):
            if closure is not None:
                with enable_grad():
                    loss = closure()
            for group in self.param_groups:
                self._step_group(group)
        return loss

    def _step_group(self, group):
        maximize = group.get("maximize", False)
        for parameter in group["params"]:
            grad = parameter.grad
            if grad is None:
                continue
            state = self.state[parameter]
            if not state:
                state.update(self._started(parameter, group))
            self._stepped(parameter, -grad if maximize else grad, state, group)

    def _started(self, parameter, group):
        raise NotImplementedError

    def _stepped(self, parameter, grad, state, group):
        raise NotImplementedError
