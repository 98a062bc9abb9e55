"""numpy's elementwise functions as objects (`np.add`, `np.add.reduce`), and the operators of arrays and numbers made of them."""
from torch import _bridge
from torch._tensor import Tensor

from . import _engine
from ._array import ndarray
from ._axes import axes_of, axis_of
from ._values import array, asarray
from ._dtypes import generic, is_integer, name_of, named
from ._engine import array_call, operand

_UNARY = (
    "exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh radians degrees rint fabs "
    "floor ceil trunc negative positive absolute square sign reciprocal conjugate invert isnan isinf isfinite signbit logical_not"
).split()
_BINARY = (
    "add subtract multiply divide floor_divide remainder fmod power maximum minimum fmax fmin arctan2 hypot logaddexp copysign heaviside bitwise_and "
    "bitwise_or bitwise_xor left_shift right_shift gcd lcm equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor"
).split()
_REDUCED = {"add": 0, "multiply": 1, "maximum": None, "minimum": None, "fmax": None, "fmin": None, "logical_and": True, "logical_or": False}


def as_operand(value):
    """A value as an operand, made an array where it is neither that nor a number."""
    return operand(value) or operand(asarray(value))


class ufunc:
    """A function of numbers, done element by element."""

    def __init__(self, name, nin):
        self.__name__ = name
        self.nin = nin
        self.nout = 1
        self.nargs = nin + 1

    def __repr__(self):
        return f"<ufunc '{self.__name__}'>"

    def __call__(self, *args, out=None, where=True, dtype=None, casting="same_kind", order="K", subok=True):
        if len(args) == self.nin + 1:
            *args, out = args
        if len(args) != self.nin:
            raise TypeError(
                f"{self.__name__}() takes from {self.nin} to {self.nargs} positional arguments but {len(args)} were given"
            )
        operands = [as_operand(value) for value in args]
        tensors = any(isinstance(value, Tensor) for value in args)
        kind = None if dtype is None else name_of(dtype)
        numbers = out is None and all(each.kept is None for each in operands)
        label = f"scalar {self.__name__}" if numbers and self.nin == 2 else self.__name__
        name = "unary" if self.nin == 1 else "binary"
        made = _engine._result(name, (self.__name__, *operands, kind), out is not None or where is not True, label)
        if out is None and where is True:
            return wrapped(made) if tensors else made
        return self._into(made, out, where)

    def _into(self, made, out, where):
        """Writes a result where it was asked for."""
        if isinstance(out, tuple):
            (out,) = out
        if out is None:
            out = array_call("zeros", made._shape, made._kind)
        if not isinstance(out, ndarray):
            raise TypeError("return arrays must be of ArrayType")
        check_same_kind(self.__name__, made._kind, out._kind)
        if where is True:
            if out._shape != made._shape:
                _check_out(out, made)
            out[...] = made
        else:
            from ._choosing import copyto

            copyto(out, made, where=where)
        return out

    def _only_binary(self):
        if self.nin != 2:
            raise ValueError("reduce only supported for binary functions")

    def reduce(self, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True):
        self._only_binary()
        return reduced(self.__name__, array, axis, dtype, out, keepdims, initial, where)

    def accumulate(self, array, axis=0, dtype=None, out=None):
        self._only_binary()
        given = asarray(array)
        return array_call("accumulate", self.__name__, given, axis_of(axis, given.ndim), name_of(dtype) if dtype else given._kind)

    def outer(self, a, b):
        self._only_binary()
        a, b = asarray(a), asarray(b)
        return self(a.reshape(a.shape + (1,) * b.ndim), b)

    def at(self, a, indices, b=None):
        if self.nin == 1:
            a[indices] = self(a[indices])
            return
        flat = asarray(indices)
        values = asarray(b)
        for k, index in enumerate(flat._values()):
            a[index] = self(a[index], values if values.ndim == 0 else values[k])

    def reduceat(self, *args, **kwargs):
        raise _bridge.unsupported(f"numpy.{self.__name__}.reduceat")


ufunc.__module__ = "numpy"


def check_same_kind(name, made, into):
    """Refuses to write into a dtype of a lesser kind."""
    rank = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}
    if rank[named(made).kind] > rank[named(into).kind]:
        raise UFuncTypeError(
            f"Cannot cast ufunc '{name}' output from {named(made)!r} to {named(into)!r} with casting rule 'same_kind'"
        )


class UFuncTypeError(TypeError):
    """A result that does not go where it was asked for."""


UFuncTypeError.__module__ = "numpy._core._exceptions"


def _check_out(out, made):
    from ._arranging import broadcast_shapes

    try:
        fits = broadcast_shapes(made._shape, out._shape) == out._shape
    except ValueError:
        fits = False
    if not fits:
        shapes = f"{_shape_text(made._shape)} {_shape_text(made._shape)}"
        raise ValueError(
            f"non-broadcastable output operand with shape {_shape_text(out._shape)} doesn't match the broadcast shape {_shape_text(made._shape)}"
            if len(made._shape) >= len(out._shape)
            else f"operands could not be broadcast together with shapes {shapes} {_shape_text(out._shape)} "
        )


def _shape_text(shape):
    return f"({shape[0]},)" if len(shape) == 1 else "(" + ",".join(map(str, shape)) + ")"


