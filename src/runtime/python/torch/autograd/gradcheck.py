"""gradcheck and gradgradcheck: the engine's, with Python's functions."""
import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from . import graph


class GradcheckError(RuntimeError):
    """Raised when a gradient is not what it should be."""


_bridge.error_types["GradcheckError"] = GradcheckError


def _check(func, inputs, second, grad_outputs, options):
    if not isinstance(inputs, (tuple, list)):
        inputs = (inputs,)
    if options.pop("masked", None):
        raise _bridge.unsupported("torch.autograd.gradcheck(masked=True)")
    kept = None

    def call(text):
        nonlocal kept
        given = [_bridge.known(handle) if handle else value for handle, value in zip(_bridge.loads(text), inputs)]
        # The engine reads the results by their handles: they must live until then.
        kept = func(*given)
        made = kept if isinstance(kept, (tuple, list)) else (kept,)
        return _bridge.dumps([value._h if isinstance(value, Tensor) else 0 for value in made])

    request = {
        "inputs": [value._h if isinstance(value, Tensor) else 0 for value in inputs],
        "grad_outputs": None,
        "options": options,
    }
    if grad_outputs is not None:
        grad_outputs = grad_outputs if isinstance(grad_outputs, (tuple, list)) else (grad_outputs,)
        request["grad_outputs"] = [value._h for value in grad_outputs]
    key = graph.number_of(call)
    try:
        answer = engine.gradcheck(key, second, _bridge.dumps(request))
    finally:
        del graph.functions[key]
    if answer is None:
        _bridge.raise_error()
    return answer


def gradcheck(
    func,
    inputs,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_batched_forward_grad=False,
    check_forward_ad=False,
    check_backward_ad=True,
    fast_mode=False,
    masked=None,
):
    """Whether `func`'s gradients are those of central differences."""
    options = {name: value for name, value in locals().items() if name not in ("func", "inputs")}
    return _check(func, inputs, False, None, options)


def gradgradcheck(
    func,
    inputs,
    grad_outputs=None,
    *,
    eps=1e-6,
    atol=1e-5,
    rtol=1e-3,
    gen_non_contig_grad_outputs=False,
    raise_exception=True,
    nondet_tol=0.0,
    check_undefined_grad=True,
    check_grad_dtypes=False,
    check_batched_grad=False,
    check_fwd_over_rev=False,
    check_rev_over_rev=True,
    fast_mode=False,
    masked=None,
):
    """Whether the gradients of `func`'s gradients are."""
    options = {name: value for name, value in locals().items() if name not in ("func", "inputs", "grad_outputs")}
    if options.pop("gen_non_contig_grad_outputs"):
        raise _bridge.unsupported("torch.autograd.gradgradcheck(gen_non_contig_grad_outputs=True)")
    options["check_forward_ad"] = options.pop("check_fwd_over_rev")
    options["check_backward_ad"] = options.pop("check_rev_over_rev")
    return _check(func, inputs, True, grad_outputs, options)
