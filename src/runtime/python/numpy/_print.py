"""How numpy prints arrays: columns aligned at the point, fewest digits up to a precision, long dimensions by their edges, lines folded at a width."""
from contextlib import contextmanager

from torch import _bridge

from ._values import asarray
from ._dtypes import is_complex, is_integer
from ._engine import call, scalar

_START = {
    "edgeitems": 3, "threshold": 1000, "floatmode": "maxprec", "precision": 8, "suppress": False, "linewidth": 75, "nanstr": "nan", "infstr": "inf",
    "sign": "-", "formatter": None, "legacy": False, "override_repr": None,
}
options = dict(_START)
_MODES = ("fixed", "unique", "maxprec", "maxprec_equal")


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None,
                     sign=None, floatmode=None, *, legacy=None, override_repr=None):
    """Sets how arrays are printed."""
    options.update(_given(precision, threshold, edgeitems, linewidth, suppress, nanstr, infstr, sign, floatmode, legacy))
    options["formatter"] = formatter
    options["override_repr"] = override_repr


def _given(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, sign=None, floatmode=None, legacy=None):
    if legacy:
        raise _bridge.unsupported("numpy's legacy printing")
    if floatmode is not None and floatmode not in _MODES:
        raise ValueError("floatmode option must be one of " + ", ".join(f'"{mode}"' for mode in _MODES))
    if sign not in (None, "-", "+", " "):
        raise ValueError("sign option must be one of ' ', '+', or '-'")
    if threshold is not None:
        if not hasattr(threshold, "__float__"):
            raise TypeError("threshold must be numeric")
        if threshold != threshold:
            raise ValueError("threshold must be non-NAN, try sys.maxsize for untruncated representation")
    given = dict(precision=precision, threshold=threshold, edgeitems=edgeitems, linewidth=linewidth, nanstr=nanstr, infstr=infstr, sign=sign, floatmode=floatmode)
    given["suppress"] = None if suppress is None else bool(suppress)
    found = {key: value for key, value in given.items() if value is not None}
    if floatmode == "fixed" and precision is None and options["precision"] is None:
        raise ValueError("precision cannot be None in fixed mode")
    return found


def get_printoptions():
    """How arrays are printed now."""
    return dict(options)


@contextmanager
def printoptions(*args, **kwargs):
    """Printing otherwise for a while."""
    before = dict(options)
    set_printoptions(*args, **{"formatter": options["formatter"], **kwargs})
    try:
        yield get_printoptions()
    finally:
        options.clear()
        options.update(before)


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", prefix="", *, formatter=None, threshold=None,
                 edgeitems=None, sign=None, floatmode=None, suffix="", legacy=None):
    """An array's text."""
    chosen = {**options, **_given(precision, threshold, edgeitems, max_line_width, suppress_small, None, None, sign, floatmode, legacy)}
    if formatter is not None:
        chosen["formatter"] = formatter
    chosen["linewidth"] -= len(suffix)
    return _text(asarray(a), chosen, separator, prefix)


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    """What `str` gives."""
    a = asarray(a)
    if not a.shape:
        return str(scalar(a._kind, a._values()[0]))
    return array2string(a, max_line_width, precision, suppress_small)


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    """What `repr` gives: dtype and shape are told where they do not follow from the elements."""
    width = max_line_width or options["linewidth"]
    text = array2string(arr, width, precision, suppress_small, ", ", "array(", suffix=")")
    extras = []
    if (arr.size == 0 and arr.shape != (0,)) or arr.size > options["threshold"]:
        extras.append(f"shape={arr.shape}")
    if arr._kind not in ("float64", "int64", "bool", "complex128") or arr.size == 0:
        extras.append(f"dtype={arr._kind}")
    if not extras:
        return f"array({text})"
    shown = f"array({text},"
    extra = ", ".join(extras) + ")"
    last = len(shown) - (shown.rfind("\n") + 1)
    return shown + ("\n      " if last + len(extra) + 1 > width else " ") + extra


def _text(array, chosen, separator, prefix):
    if array.size == 0:
        return "[]"
    edges = chosen["edgeitems"]
    short = array.size > chosen["threshold"]
    shown = _edges(array, edges) if short else array
    words = iter(_words(shown, chosen))
    indent = " " + " " * len(prefix)

    def level(shape, hanging, width):
        """One dimension: its parts, in lines that begin with `hanging`."""
        if not shape:
            return next(words)
        length = shape[0]
        cut = short and 2 * edges < length
        count = 2 * edges if cut else length
        if len(shape) == 1:
            limit = width - max(len(separator.rstrip()), 1)
            return "[" + _row([next(words) for _ in range(count)], edges if cut else None, separator, hanging, limit)[len(hanging):] + "]"
        parts = [hanging + level(shape[1:], hanging + " ", width - 1) for _ in range(count)]
        if cut:
            parts.insert(edges, hanging + "...")
        return "[" + (separator.rstrip() + "\n" * (len(shape) - 1)).join(parts)[len(hanging):] + "]"

    return level(array.shape, indent, chosen["linewidth"])


