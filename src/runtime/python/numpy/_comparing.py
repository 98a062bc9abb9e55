"""Arrays compared, asked what they are, and walked through element by element."""
import builtins

from torch import _bridge

from . import _engine
from ._arranging import broadcast_arrays, broadcast_shapes, moveaxis, shape
from ._values import array, asarray
from ._dtypes import generic, is_complex, is_floating, name_of
from ._engine import call
from ._numeric import _absolute, _isnan
from ._statistics import all
from ._ufuncs import FUNCTIONS


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    from ._errors import errstate

    a, b = asarray(a), asarray(b)
    if not (is_floating(b._kind) or is_complex(b._kind)):
        b = b.astype("float64")
    with errstate(invalid="ignore"):
        made = (_absolute(a - b) <= atol + rtol * _absolute(b)) & FUNCTIONS["isfinite"](b) | (a == b)
    if equal_nan:
        made = made | (_isnan(a) & _isnan(b))
    return made


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(all(isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    a, b = asarray(a1), asarray(a2)
    if a.shape != b.shape:
        return False
    same = a == b
    if equal_nan:
        same = same | ((a != a) & (b != b))
    return bool(all(same))


def array_equiv(a1, a2):
    from ._arranging import broadcast_shapes

    a, b = asarray(a1), asarray(a2)
    try:
        broadcast_shapes(a.shape, b.shape)
    except ValueError:
        return False
    return bool(all(a == b))


def isscalar(element):
    return isinstance(element, (generic, int, float, complex, str, bytes))


def iscomplexobj(x):
    return is_complex(asarray(x)._kind)


def isrealobj(x):
    return not iscomplexobj(x)


def iscomplex(x):
    return asarray(x).imag != 0


def isreal(x):
    return asarray(x).imag == 0


def isposinf(x):
    return asarray(x) == float("inf")


def isneginf(x):
    return asarray(x) == float("-inf")


def shares_memory(a, b, max_work=None):
    """Whether any element is in both."""
    (_, _, _, one), (_, _, _, other) = call("layout", a), call("layout", b)
    if one != other:
        return False
    return bool(set(_places(a)) & set(_places(b)))


def _places(a):
    strides, offset, *_ = call("layout", a)
    places = [offset]
    for length, step in zip(a.shape, strides):
        places = [place + k * step for place in places for k in range(length)]
    return places


def may_share_memory(a, b, max_work=None):
    (_, _, _, one), (_, _, _, other) = call("layout", a), call("layout", b)
    if one != other:
        return False
    first, second = _places(a), _places(b)
    return builtins.min(first) <= builtins.max(second) and builtins.min(second) <= builtins.max(first)


def ndenumerate(arr):
    a = asarray(arr)
    return zip(ndindex(*a.shape), [_engine.scalar(a._kind, value) for value in a._values()])


def ndindex(*shape):
    from itertools import product

    shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    return product(*map(range, shape))


class nditer:
    """The elements one by one."""

    def __init__(self, op, flags=None, op_flags=None, **options):
        if flags or op_flags or options:
            raise _bridge.unsupported("numpy.nditer with options")
        self._elements = iter(asarray(op).reshape(-1))

    def __iter__(self):
        return (array(element) for element in self._elements)


class vectorize:
    """A Python function done element by element."""

    def __init__(self, pyfunc, otypes=None, doc=None, excluded=None, cache=False, signature=None):
        if signature is not None or excluded:
            raise _bridge.unsupported("numpy.vectorize with a signature or excluded arguments")
        self.pyfunc, self._types = pyfunc, otypes
        self.__name__ = getattr(pyfunc, "__name__", "vectorized")

    def __call__(self, *args):
        from ._arranging import broadcast_arrays

        given = broadcast_arrays(*map(asarray, args))
        rows = zip(*[list(a.reshape(-1)) for a in given])
        results = [self.pyfunc(*row) for row in rows]
        if results and isinstance(results[0], tuple):
            return tuple(self._made(list(column), given[0].shape, k) for k, column in enumerate(zip(*results)))
        return self._made(results, given[0].shape, 0)

    def _made(self, values, shape, k):
        kind = None if self._types is None else name_of(list(self._types)[k])
        if values and kind is None:
            kind = asarray(values[0])._kind
        made = array(values, dtype=kind).reshape(shape)
        return made if made.ndim else made


def apply_along_axis(func1d, axis, arr, *args, **kwargs):
    a = moveaxis(asarray(arr), axis, -1)
    rows = [func1d(row, *args, **kwargs) for row in a.reshape(-1, a.shape[-1])]
    made = array(rows).reshape(a.shape[:-1] + asarray(rows[0]).shape)
    return moveaxis(made, -1, axis) if asarray(rows[0]).ndim else made