def reduced(name, data, axis, dtype, out, keepdims, initial, where):
    """A reduction over axes, by numpy's rules of dtypes."""
    given = asarray(data)
    axes = axes_of(axis, given.ndim)
    kind = name_of(dtype) if dtype is not None else _sum_kind(name, given._kind)
    if where is not True:
        if _REDUCED[name] is None and initial is None:
            raise ValueError(f"reduction operation '{name}' does not have an identity, so to use a where mask one has to specify 'initial'")
        from ._choosing import where as choose

        given = choose(where, given, array(_REDUCED[name] if _REDUCED[name] is not None else initial, dtype=given._kind))
    if initial is not None and given.size == 0:
        from ._creation import full

        shape = [1 if k in axes else n for k, n in enumerate(given.shape)] if keepdims else [n for k, n in enumerate(given.shape) if k not in axes]
        made = full(shape, initial, kind)
        return made if shape else made[()]
    made = _engine._result("reduce", (name, given, axes, bool(keepdims), kind), out is not None, "reduce")
    if initial is not None:
        made = FUNCTIONS[name](made, initial)
    if out is None:
        return made
    out[...] = made
    return out


def _sum_kind(name, kind):
    """Small whole numbers are summed in the widest."""
    if name in ("add", "multiply") and (is_integer(kind) or kind == "bool"):
        return "int64"
    return kind


FUNCTIONS = {**{name: ufunc(name, 1) for name in _UNARY}, **{name: ufunc(name, 2) for name in _BINARY}}


# Operators --------------------------------------------------------------------------------------------------------------

_SIGNS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder", "pow": "power",
    "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift",
}
_COMPARISONS = {"eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}


def _takes(other):
    """Whether an operator is for numpy to do, not for the other operand."""
    if isinstance(other, (ndarray, generic, int, float, complex)):
        return True
    if isinstance(other, Tensor) or other is None or isinstance(other, (str, bytes, dict, set)):
        return False
    return isinstance(other, (list, tuple, range)) or hasattr(type(other), "__array__")


def _operators(kind):
    for sign, name in _SIGNS.items():
        function = FUNCTIONS[name]
        setattr(kind, f"__{sign}__", _operator(function, sign, False))
        setattr(kind, f"__r{sign}__", _operator(function, sign, True))
        if kind is ndarray:
            setattr(kind, f"__i{sign}__", _in_place(function, sign))
    for sign, name in _COMPARISONS.items():
        setattr(kind, f"__{sign}__", _comparison(FUNCTIONS[name], sign))
    for sign, name in {"neg": "negative", "pos": "positive", "abs": "absolute", "invert": "invert"}.items():
        setattr(kind, f"__{sign}__", lambda self, f=FUNCTIONS[name]: f(self))
    kind.__divmod__ = lambda self, other: (self // other, self % other)
    kind.__matmul__ = lambda self, other: _matmul(self, other)
    kind.__rmatmul__ = lambda self, other: _matmul(other, self)


def _operator(function, sign, right):
    if right:
        return lambda self, other: function(other, self) if _takes(other) or _met(self, other) else NotImplemented

    def operator(self, other):
        if _takes(other):
            return function(self, other)
        if _met(self, other):
            if sign == "truediv":
                return other.reciprocal() * self
            raise _beside_tensor(sign)
        return NotImplemented

    return operator


_SYMBOLS = {
    "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "** or pow()", "and": "&", "or": "|", "xor": "^", "lshift": "<<",
    "rshift": ">>", "matmul": "@",
}


def _beside_tensor(sign, equals=""):
    """What Python says of an operator with a tensor on its right."""
    if sign == "add":
        return TypeError(
            "Concatenation operation is not implemented for NumPy arrays, use np.concatenate() instead. Please do not rely on this error; it may not "
            "be given on all Python implementations."
        )
    return TypeError(f"unsupported operand type(s) for {_SYMBOLS[sign]}{equals}: 'numpy.ndarray' and 'Tensor'")


def _met(array, other):
    """A tensor beside an array: PyTorch leaves the operator to numpy."""
    return isinstance(other, Tensor) and isinstance(array, ndarray)


_OLD_WRAP = "__array_wrap__ must accept context and return_scalar arguments (positionally) in the future. (Deprecated NumPy 2.0)"


def wrapped(made):
    """What came of a tensor is a tensor again; truths are bytes."""
    import warnings

    from torch import from_numpy

    warnings.warn(_OLD_WRAP, DeprecationWarning, skip_file_prefixes=_engine._HERE)
    found = asarray(made)
    return from_numpy(found.astype("uint8") if found._kind == "bool" else found)


def _in_place(function, sign):
    def operator(self, other):
        if _met(self, other):
            raise _beside_tensor(sign, "=")
        if not _takes(other):
            return NotImplemented
        return function(self, other, out=self)

    return operator


def _comparison(function, sign):
    def operator(self, other):
        if _takes(other):
            if sign in ("eq", "ne") and isinstance(other, (list, tuple, ndarray)):
                from ._arranging import broadcast_shapes

                broadcast_shapes(self.shape, asarray(other).shape)
            return function(self, other)
        if _met(self, other):
            if sign not in ("eq", "ne"):
                mark = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}[sign]
                raise TypeError(f"'{mark}' not supported between instances of 'numpy.ndarray' and 'Tensor'")
            from torch import from_numpy

            return from_numpy(asarray(function(self, other.__array__())))
        if sign in ("eq", "ne") and (other is None or isinstance(other, (str, bytes, dict, set))):
            if not self.shape:
                return scalar_bool(sign == "ne")
            from ._creation import full

            return full(self.shape, sign == "ne", bool)
        return NotImplemented

    return operator


def scalar_bool(value):
    return _engine.scalar("bool", value)


def _matmul(a, b):
    from ._products import matmul

    if _met(b, a):
        return wrapped(matmul(a, b))
    if _met(a, b):
        raise _beside_tensor("matmul")
    if not (_takes(a) and _takes(b)):
        return NotImplemented

    return matmul(a, b)


_operators(ndarray)
_operators(generic)
