"""Products: matmul, dot, outer, einsum and their kin."""
from ._arranging import broadcast_shapes, broadcast_to, moveaxis, transpose
from ._array import ndarray
from ._axes import axis_of
from ._values import asarray, promoted
from ._dtypes import generic, name_of
from ._engine import array_call, call
from ._ufuncs import FUNCTIONS


def matmul(x1, x2, /, out=None, **options):
    a, b = asarray(x1), asarray(x2)
    for place, each in enumerate((a, b)):
        if each.ndim == 0:
            raise ValueError(
                f"matmul: Input operand {place} does not have enough dimensions (has 0, gufunc core with signature (n?,k),(k,m?)->(n?,m?) requires 1)"
            )
    made = _multiplied(a, b)
    if out is None:
        return made
    out[...] = made
    return out


def _multiplied(a, b):
    kind = promoted(a._kind, b._kind)
    rows, columns = a.ndim > 1, b.ndim > 1
    left = a if rows else a.reshape(1, -1)
    right = b if columns else b.reshape(-1, 1)
    if left.shape[-1] != right.shape[-2]:
        place = 0
        raise ValueError(
            f"matmul: Input operand 1 has a mismatch in its core dimension {place}, with gufunc signature (n?,k),(k,m?)->(n?,m?) "
            f"(size {right.shape[-2]} is different from {left.shape[-1]})"
        )
    batch = broadcast_shapes(left.shape[:-2], right.shape[:-2])
    left = broadcast_to(left, batch + left.shape[-2:])
    right = broadcast_to(right, batch + right.shape[-2:])
    made = array_call("matmul", left, right, kind)
    shape = batch + ((left.shape[-2],) if rows else ()) + ((right.shape[-1],) if columns else ())
    made = made.reshape(shape)
    return made if shape else made[()]


def dot(a, b, out=None):
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        made = FUNCTIONS["multiply"](a, b)
    else:
        last = 0 if b.ndim == 1 else b.ndim - 2
        if a.shape[-1] != b.shape[last]:
            text = ",".join
            shapes = [f"({text(map(str, each.shape))}{',' if each.ndim == 1 else ''})" for each in (a, b)]
            raise ValueError(
                f"shapes {shapes[0]} and {shapes[1]} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) != {b.shape[last]} (dim {last})"
            )
        made = _multiplied(a, b) if b.ndim <= 2 else tensordot(a, b, ((a.ndim - 1,), (last,)))
    if out is None:
        return made
    out[...] = made
    return out


def vdot(a, b, /):
    return dot(asarray(a).reshape(-1).conj(), asarray(b).reshape(-1))


def inner(a, b, /):
    a, b = asarray(a), asarray(b)
    if a.ndim == 0 or b.ndim == 0:
        return FUNCTIONS["multiply"](a, b)
    return dot(a, moveaxis(b, -1, -2) if b.ndim > 1 else b)


def outer(a, b, out=None):
    return asarray(a).reshape(-1)[:, None] * asarray(b).reshape(-1)[None, :]


def tensordot(a, b, axes=2):
    a, b = asarray(a), asarray(b)
    if hasattr(axes, "__index__"):
        left, right = list(range(a.ndim - axes, a.ndim)), list(range(axes))
    else:
        left, right = (list(each) if isinstance(each, (tuple, list)) else [each] for each in axes)
        left, right = [axis_of(k, a.ndim) for k in left], [axis_of(k, b.ndim) for k in right]
    if len(left) != len(right) or any(a.shape[i] != b.shape[j] for i, j in zip(left, right)):
        raise ValueError("shape-mismatch for sum")
    rest_a = [k for k in range(a.ndim) if k not in left]
    rest_b = [k for k in range(b.ndim) if k not in right]
    n = 1
    for k in left:
        n *= a.shape[k]
    x = transpose(a, rest_a + left).reshape(-1, n)
    y = transpose(b, right + rest_b).reshape(n, -1)
    made = _multiplied(x, y).reshape(tuple(a.shape[k] for k in rest_a) + tuple(b.shape[k] for k in rest_b))
    return made


def einsum(subscripts, *operands, out=None, optimize=False, dtype=None, **options):
    arrays = [asarray(a) for a in operands]
    text = subscripts.replace(" ", "")
    inputs, arrow, output = text.partition("->")
    names = inputs.split(",")
    if len(names) != len(arrays):
        few = len(names) > len(arrays)
        raise ValueError(
            "fewer operands provided to einstein sum function than specified in the subscripts string"
            if few
            else "more operands provided to einstein sum function than specified in the subscripts string"
        )
    if "..." in text:
        names, output = _without_dots(names, arrays, output, arrow)
        arrow = "->"
    if not arrow:
        output = "".join(sorted(name for name in set("".join(names)) if "".join(names).count(name) == 1))
    for name in output:
        if name not in "".join(names):
            raise ValueError(f"einstein sum subscripts string included output subscript '{name}' which never appeared in an input")
    kind = arrays[0]._kind
    for a in arrays[1:]:
        kind = promoted(kind, a._kind)
    made = call("einsum", arrays, names, output, name_of(dtype) if dtype is not None else kind)
    if out is None:
        return made
    out[...] = made
    return out


def _without_dots(names, arrays, output, arrow):
    """Dots as names of their own."""
    spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    most = max(a.ndim - len(each.replace("...", "")) for each, a in zip(names, arrays) if "..." in each)
    used = [name for name in spare if name not in "".join(names)][:most]
    made = [each.replace("...", "".join(used[most - (a.ndim - len(each.replace("...", ""))):])) for each, a in zip(names, arrays)]
    if not arrow:
        plain = "".join(names).replace("...", "")
        output = "..." + "".join(sorted(name for name in set(plain) if plain.count(name) == 1))
    return made, output.replace("...", "".join(used))


def kron(a, b):
    a, b = asarray(a), asarray(b)
    n = max(a.ndim, b.ndim)
    a, b = a.reshape((1,) * (n - a.ndim) + a.shape), b.reshape((1,) * (n - b.ndim) + b.shape)
    x = a.reshape([each for length in a.shape for each in (length, 1)])
    y = b.reshape([each for length in b.shape for each in (1, length)])
    return (x * y).reshape([p * q for p, q in zip(a.shape, b.shape)])


def cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
    a, b = asarray(a), asarray(b)
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    if a.shape[-1] != 3 or b.shape[-1] != 3:
        raise ValueError(
            "Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
            f"{a.shape[-1]} and {b.shape[-1]} dimensional instead."
        )
    from ._joining import stack

    parts = [a[..., i] * b[..., j] - a[..., j] * b[..., i] for i, j in ((1, 2), (2, 0), (0, 1))]
    return moveaxis(stack(parts, -1), -1, axisc)


def trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    from ._creation import diagonal
    from ._statistics import sum

    return sum(diagonal(a, offset, axis1, axis2), -1, dtype)


def vecdot(x1, x2, /, *, axis=-1):
    from ._statistics import sum

    return sum(asarray(x1).conj() * asarray(x2), axis)


ndarray.dot = dot
ndarray.trace = trace
generic.dot = dot
