"""Derivatives of functions: grad, vjp, jvp, and the Jacobians made of them. Nesting, names and checks; the engine differentiates."""
import functools
from contextlib import contextmanager, nullcontext

import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from .._trees import flatten, tree_map
from ._levels import grad_level, handles, take, takes, unwrap, vmap_level, wrap, wrap_if_tensor
from ._vmap import check_randomness


def grad(func, argnums=0, has_aux=False):
    """A function that computes the gradient of a scalar function."""

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        found = _grad_and_value(func, argnums, has_aux, args, kwargs)
        if has_aux:
            gradient, (_, aux) = found
            return gradient, aux
        return found[0]

    return wrapper


def grad_and_value(func, argnums=0, has_aux=False):
    """A function that computes gradient and value of a scalar function."""

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        return _grad_and_value(func, argnums, has_aux, args, kwargs)

    return wrapper


def _grad_and_value(func, argnums, has_aux, args, kwargs):
    name = "grad_and_value(f)(*args)"
    with grad_level():
        from ..autograd.grad_mode import enable_grad

        with enable_grad():
            args = tree_map(wrap_if_tensor, args)
            kwargs = tree_map(wrap_if_tensor, kwargs)
            chosen = _choose(args, argnums)
            leaves, spec = flatten(chosen)
            leaves = [_tracked(leaf) for leaf in leaves]
            output = func(*_replace(args, argnums, spec.build(leaves)), **kwargs)
            if has_aux:
                output, aux = _with_aux(output, name)
            if not isinstance(output, Tensor):
                raise RuntimeError(f"{name}: Expected f(*args) to return a Tensor, got {type(output)}")
            if output.dim() != 0:
                raise RuntimeError(
                    f"{name}: Expected f(*args) to return a scalar Tensor, got tensor with {output.dim()} dims. Maybe you wanted to use the vjp "
                    "or jacrev APIs instead?"
                )
            gradients = [unwrap(gradient) for gradient in takes(engine.pull(handles([output]), handles(leaves), ""))]
            value = unwrap(output)
            if has_aux:
                aux = tree_map(unwrap, aux)
    gradient = spec.build(gradients)
    return (gradient, (value, aux)) if has_aux else (gradient, value)


def _tracked(leaf):
    """An argument of this level made one that wants a gradient."""
    if not isinstance(leaf, Tensor):
        raise ValueError(f"Thing passed to transform API must be Tensor, got {type(leaf)}")
    return take(engine.wrap_for_grad(unwrap(leaf)._h, 1))


def _with_aux(output, name):
    if not (isinstance(output, tuple) and len(output) == 2):
        raise RuntimeError(f"{name}: output of function f should be a tuple: (output, aux) if has_aux is True")
    return output


def _choose(args, argnums):
    if not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    if isinstance(argnums, int):
        return args[_argnum(argnums, len(args))]
    places = tuple(_argnum(argnum, len(args)) for argnum in argnums)
    if not places:
        raise RuntimeError("argnums must be non-empty")
    if len(set(places)) != len(places):
        raise RuntimeError(f"argnums elements must be unique, got {places}")
    return tuple(args[place] for place in places)


def _argnum(argnum, count):
    if not isinstance(argnum, int):
        raise RuntimeError(f"argnum must be int, got: {type(argnum)}")
    if -count <= argnum < count:
        return argnum % count
    raise RuntimeError(f"Got argnum={argnum}, but only {count} positional inputs")


def _replace(args, argnums, chosen):
    out = list(args)
    if isinstance(argnums, int):
        out[argnums] = chosen
    else:
        for argnum, value in zip(argnums, chosen):
            out[argnum] = value
    return out


def vjp(func, *primals, has_aux=False):
    """The function's value, and a function that multiplies by its Jacobian from the left."""
    outputs, leaves, spec, out_spec, aux, flat = _recorded(func, primals, has_aux, "vjp(f, *primals)")
    structure = spec.children[0] if len(primals) == 1 else spec

    def vjp_fn(grad_outputs, retain_graph=True, create_graph=None):
        gradients, given_spec = flatten(grad_outputs)
        if given_spec != out_spec:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: "
                f"{given_spec.short()}, primal output: {out_spec.short()}"
            )
        _check_gradients(gradients)
        found = takes(engine.pull(handles(outputs), handles(leaves), handles(gradients)))
        built = spec.build(found)
        return built if len(primals) > 1 else (built[0],)

    value = out_spec.build(flat)
    return (value, vjp_fn, aux) if has_aux else (value, vjp_fn)


def _check_gradients(gradients):
    for gradient in gradients:
        if gradient is not None and not isinstance(gradient, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(gradient).__name__}")


def _recorded(func, primals, has_aux, name):
    """What a level recorded of a call: outputs and inputs as that level had them, structures, aux, and the outputs' values."""
    from ..autograd.grad_mode import enable_grad

    with grad_level(), enable_grad():
        leaves, spec = flatten(primals)
        leaves = [wrap(leaf, True) for leaf in leaves]
        output = func(*spec.build(leaves))
        aux = None
        if has_aux:
            output, aux = _with_aux(output, name)
            aux = tree_map(unwrap, aux)
        outputs, out_spec = flatten(output)
        if not outputs:
            raise RuntimeError(f"{name}: Expected f to be a function that has non-empty output (got output = {outputs})")
        for item in outputs:
            if not isinstance(item, Tensor):
                raise RuntimeError(f"{name}: expected f(*primals) to return only tensors, got unsupported type {type(item)}")
        for item in outputs:
            if not item.is_floating_point():
                raise RuntimeError(f"vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype {item.dtype}")
        values = [unwrap(item) for item in outputs]
    return outputs, leaves, spec, out_spec, aux, values


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """The function's value, and its Jacobian times `tangents`."""
    return _jvp(func, primals, tangents, strict, has_aux)


