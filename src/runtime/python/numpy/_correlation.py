"""How variables vary together."""
from ._values import asarray, promoted
from ._statistics import _sqrt, _warn, mean
from ._ufuncs import FUNCTIONS


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
    from ._arranging import atleast_2d
    from ._joining import concatenate
    from ._products import dot

    x = atleast_2d(asarray(m)).astype(promoted(asarray(m)._kind, "float64"))
    if not rowvar and asarray(m).ndim > 1:
        x = x.T
    if y is not None:
        other = atleast_2d(asarray(y))
        x = concatenate((x, other if rowvar or asarray(y).ndim == 1 else other.T), 0)
    ddof = (0 if bias else 1) if ddof is None else ddof
    x = x - mean(x, 1, keepdims=True)
    left = x.shape[1] - ddof
    if left <= 0:
        _warn("Degrees of freedom <= 0 for slice")
        left = 0.0
    from ._arranging import squeeze

    made = dot(x, x.T.conj()) * FUNCTIONS["divide"](1, left)
    return squeeze(made)


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    from ._creation import diag

    c = cov(x, y, rowvar)
    if not c.ndim:
        return c / c
    deviation = _sqrt(diag(c).real)
    c = c / deviation[:, None]
    c = c / deviation[None, :]
    return c.clip(-1, 1)
