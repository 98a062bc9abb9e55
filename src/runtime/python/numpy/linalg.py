"""numpy.linalg over the engine's decompositions; always computed in float64 or what numpy computes in, never in more."""
from collections import namedtuple

from torch import _bridge

from ._arranging import swapaxes
from ._array import from_tensor, ndarray
from ._axes import axis_of
from ._values import asarray
from ._dtypes import is_complex, is_floating
from ._products import cross, dot, matmul, outer, tensordot, trace, vecdot  # noqa: F401
from ._statistics import max, min, sum
from ._ufuncs import FUNCTIONS

_absolute, _sqrt = FUNCTIONS["absolute"], FUNCTIONS["sqrt"]


class LinAlgError(ValueError):
    """A matrix that has not what was asked of it."""


LinAlgError.__module__ = "numpy.linalg"

EighResult = namedtuple("EighResult", "eigenvalues eigenvectors", module="numpy.linalg._linalg")
EigResult = namedtuple("EigResult", "eigenvalues eigenvectors", module="numpy.linalg._linalg")
QRResult = namedtuple("QRResult", "Q R", module="numpy.linalg._linalg")
SVDResult = namedtuple("SVDResult", "U S Vh", module="numpy.linalg._linalg")
SlogdetResult = namedtuple("SlogdetResult", "sign logabsdet", module="numpy.linalg._linalg")


def _matrix(a, square=False):
    a = asarray(a)
    if a._kind == "float16":
        raise TypeError("array type float16 is unsupported in linalg")
    if a.ndim < 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be at least two-dimensional")
    if square and a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return a if is_floating(a._kind) or is_complex(a._kind) else a.astype("float64")


def _tensor(a):
    from torch import from_numpy

    return from_numpy(a if all(step >= 0 for step in a.strides) else a.copy())


def _ask(name, a, *more, failed="Singular matrix", **options):
    """The engine's function of this name; its refusals are numpy's error."""
    try:
        found = _bridge.call(f"linalg.{name}", (_tensor(a), *(_tensor(b) if isinstance(b, ndarray) else b for b in more)), options)
    except RuntimeError as error:
        if isinstance(error, NotImplementedError):
            raise
        raise LinAlgError(failed) from None
    return tuple(from_tensor(each) for each in found) if isinstance(found, tuple) else _plain(from_tensor(found))


def _plain(a):
    return a if a.ndim else a[()]


def inv(a):
    return _ask("inv", _matrix(a, True))


def solve(a, b):
    a, b = _matrix(a, True), asarray(b)
    b = b if is_floating(b._kind) or is_complex(b._kind) else b.astype("float64")
    if b.shape[-2 if b.ndim > 1 else -1] != a.shape[-1]:
        raise ValueError(
            f"solve{'1' if b.ndim == 1 else ''}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
            f"{'(m,m),(m)->(m)' if b.ndim == 1 else '(m,m),(m,n)->(m,n)'} (size {b.shape[-2 if b.ndim > 1 else -1]} is different from {a.shape[-1]})"
        )
    kind = (a[..., :1, :1] + b.reshape(-1)[:1])._kind
    return _ask("solve", a.astype(kind), b.astype(kind))


def det(a):
    return _ask("det", _matrix(a, True))


def slogdet(a):
    return SlogdetResult(*(_plain(part) for part in _ask("slogdet", _matrix(a, True))))


def cholesky(a, /, *, upper=False):
    return _ask("cholesky", _matrix(a, True), failed="Matrix is not positive definite", upper=upper)


def qr(a, mode="reduced"):
    if mode not in ("reduced", "complete", "r"):
        raise ValueError(f"Unrecognized mode '{mode}'")
    q, r = _ask("qr", _matrix(a), mode=mode)
    return r if mode == "r" else QRResult(q, r)


def svd(a, full_matrices=True, compute_uv=True, hermitian=False):
    a = _matrix(a)
    if not compute_uv:
        return _ask("svdvals", a)
    return SVDResult(*_ask("svd", a, full_matrices=full_matrices))


def svdvals(x, /):
    return svd(x, compute_uv=False)


def eigh(a, UPLO="L"):
    return EighResult(*_ask("eigh", _matrix(a, True), UPLO=UPLO, failed="Eigenvalues did not converge"))


def eigvalsh(a, UPLO="L"):
    return _ask("eigvalsh", _matrix(a, True), UPLO=UPLO, failed="Eigenvalues did not converge")


def _real(*parts):
    """Complex results of a real matrix lose imaginary parts that are all zero."""
    if all((part.imag == 0).all() for part in parts[:1]):
        return tuple(part.real.copy() for part in parts)
    return parts


def eig(a):
    a = _matrix(a, True)
    parts = _ask("eig", a, failed="Eigenvalues did not converge")
    return EigResult(*(parts if is_complex(a._kind) else _real(*parts)))


def eigvals(a):
    a = _matrix(a, True)
    found = _ask("eigvals", a, failed="Eigenvalues did not converge")
    return found if is_complex(a._kind) else _real(found)[0]


