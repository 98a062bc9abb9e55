"""The way from numpy's names into the engine: arguments as tagged JSON, arrays and numbers back, and the warnings of floating arithmetic."""
import warnings
from json import dumps, loads

import _gradient_lens as engine
from torch import _bridge

from ._dtypes import SCALARS, dtype, generic, is_complex, is_floating

_ask = engine.numpy
_new = object.__new__
_HERE = tuple(file.rpartition("/")[0] for file in (__file__, _bridge.__file__))


class Handle:
    """What an array holds of the engine; goes when the last array over it goes."""

    __slots__ = ("_h", "_kind", "_shape", "base", "__weakref__")

    def __del__(self):
        _bridge.release(self._h)


def array_of(handle, kind, shape, base=None):
    """An array for a handle just given out; its class is set by `_array.py`."""
    made = _new(ndarray)
    made._h, made._kind, made._shape, made.base = handle, kind, tuple(shape), base
    return made


ndarray = Handle


def use_class(kind):
    """Told once which class arrays are of."""
    global ndarray
    ndarray = kind


def parsed(text, kind):
    """Numbers that the engine wrote, as a list of Python's."""
    if not text:
        return []
    words = text.split(",")
    if kind == "bool":
        return [word != "0" for word in words]
    if is_floating(kind):
        return [float(word) for word in words]
    if is_complex(kind):
        return [complex(float(words[k]), float(words[k + 1])) for k in range(0, len(words), 2)]
    return [int(word) if len(word) < 19 else -(2**63) for word in words]


def scalar(kind, value):
    """A number of numpy's."""
    made = SCALARS[kind]
    if kind == "float64":
        return float.__new__(made, value)
    if kind == "complex128":
        return complex.__new__(made, value)
    number = _new(made)
    number._value = value
    return number


def call(name, *args):
    """Calls a function of the engine; an array without dimensions comes back as a number."""
    return _result(name, args, False)


def array_call(name, *args):
    """The same, with arrays left as they are."""
    return _result(name, args, True)


def view_call(name, base, *args):
    """The same for views of `base`."""
    made = _result(name, (base, *args), True)
    made.base = base if base.base is None else base.base
    return made


def _result(name, args, keep, label=None):
    text = _ask(name, "[" + ",".join([encode(arg) for arg in args]) + "]")
    if text is None:
        _bridge.raise_error()
    result = loads(text)
    if type(result) is dict and "w" in result:
        warn(result["w"], label or (args[0] if name in ("unary", "binary") else name))
        result = result["r"]
    return _decoded(result, keep)


def _decoded(result, keep):
    if type(result) is list:
        handle, kind, shape, *alone = result
        if alone and not keep:
            _bridge.release(handle)
            return scalar(kind, parsed(alone[0], kind)[0])
        return array_of(handle, kind, shape)
    return result["v"] if "v" in result else [_decoded(item, True) for item in result["l"]]


#: What to do about each kind of error: `np.errstate`.
errors = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
_KEYS = {"divide by zero": "divide", "overflow": "over", "invalid value": "invalid"}


def warn(flags, where):
    """Tells of what went wrong in floating arithmetic, as numpy was asked to."""
    for flag in flags:
        action = errors[_KEYS[flag]]
        text = f"{flag} encountered in {where}"
        if action == "raise":
            raise FloatingPointError(text)
        if action == "warn":
            warnings.warn(text, RuntimeWarning, skip_file_prefixes=_HERE)


def encode(value):
    """A plain argument as JSON."""
    kind = type(value)
    if kind is ndarray:
        return '{"a":%d}' % value._h
    if kind is str:
        return dumps(value)
    if kind is Operand:
        return value.text
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if value is None:
        return "null"
    if kind is tuple or kind is list:
        return "[" + ",".join(map(encode, value)) + "]"
    if kind is float:
        return repr(value)
    if kind is dtype:
        return f'"{value.name}"'
    if isinstance(value, ndarray):
        return '{"a":%d}' % value._h
    return str(value.__index__())


class Operand:
    """What an elementwise function takes: an array, a number of numpy's, or one of Python's, which counts in promotion by its kind only."""

    __slots__ = ("text", "kept", "weak")

    def __init__(self, text, kept=None, weak=False):
        self.text = text
        self.kept = kept
        self.weak = weak


def number_text(value):
    """A number for the engine's parser."""
    return f"{value.real!r},{value.imag!r}" if isinstance(value, complex) else str(value)


def operand(value):
    """A value as an operand; None where it is none."""
    kind = type(value)
    if kind is ndarray:
        return Operand('{"o":%d}' % value._h, value)
    if kind is int:
        _check_size(value)
        return Operand('{"w":["int","%d","0"]}' % value, None, True)
    if kind is float:
        return Operand('{"w":["float","%r","0"]}' % value, None, True)
    if kind is complex:
        return Operand('{"w":["complex","%r","%r"]}' % (value.real, value.imag), None, True)
    if kind is bool:
        return Operand('{"n":["bool","%d"]}' % value)
    if isinstance(value, generic):
        name = value.dtype.name
        held = float.__float__(value) if name == "float64" else complex.__complex__(value) if name == "complex128" else value._value
        text = number_text(held) if is_complex(name) else "%d" % held if not is_floating(name) else repr(float(held))
        return Operand('{"n":["%s","%s"]}' % (name, text))
    if isinstance(value, ndarray):
        return Operand('{"o":%d}' % value._h, value)
    return None


def _check_size(value):
    if not -(2**53) <= value <= 2**53:
        raise RuntimeError("Gradient Lens keeps int64 exactly only up to 2^53; this result is beyond.")