def _jvp(func, primals, tangents, strict=False, has_aux=False):
    name = "jvp(f, primals, tangents)"
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{name}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    flat, spec = flatten(primals)
    vectors, vectors_spec = flatten(tangents)
    if spec != vectors_spec:
        raise RuntimeError(
            f"{name}: Expected primals and tangents to have the same python structure. For example, if primals is a tuple of 3 tensors, tangents "
            f"also must be. Got primals with structure {spec} and tangents with structure {vectors_spec}"
        )
    for which, items in (("primals", flat), ("tangents", vectors)):
        if not items:
            raise RuntimeError(f"{name}: Expected {which} to contain at least one Tensor.")
        for item in items:
            if not isinstance(item, Tensor):
                raise RuntimeError(f"{name}: Expected {which} to only contain Tensors, got {type(item)}")
    with _forward_mode(), _dual_level(), grad_level():
        duals = [take(engine.wrap_dual(primal._h, tangent._h)) for primal, tangent in zip(flat, vectors)]
        output = func(*spec.build(duals))
        aux = None
        if has_aux:
            output, aux = _with_aux(output, name)
            aux = tree_map(unwrap, aux)
        results, out_spec = flatten(output)
        if not results:
            raise RuntimeError(f"{name}: Expected f to be a function that has non-empty output (got output = {results})")
        parts = [_unpacked(item, strict, name) for item in results]
    value, tangent = out_spec.build([part[0] for part in parts]), out_spec.build([part[1] for part in parts])
    return (value, tangent, aux) if has_aux else (value, tangent)


_nesting = 0


@contextmanager
def _dual_level():
    """The level of dual numbers that the outermost jvp opens."""
    global _nesting
    from ..autograd.forward_ad import dual_level

    with dual_level() if _nesting == 0 else nullcontext():
        _nesting += 1
        try:
            yield
        finally:
            _nesting -= 1


@contextmanager
def _forward_mode():
    before = engine.set_forward_mode(True)
    try:
        yield
    finally:
        engine.set_forward_mode(before)


def _unpacked(item, strict, name):
    if not isinstance(item, Tensor):
        raise RuntimeError(f"{name}: expected f(*primals) to return only tensors, got unsupported type {type(item)}")
    primal, tangent, is_zero = _bridge.loads(engine.unwrap_dual(item._h))
    if strict and is_zero:
        raise RuntimeError("jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not allowed with strict=True.")
    return take(primal), take(tangent)


def linearize(func, *primals):
    """The function's value, and a function that multiplies by its Jacobian there. It calls `func` again, at the same place."""
    output = func(*primals)

    def jvp_fn(*tangents):
        return _jvp(func, primals, tangents)[1]

    return output, jvp_fn


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None, _preallocate_and_copy=False):
    """A function that computes the Jacobian row by row, all rows at once."""
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    @functools.wraps(func)
    def wrapper(*args):
        chosen = _choose(args, argnums)
        primals = chosen if isinstance(argnums, tuple) else (chosen,)
        outputs, leaves, spec, out_spec, aux, _ = _recorded(lambda *given: func(*_replace(args, argnums, given if isinstance(argnums, tuple) else given[0])), primals, has_aux, "vjp(f, *primals)")
        found = engine.jacobian_rows(handles(outputs), handles(leaves), chunk_size or 0)
        if found is None:
            _bridge.raise_error()
        rows = [spec.build([take(handle) for handle in row]) for row in _bridge.loads(found)]
        result = out_spec.build(rows if isinstance(argnums, tuple) else [row[0] for row in rows])
        return (result, aux) if has_aux else result

    return wrapper


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """A function that computes the Jacobian column by column, all columns at once."""

    @functools.wraps(func)
    def wrapper(*args):
        chosen = _choose(args, argnums)
        primals = chosen if isinstance(argnums, tuple) else (chosen,)
        flat, spec = flatten(primals)
        for leaf in flat:
            leaf.numel()
        check_randomness(randomness)
        basis = takes(engine.directions(handles(flat)))
        at = lambda *given: func(*_replace(args, argnums, given if isinstance(argnums, tuple) else given[0]))
        with vmap_level(basis[0].shape[0], randomness):
            tangents = spec.build([take(engine.add_batch_dim(vector._h, 0)) for vector in basis])
            found = _jvp(at, primals, tangents, has_aux=has_aux)
            pushed, out_spec = flatten(found[1])
            pushed = [take(engine.remove_batch_dim(item._h, 0)) for item in pushed]
            aux = tree_map(_first, found[2]) if has_aux else None
        blocks = [spec.build(takes(engine.jacobian_columns(item._h, handles(flat)))) for item in pushed]
        result = out_spec.build(blocks if isinstance(argnums, tuple) else [block[0] for block in blocks])
        return (result, aux) if has_aux else result

    return wrapper


def _first(value):
    """Of what does not depend on the direction, the one for the first."""
    if not isinstance(value, Tensor) or not engine.is_batched(value._h):
        return value
    return take(engine.remove_batch_dim(value._h, 0))[0]


def hessian(func, argnums=0):
    """A function that computes the Hessian: forward over reverse mode."""
    return jacfwd(jacrev(func, argnums), argnums)


def debug_unwrap(tensor, *, recurse=True):
    """What a tensor inside a transform wraps."""
    return tree_map(lambda leaf: take(engine.debug_unwrap(leaf._h, recurse)) if isinstance(leaf, Tensor) else leaf, tensor)
