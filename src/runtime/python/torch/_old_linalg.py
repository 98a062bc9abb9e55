"""Older functions of linear algebra: `lu`, `norm`, and those PyTorch has removed, which say what to use instead."""
from ._bridge import call, given_back

_REMOVED = "This function was deprecated since version 1.9 and is now removed."
_SYMEIG = """ The default behavior has changed from using the upper triangular portion of the matrix by default to using the lower triangular portion.

L, _ = torch.symeig(A, upper=upper) should be replaced with:
L = torch.linalg.eigvalsh(A, UPLO='U' if upper else 'L')

and

L, V = torch.symeig(A, eigenvectors=True) should be replaced with:
L, V = torch.linalg.eigh(A, UPLO='U' if upper else 'L')"""
_EIG = """ `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors mimicking complex tensors.

L, _ = torch.eig(A) should be replaced with:
L_complex = torch.linalg.eigvals(A)

and

L, V = torch.eig(A, eigenvectors=True) should be replaced with:
L_complex, V_complex = torch.linalg.eig(A)"""
_LSTSQ = """ `torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.
`torch.linalg.lstsq` has reversed arguments and does not return the QR decomposition in the returned tuple (although it returns other information about the problem).

To get the QR decomposition consider using `torch.linalg.qr`.

The returned solution in `torch.lstsq` stored the residuals of the solution in the last m - n columns of the returned value whenever m > n. In torch.linalg.lstsq, the residuals are in the field 'residuals' of the returned named tuple.

The unpacking of the solution, as in
X, _ = torch.lstsq(B, A).solution[:A.size(1)]
should be replaced with:
X = torch.linalg.lstsq(A, B).solution"""
_SOLVE = """ `torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments reversed and does not return the LU factorization.

To get the LU factorization see `torch.lu`, which can be used with `torch.lu_solve` or `torch.lu_unpack`.
X = torch.solve(B, A).solution should be replaced with:
X = torch.linalg.solve(A, B)"""
_RANK = """
Please use the `torch.linalg.matrix_rank` function instead. The parameter 'symmetric' was renamed in `torch.linalg.matrix_rank()` to 'hermitian'."""
_CHOLESKY = """ `torch.cholesky` is deprecated in favor of `torch.linalg.cholesky`.
L = torch.cholesky(A) should be replaced with:
L = torch.linalg.cholesky(A)
U = torch.cholesky(A, upper=True) should be replaced with:
U = torch.linalg.cholesky(A).mH"""
_QR = """ `torch.qr` is deprecated in favor of `torch.linalg.qr` and the boolean parameter `some` has been replaced with a string parameter `mode`.

Q, R = torch.qr(A) should be replaced with:
Q, R = torch.linalg.qr(A, mode='reduced')

and

Q, R = torch.qr(A, some=False) should be replaced with:
Q, R = torch.linalg.qr(A, mode='complete')

Since `some` was set to %s, use mode='%s'."""


def matrix_rank(input, tol=None, symmetric=False, *, out=None):
    """Removed from PyTorch."""
    raise RuntimeError(_REMOVED + _RANK)


def solve(input, A, *, out=None):
    """Removed from PyTorch."""
    raise RuntimeError(_REMOVED + _SOLVE)


def lstsq(input, A, *, out=None):
    """Removed from PyTorch."""
    raise RuntimeError(_REMOVED + _LSTSQ)


def symeig(input, eigenvectors=False, upper=True, *, out=None):
    """Removed from PyTorch."""
    raise RuntimeError(_REMOVED + _SYMEIG)


def eig(self, eigenvectors=False, *, e=None, v=None):
    """Removed from PyTorch."""
    raise RuntimeError(_REMOVED + _EIG)


def cholesky(input, upper=False, *, out=None):
    """Removed from PyTorch."""
    raise RuntimeError(_REMOVED + _CHOLESKY)


def qr(input, some=True, *, out=None):
    """Removed from PyTorch."""
    raise RuntimeError(_REMOVED + _QR % (some, "reduced" if some else "complete"))


def norm(input, p="fro", dim=None, keepdim=False, out=None, dtype=None):
    """`linalg.vector_norm`, or `linalg.matrix_norm` for the nuclear norm: it is their parsers that refuse what does not fit."""
    _ = input.layout
    dims = [dim] if isinstance(dim, int) else dim
    kwargs = {"dtype": dtype} if out is None else {"dtype": dtype, "out": out}
    if not isinstance(p, str):
        return _given("linalg.vector_norm", (input, 2.0 if p is None else p, dims, keepdim), kwargs)
    if p == "fro" and (dim is None or isinstance(dim, int) or len(dim) <= 2):
        return _given("linalg.vector_norm", (input, 2, dims, keepdim), kwargs)
    return _given("linalg.matrix_norm", (input, p, list(range(input.ndim)) if dims is None else dims, keepdim), kwargs)


def _given(name, args, kwargs):
    made = call(name, args, kwargs)
    return made if "out" not in kwargs else given_back(made, kwargs["out"])


def lu(A, pivot=True, get_infos=False, out=None):
    """The factors of `linalg.lu_factor_ex` in a plain tuple, or with `info`."""
    found = call("_lu_with_info", (A, pivot, not get_infos))
    made = found if get_infos else (found.LU, found.pivots)
    if out is None:
        return made
    for target, value in zip(out, made):
        target.resize_(value.shape).copy_(value)
    return out


def _norm_of(self, p="fro", dim=None, keepdim=False, dtype=None):
    return norm(self, p, dim, keepdim, dtype=dtype)


_norm_of.__name__ = "norm"
_norm_of.__qualname__ = "Tensor.norm"

#: What `torch` has of these, and what Tensor has.
FUNCTIONS = (matrix_rank, solve, lstsq, symeig, eig, cholesky, qr, lu, norm)
METHODS = (_norm_of, solve, lstsq, symeig, eig, cholesky, qr, lu)
