"""The way into the engine: integer handles, names and encoded arguments out; handles, numbers and text back.

No mathematics here. Errors come back as a mark and are raised as PyTorch raises them; the traceback is cut at the snippet's frames.
"""
import builtins
import sys
from json import dumps, loads
from weakref import WeakValueDictionary

import _gradient_lens as engine
from _gradient_lens import apply as _apply
from _gradient_lens import call as _engine_call
from _gradient_lens import place as _place
from _gradient_lens import release
from _gradient_lens import take_error as _take_error

_getframe = sys._getframe

#: ids of the snippet's own code objects while a traced run goes on; empty otherwise.
codes = set()


def site():
    """(code id, instruction offset) of the innermost frame of the snippet; (0, 0) when there is none."""
    frame = _getframe(2)
    while frame is not None:
        code = id(frame.f_code)
        if code in codes:
            return code, frame.f_lasti
        frame = frame.f_back
    return 0, 0


class _Unsupported(NotImplementedError, AttributeError):
    """What Gradient Lens does not have. An AttributeError too, so that `hasattr` says no."""


_Unsupported.__name__ = _Unsupported.__qualname__ = "NotImplementedError"
_Unsupported.__module__ = "builtins"


def unsupported(what):
    """The refusal for a name that PyTorch has and Gradient Lens does not."""
    return _Unsupported(f"Gradient Lens does not support {what} yet")


#: Exceptions of PyTorch's own, by the name the engine has for them.
error_types = {}


def raise_error(args=None, kwargs=None):
    """Raises what the engine last refused, as the Python exception PyTorch raises; a refusal of the arguments names their Python types."""
    global pending
    if pending is not None:
        error, pending = pending, None
        _take_error()
        raise error
    kind, message, of_arguments = loads(_take_error())
    if of_arguments and args is not None:
        kind, message = loads(engine.explain(*_described_call(args, kwargs)))
    raise (error_types.get(kind) or getattr(builtins, kind, RuntimeError))(message)


def refused(*args, **kwargs):
    """Raises what the engine refused in a native call with these arguments."""
    raise_error(args, kwargs)


def native(what, name, fallback, module="torch", owner=None):
    """A builtin function, or a method of the class `owner`, that answers most calls itself and leaves the others to `fallback`. `what` is said in
    `natives.ts`: its kind, the engine's name, and how many arguments by place it takes."""
    engine.make_native(what, name, module, 0 if owner is None else id(owner), id(fallback))
    return engine.made


def tell(name, value):
    """Tells native functions of an object, which stays alive."""
    _told.append(value)
    engine.know(name, id(value))


_told = []
tell("codes", codes)
tell("refused", refused)


def check(name, args, kwargs, place="torch"):
    """Raises what PyTorch's argument parser says to a call of `name`, if it refuses it."""
    if engine.refuses(name, *_described_call(args, kwargs), place) < 0:
        raise_error()


def c_name(kind):
    """A type as C names it: PyTorch's small value types with their module."""
    own = kind.__module__ in ("torch", "torch._C", "numpy") and kind.__name__ != "Tensor"
    return f"{kind.__module__}.{kind.__name__}" if own else kind.__name__


def _described_call(args, kwargs):
    return dumps([_described(value) for value in args]), dumps({key: _described(value) for key, value in (kwargs or {}).items()})


def _described(value):
    """What the argument parser asks of a value."""
    name = c_name(type(value))
    if hasattr(type(value), "requires_grad"):
        kind = value.dtype
        whole = None if kind.is_floating_point or kind.is_complex else "bool" if kind.name == "bool" else "int"
        described = {"type": name, "tensor": "tensor" if value.dim() > 0 or value.requires_grad else whole or "number"}
        return {**described, "element": whole} if whole and value.numel() == 1 else described
    if isinstance(value, (list, tuple)):
        return {"type": name, "items": [_described(item) for item in value]}
    return {"type": name}


_encoders = {}


def encoder(kind):
    """Registers how values of a class cross to the engine."""

    def register(function):
        _encoders[kind] = function
        return function

    return register


def encode(value):
    """A value as the JSON text that the engine's side of the bridge reads."""
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is float:
        return '{"f":"%r"}' % value
    if kind is bool:
        return "true" if value else "false"
    if kind is complex:
        return '{"c":["%r","%r"]}' % (value.real, value.imag)
    if value is None:
        return "null"
    found = _encoders.get(kind)
    if found is not None:
        return found(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(encode, value)) + "]"
    if isinstance(value, str):
        return dumps(value)
    if isinstance(value, slice):
        return '{"s":[%s,%s,%s]}' % (_bound(value.start), _bound(value.stop), _bound(value.step))
    if value is Ellipsis:
        return '{"e":1}'
    for base in kind.__mro__:
        if base in _encoders:
            return _encoders[base](value)
    if isinstance(value, (int, float)):
        return encode(int(value) if isinstance(value, int) else float(value))
    if hasattr(value, "__index__"):
        return str(value.__index__())
    if hasattr(value, "__float__"):
        return encode(float(value))
    if isinstance(value, range):
        return encode(list(value))
    return '{"o":%s}' % dumps(kind.__name__)


def _bound(value):
    """A bound of a slice; an integer tensor of one element is one, as any object with `__index__`."""
    return encode(value) if value is None or isinstance(value, float) or not hasattr(value, "__index__") else str(value.__index__())


#: What a packed call says of an argument of this type; tensors are added by `_tensor.py`. See NOTE [Packed calls] in bridgeCalls.ts.
packed_types = {int: 1, float: 2, bool: 3, type(None): 5, tuple: 6, list: 6}
_LONGEST = 9
_MANY = 0x40000000
#: The engine's numbers for functions and the names of their keyword arguments; a snapshot must not hold any.
plans = {}


