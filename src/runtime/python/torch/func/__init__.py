"""torch.func: functions of functions."""
from .. import _bridge
from ._derivatives import debug_unwrap, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, vjp
from ._modules import functional_call, stack_module_state
from ._vmap import vmap


def functionalize(func, *, remove="mutations"):
    """Refused: nothing here runs on functional graphs."""
    raise _bridge.unsupported("torch.func.functionalize")


def __getattr__(name):
    raise _bridge.missing("torch.func", name)
