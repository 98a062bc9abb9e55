"""torch.autograd.functional: Jacobians, Hessians and products with them. The engine computes; here are the calling conventions."""
import _gradient_lens as engine

from .. import _bridge
from .graph import functions, number_of


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy="reverse-mode"):
    """The Jacobian of a function of tensors."""
    return _run("jacobian", func, inputs, None, create_graph=create_graph, strict=strict, vectorize=vectorize, strategy=strategy)


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy="reverse-mode"):
    """The Hessian of a function that returns one element."""
    return _run(
        "hessian", func, inputs, None, create_graph=create_graph, strict=strict, vectorize=vectorize, outer_jacobian_strategy=outer_jacobian_strategy
    )


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """The function's value, and a vector times its Jacobian."""
    return _run("vjp", func, inputs, v, create_graph=create_graph, strict=strict)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """The function's value, and its Jacobian times a vector."""
    return _run("jvp", func, inputs, v, create_graph=create_graph, strict=strict)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """The function's value, and a vector times its Hessian."""
    return _run("vhp", func, inputs, v, create_graph=create_graph, strict=strict)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """The function's value, and its Hessian times a vector."""
    return _run("hvp", func, inputs, v, create_graph=create_graph, strict=strict)


def _run(name, func, inputs, v, **options):
    if _bridge.codes:
        engine.place(*_bridge.site())

    def call(text):
        return _code(func(*[_bridge.known(handle) for handle in _bridge.loads(text)]))

    key = number_of(call)
    try:
        found = engine.functional(name, key, _code(inputs), _code(v), _bridge.dumps(options))
    finally:
        del functions[key]
    if found is None:
        _bridge.raise_error()
    # PyTorch gives lists where several inputs are taken through dual numbers.
    forward = "forward-mode" in options.values() and isinstance(inputs, tuple)
    return _nested(_bridge.loads(found), list if forward else tuple)


def _code(value):
    """Tensors and tuples of them; a list is no tuple here."""
    return '{"o":"list"}' if isinstance(value, list) else _bridge.encode(value)


def _nested(found, kind):
    return kind(_nested(item, kind) for item in found) if isinstance(found, list) else _bridge.known(found)


def __getattr__(name):
    raise _bridge.missing("torch.autograd.functional", name)