def lstsq(a, b, rcond=None):
    a, b = _matrix(a), asarray(b)
    b = b if is_floating(b._kind) else b.astype("float64")
    if b.shape[0] != a.shape[0]:
        raise LinAlgError("Incompatible dimensions")
    m, n = a.shape
    u, s, vh = svd(a, full_matrices=False)
    from . import finfo

    cut = float(s[0]) * (float(finfo(a._kind).eps) * (m if m > n else n) if rcond is None else 0.0 if rcond < 0 else rcond) if s.size else 0.0
    rank = int((s > cut).sum())
    column = b if b.ndim > 1 else b.reshape(-1, 1)
    x = vh[:rank].T @ ((u[:, :rank].T @ column) / s[:rank, None])
    off = column - a @ x
    left = sum(off * off, 0) if rank == n and m > n else asarray([]).astype(a._kind)
    return (x if b.ndim > 1 else x.reshape(-1)), left, rank, s


def pinv(a, rcond=None, hermitian=False, *, rtol=None):
    a = _matrix(a)
    u, s, vh = svd(a, full_matrices=False)
    cut = (1e-15 if rcond is None and rtol is None else rcond if rtol is None else rtol) * max(s)
    from ._choosing import where

    inverse = where(s > cut, 1 / s, 0.0)
    return matmul(swapaxes(vh, -1, -2).conj(), inverse[..., None] * swapaxes(u, -1, -2).conj())


def matrix_rank(A, tol=None, hermitian=False, *, rtol=None):
    a = asarray(A)
    if a.ndim < 2:
        return int(not (a == 0).all())
    s = svd(a, compute_uv=False)
    if tol is None:
        from . import finfo

        tol = max(s) * (rtol if rtol is not None else float(finfo(s._kind).eps) * (a.shape[-1] if a.shape[-1] > a.shape[-2] else a.shape[-2]))
    return sum(s > tol)


def matrix_power(a, n):
    from ._creation import eye

    a = asarray(a)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        return _matrix(a, True)
    if n < 0:
        a, n = inv(a), -n
    made = eye(a.shape[-1], dtype=a.dtype)
    for _ in range(n):
        made = matmul(made, a)
    return made


def cond(x, p=None):
    x = _matrix(x)
    if p in (None, 2, -2):
        s = svd(x, compute_uv=False)
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    return norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))


def multi_dot(arrays, *, out=None):
    made = arrays[0]
    for each in arrays[1:]:
        made = dot(made, each)
    return made


def norm(x, ord=None, axis=None, keepdims=False):
    x = asarray(x)
    if not (is_floating(x._kind) or is_complex(x._kind)):
        x = x.astype("float64")
    if axis is None and (ord is None or (ord in ("f", "fro") and x.ndim == 2) or (ord == 2 and x.ndim == 1)):
        flat = x.reshape(-1)
        square = dot(flat.real, flat.real) + dot(flat.imag, flat.imag) if is_complex(x._kind) else dot(flat, flat)
        made = _sqrt(square)
        return asarray(made).reshape((1,) * x.ndim) if keepdims else made
    axes = tuple(range(x.ndim)) if axis is None else tuple(axis_of(k, x.ndim) for k in (axis if isinstance(axis, tuple) else (axis,)))
    if len(axes) == 1:
        return _vector_norm(x, ord, axes[0], keepdims)
    if len(axes) != 2:
        raise ValueError("Improper number of dimensions to norm.")
    return _matrix_norm(x, ord, axes, keepdims)


def _vector_norm(x, ord, axis, keepdims):
    size = _absolute(x)
    if ord == float("inf"):
        return max(size, axis, keepdims=keepdims)
    if ord == float("-inf"):
        return min(size, axis, keepdims=keepdims)
    if ord == 0:
        return sum((x != 0).astype(size._kind), axis, keepdims=keepdims)
    if ord == 1:
        return sum(size, axis, keepdims=keepdims)
    if ord is None or ord == 2:
        return _sqrt(sum(size * size, axis, keepdims=keepdims))
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    return sum(size**ord, axis, keepdims=keepdims) ** (1 / ord)


def _matrix_norm(x, ord, axes, keepdims):
    rows, columns = axes
    size = _absolute(x)
    if ord in (None, "fro", "f"):
        made = _sqrt(sum(size * size, axes))
    elif ord in (1, -1):
        made = (max if ord == 1 else min)(sum(size, rows), columns - (columns > rows))
    elif ord in (float("inf"), float("-inf")):
        made = (max if ord > 0 else min)(sum(size, columns), rows - (rows > columns))
    elif ord in (2, -2, "nuc"):
        s = svd(x if rows < columns else swapaxes(x, rows, columns), compute_uv=False)
        made = sum(s, -1) if ord == "nuc" else (max if ord == 2 else min)(s, -1)
    else:
        raise ValueError("Invalid norm order for matrices.")
    if keepdims:
        return asarray(made).reshape(tuple(1 if k in axes else n for k, n in enumerate(x.shape)))
    return made


def vector_norm(x, /, *, axis=None, keepdims=False, ord=2):
    x = asarray(x)
    return norm(x.reshape(-1) if axis is None else x, ord, 0 if axis is None else axis, keepdims)


def matrix_norm(x, /, *, keepdims=False, ord="fro"):
    return norm(x, ord, (-2, -1), keepdims)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"numpy.linalg.{name}")
