"""What numpy's numbers do: conversions, text, and the attributes of an array without dimensions. Arithmetic is put on them by `_ufuncs.py`."""
from . import _engine
from ._array import ndarray
from ._values import array, cast
from ._dtypes import SCALARS, generic, is_complex, is_floating, is_integer, name_of, named
from ._engine import array_call, call, scalar

_BY_CLASS = {kind: name for name, kind in SCALARS.items()}


def value_of(number):
    """The Python number that a number of numpy's stands for."""
    kind = type(number)
    if kind is SCALARS["float64"]:
        return float.__float__(number)
    if kind is SCALARS["complex128"]:
        return complex.__complex__(number)
    return number._value


def _new(cls, value=0, *rest):
    kind = _BY_CLASS.get(cls)
    if kind is None:
        raise TypeError(f"cannot create 'numpy.{cls.__name__}' instances")
    if isinstance(value, str):
        if kind == "bool":
            return scalar(kind, bool(value))
        value = complex(value) if is_complex(kind) else float(value) if is_floating(kind) else int(value)
    if type(value) is float and kind == "float64":
        return scalar(kind, value)
    if type(value) is int and is_integer(kind):
        return array(value, dtype=kind)[()]
    if kind == "bool" and not isinstance(value, (list, tuple, ndarray)):
        return scalar(kind, bool(value))
    made = array(value)
    made = cast(made, kind)
    return made if made._shape else made[()]


def _word(number):
    """A number alone: with the fewest digits, with an exponent where Python's own floats have one."""
    kind = _BY_CLASS[type(number)]
    value = value_of(number)
    if kind == "bool" or is_integer(kind):
        return str(value)
    if kind == "float64":
        return float.__repr__(value)
    if kind == "complex128":
        return complex.__repr__(value)
    if is_complex(kind):
        return _complex_word(value)
    return _float_word(value, kind)


#: From where on a number alone has an exponent.
_DIGITS = {"float16": 3, "float32": 6}
_LEAST = {"float16": 1e-4, "float32": 1.0001e-4}


def _float_word(value, kind):
    if value != value or value in (float("inf"), float("-inf")):
        return repr(value)
    size = abs(value)
    with_exponent = size != 0 and not _LEAST[kind] <= size < 10.0 ** _DIGITS[kind]
    (word,) = call("words", array(value, dtype=kind), -1, with_exponent)
    if with_exponent:
        return word.replace(".e", "e")
    return word + "0" if word.endswith(".") else word


def _complex_word(value):
    real, imag = _float_word(value.real, "float32"), _float_word(value.imag, "float32")
    real, imag = (part[:-2] if part.endswith(".0") else part for part in (real, imag))
    if value.real == 0 and str(value.real) == "0.0":
        return imag + "j"
    return f"({real}{'' if imag.startswith('-') else '+'}{imag}j)"


def _repr(self):
    word = _word(self)
    kind = _BY_CLASS[type(self)]
    if kind == "bool":
        return f"np.{word}_"
    return f"np.{kind}({word.strip('()')})"


class _Members:
    """Put on every number of numpy's."""

    dtype = property(lambda self: named(_BY_CLASS[type(self)]))
    shape = property(lambda self: ())
    ndim = property(lambda self: 0)
    size = property(lambda self: 1)
    itemsize = nbytes = property(lambda self: self.dtype.itemsize)
    T = property(lambda self: self)
    real = property(lambda self: _engine.scalar(_part(self), value_of(self).real) if is_complex(_BY_CLASS[type(self)]) else self)
    imag = property(lambda self: _engine.scalar(_part(self), value_of(self).imag) if is_complex(_BY_CLASS[type(self)]) else type(self)(0))
    base = property(lambda self: None)

    def item(self, *index):
        return value_of(self)

    tolist = item

    def __array__(self, dtype=None, copy=None):
        return array(self, dtype)

    def astype(self, dtype, *more, **options):
        return cast(array(self), name_of(dtype))[()]

    def copy(self):
        return self

    def __getitem__(self, index):
        if index == () or index is Ellipsis:
            return self if index == () else array(self)
        if index is None:
            return array(self)[None]
        raise IndexError("invalid index to scalar variable.")

    def __bool__(self):
        return bool(value_of(self))

    def __int__(self):
        return int(value_of(self))

    def __float__(self):
        return float(value_of(self))

    def __complex__(self):
        return complex(value_of(self))

    def __hash__(self):
        return hash(value_of(self))

    def __str__(self):
        return _word(self)

    def __format__(self, spec):
        return format(value_of(self), spec)

    def __round__(self, digits=None):
        if digits is None:
            return round(value_of(self))
        return _BY_CLASS[type(self)] and self.round(digits)

    def __reduce__(self):
        return type(self), (value_of(self),)


def _part(number):
    return "float32" if _BY_CLASS[type(number)] == "complex64" else "float64"


def _index(self):
    return value_of(self)


for _kind, _name in _BY_CLASS.items():
    for _key, _member in _Members.__dict__.items():
        if _key not in ("__module__", "__dict__", "__weakref__", "__doc__"):
            setattr(_kind, _key, _member)
    _kind.__repr__ = _repr
    if is_integer(_name):
        _kind.__index__ = _index
        _kind.bit_count = lambda self: value_of(self).bit_count()
    if is_floating(_name):
        _kind.is_integer = lambda self: float(value_of(self)).is_integer()
generic.__new__ = staticmethod(_new)
for _kind in SCALARS.values():
    _kind.__new__ = staticmethod(_new)
SCALARS["float64"].hex = lambda self: float.hex(float.__float__(self))


generic.__array_priority__ = -1000000.0
generic.flatten = generic.ravel = lambda self, order="C": array_call("reshape", array(self), (1,))
generic.reshape = lambda self, *shape, **options: array(self).reshape(*shape, **options)