def packed(name, args, kwargs):
    """The result of a call whose arguments can cross as numbers; NotImplemented for others."""
    if kwargs:
        args = (*args, *kwargs.values())
        key = (name, *kwargs)
    else:
        key = name
    if len(args) > _LONGEST:
        return NotImplemented
    types = 1
    values = []
    for value in args:
        kind = packed_types.get(type(value))
        if kind == 0:
            values.append(value._h)
            types <<= 3
            continue
        if kind is None:
            return NotImplemented
        if kind == 2:
            values.append(value)
        elif kind == 1:
            if not -_MANY < value < _MANY:
                return NotImplemented
            values.append(value)
        elif kind == 3:
            if not value:
                kind = 4
        elif kind == 6:
            if value and type(value[0]) is float:
                kind = 7
                for item in value:
                    if type(item) is not float:
                        return NotImplemented
            else:
                for item in value:
                    if type(item) is not int or not -_MANY < item < _MANY:
                        return NotImplemented
            values.append(len(value))
            values.extend(value)
        types = types << 3 | kind
    plan = plans.get(key)
    if plan is None:
        plan = plans[key] = engine.plan(name, ",".join(kwargs or ()))
    return _apply(plan, types, *values)


def call(name, args, kwargs=None):
    """Calls the engine's function `name`; tensors come back wrapped."""
    if codes:
        _place(*site())
    result = packed(name, args, kwargs)
    if result is NotImplemented:
        result = _encoded(name, args, kwargs)
    if type(result) is int:
        return wrap(result)
    if result is None:
        raise_error(args[1:] if name.startswith("tensor.") else args, kwargs)
    return decode(loads(result), results_name(name))


#: The same without a Python frame where all arguments are simple; a traced run needs the frame.
call = native("call call", "call", call)


def _decoded(name, text):
    return decode(loads(text), results_name(name))


tell("decoded", _decoded)


def results_name(name):
    """What the class of a function's results is named after: `max` for `tensor.max`, `linalg_svd` for `linalg.svd`."""
    return name.replace(".", "_") if name.startswith("linalg.") else name.rpartition(".")[2]


def _encoded(name, args, kwargs):
    """The result of a call whose arguments cross as text."""
    text = "[" + ",".join(map(encode, args)) + "]"
    keywords = "" if not kwargs else "{" + ",".join(f"{dumps(k)}:{encode(v)}" for k, v in kwargs.items()) + "}"
    return _engine_call(name, text, keywords)


def given_back(made, out):
    """What a function called with `out=` returns: the very tensors it was given, named as its results are."""
    if out is None:
        return made
    if not isinstance(made, tuple):
        return out
    name = type(made).__name__
    return tuple(out) if name == "tuple" else named(f"{name}_out", fields_of(name), out)


def decode(value, name=""):
    """What the engine returned, when it is not one tensor: tagged JSON."""
    if isinstance(value, dict):
        if "t" in value:
            return known(value["t"])
        if "l" in value:
            return [decode(item) for item in value["l"]]
        if "u" in value:
            return tuple(decode(item) for item in value["u"])
        if "n" in value:
            return named(name, value["n"], [decode(item) for item in value["v"]])
        if "z" in value:
            return size(value["z"])
    return value


_types = {}


def named(name, fields, values):
    """`torch.return_types.max(values=…, indices=…)`."""
    return named_type(name, fields)(values)


def named_type(name, fields):
    """The one class of these results."""
    key = (name, tuple(fields))
    if key not in _types:
        _types[key] = _named_type(name, fields)
    return _types[key]


def fields_of(name):
    """The names of an operator's results; None when they have none."""
    return loads(engine.result_fields(name))


def _named_type(name, fields):
    def show(self):
        parts = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self))
        return f"torch.return_types.{name}(\n{parts})"

    members = {field: property(lambda self, k=k: self[k]) for k, field in enumerate(fields)}
    members.update(n_fields=len(fields), n_sequence_fields=len(fields), n_unnamed_fields=0)
    members["__reduce__"] = lambda self: (_rebuilt, (name, tuple(fields), tuple(self)))
    return type(name, (tuple,), {"__module__": "torch.return_types", "__repr__": show, **members})


def _rebuilt(name, fields, values):
    return named(name, fields, values)


def wrap(handle):
    """Set by `_tensor.py`: a Tensor for a handle."""
    raise NotImplementedError


#: Leaves that require grad, by handle: the graph must give back the very objects that the program holds.
leaves = WeakValueDictionary()


def known(handle):
    """The leaf that the program holds under this handle, or a new Tensor."""
    leaf = leaves.get(handle)
    if leaf is None:
        return wrap(handle)
    release(handle)
    return leaf


def size(shape):
    """Set by `_tensor.py`: a Size."""
    raise NotImplementedError


#: An exception raised by a hook, on its way to the caller of backward().
pending = None


def public_names(module):
    """What PyTorch's module has."""
    from ._names import NAMES

    return NAMES[module]


def missing(module, name):
    """What a module says of a name it has not: refused if PyTorch has it, unknown otherwise."""
    from ._names import NAMES

    if name in NAMES.get(module, ()):
        return unsupported(f"{module}.{name}")
    return AttributeError(f"module '{module}' has no attribute '{name}'")


def missing_attribute(module, kind, name):
    """The same for an object: `'Tensor' object has no attribute 'foo'`."""
    from ._names import NAMES

    if name in NAMES[module]:
        return unsupported(f"{module}.{name}")
    return AttributeError(f"'{kind}' object has no attribute '{name}'")