def _row(parts, cut, separator, hanging, limit):
    """Words of the last dimension, folded where a line is full."""
    text, line = "", hanging
    if cut is not None:
        parts.insert(cut, "...")
    for k, word in enumerate(parts):
        lines = word.splitlines() or [""]
        if len(line) + len(lines[0]) > limit and len(line) > len(hanging):
            text += line.rstrip() + "\n"
            line = hanging
        line += word
        if k + 1 < len(parts):
            line += separator
    return text + line


def _edges(array, edges):
    """The corners of an array."""
    from ._joining import concatenate

    for axis, length in enumerate(array.shape):
        if length > 2 * edges:
            head = (slice(None),) * axis
            first, last = array[(*head, slice(None, edges))], array[(*head, slice(length - edges, None))]
            array = concatenate((first, last), axis=axis)
    return array


def _words(array, chosen):
    """Every element in the width of all."""
    kind = array._kind
    custom = _custom(kind, chosen["formatter"])
    if custom is not None:
        return [custom(scalar(kind, value)) for value in array._values()]
    if kind == "bool":
        words = call("words", array, 0, False)
        return [word.rjust(5) if array.shape else word for word in words]
    if is_integer(kind):
        words = call("words", array, 0, False)
        if chosen["sign"] in "+ ":
            words = [word if word.startswith("-") else chosen["sign"] + word for word in words]
        width = max(map(len, words))
        return [word.rjust(width) for word in words]
    if is_complex(kind):
        real = _floats(array.real.copy(), chosen, chosen["sign"])
        imag = _floats(array.imag.copy(), chosen, "+")
        return [a + b.rstrip() + "j" + b[len(b.rstrip()):] for a, b in zip(real, imag)]
    return _floats(array, chosen, chosen["sign"])


_FORMATTERS = {"b": ("bool",), "i": ("int", "int_kind"), "u": ("int", "int_kind"), "f": ("float", "float_kind"), "c": ("complexfloat", "complex_kind")}


def _custom(kind, formatter):
    """The user's own way of writing numbers of a kind."""
    for key in (*_FORMATTERS["b" if kind == "bool" else kind[0]], "all"):
        if formatter and formatter.get(key) is not None:
            return formatter[key]
    return None


#: From here on floats of a dtype have an exponent: no more digits than it holds.
_LARGEST = {"float16": 1e3, "float32": 1e6, "float64": 1e8}


def _floats(array, chosen, sign):
    values = array._values()
    finite = [value for value in values if value - value == 0]
    sizes = [abs(value) for value in finite if value != 0]
    mode, precision = chosen["floatmode"], chosen["precision"]
    exponent = bool(sizes) and (
        max(sizes) >= _LARGEST[array._kind] or (not chosen["suppress"] and (min(sizes) < 0.0001 or max(sizes) / min(sizes) > 1000.0))
    )
    if mode == "fixed":
        form = f"%.{precision}{'e' if exponent else 'f'}"
        words = [_pointed(form % value) for value in values]
    else:
        words = call("words", array, -1 if mode == "unique" or precision is None else precision, exponent)
    if sign == "+":
        words = [word if word.startswith("-") else "+" + word for word in words]
    numbers = [word for word, value in zip(words, values) if value - value == 0]
    left = max((len(word.partition(".")[0]) for word in numbers), default=0)
    if sign == " " and not any(word.startswith("-") for word in numbers):
        left += 1
    digits = max((len(word.partition(".")[2].partition("e")[0]) for word in numbers), default=0)
    power = max((len(word.partition("e")[2]) for word in numbers), default=0)
    right = digits + power + 1 if exponent else digits
    if len(numbers) < len(values):
        minus = sign != "-" or any(value == float("-inf") for value in values)
        left = max(left, len(chosen["nanstr"]) - right - 1, len(chosen["infstr"]) + minus - right - 1)

    def padded(word, value):
        if value != value:
            return (("+" if sign == "+" else "") + chosen["nanstr"]).rjust(left + right + 1)
        if value - value != 0:
            return (("-" if value < 0 else "+" if sign == "+" else "") + chosen["infstr"]).rjust(left + right + 1)
        whole, _, rest = word.partition(".")
        if exponent:
            fraction, _, tail = rest.partition("e")
            return f"{whole.rjust(left)}.{fraction.ljust(digits, '0')}e{tail[0]}{tail[1:].rjust(power - 1, '0')}"
        return f"{whole.rjust(left)}.{rest.ljust(digits, '0' if mode in ('fixed', 'maxprec_equal') else ' ')}"

    return [padded(word, value) for word, value in zip(words, values)]


def _pointed(word):
    """Always with its point."""
    if "." in word or "n" in word:
        return word
    head, mark, tail = word.partition("e")
    return f"{head}.{mark}{tail}"


def format_float_positional(x, precision=None, unique=True, fractional=True, trim="k", sign=False, pad_left=None, pad_right=None, min_digits=None):
    """A float without exponent."""
    (word,) = call("words", asarray(x), -1 if precision is None else precision, False)
    if trim == "-":
        word = word.rstrip(".")
    elif trim == "0" and word.endswith("."):
        word += "0"
    return word


def format_float_scientific(x, precision=None, unique=True, trim="k", sign=False, pad_left=None, exp_digits=None, min_digits=None):
    """A float with exponent."""
    (word,) = call("words", asarray(x), -1 if precision is None else precision, True)
    return word
