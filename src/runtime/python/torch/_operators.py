"""Puts the engine's operators on Tensor: Python's own (`+`, `@`, `<`), and every method of the operator table."""
import sys

import _gradient_lens as engine
from _gradient_lens import binary as _binary
from _gradient_lens import binary_number as _binary_number
from _gradient_lens import place as _place
from _gradient_lens import unary as _unary

from ._bridge import call, codes, native, packed, raise_error, release, site
from ._names import NAMES
from ._tensor import Tensor, wrap

_getframe = sys._getframe
_new = object.__new__
_kinds = {int: 0, float: 1, bool: 2}
_ids = {name: k for k, name in enumerate(engine.fast_names().split(","))}


def _define_binary(method, name, reverse=False):
    op = _ids[name]
    reversed_kind = 4 if reverse else 0
    only_tensors = name == "matmul"
    kinds = {} if only_tensors else _kinds

    def operator(self, other):
        if codes:
            frame = _getframe(1)
            code = id(frame.f_code)
            _place(code, frame.f_lasti) if code in codes else _place(*site())
        kind = type(other)
        if kind is Tensor or isinstance(other, Tensor):
            handle = _binary(op, other._h, self._h) if reverse else _binary(op, self._h, other._h)
        elif kind in kinds:
            handle = _binary_number(op, self._h, other, _kinds[kind] + reversed_kind)
        elif only_tensors:
            return NotImplemented
        elif isinstance(other, complex):
            number = engine.complex_number(other.real, other.imag)
            handle = _binary(op, number, self._h) if reverse else _binary(op, self._h, number)
            release(number)
        else:
            number = _number(other)
            if number is None:
                return NotImplemented
            handle = _binary_number(op, self._h, number, _kinds[type(number)] + reversed_kind)
        if handle < 0:
            raise_error()
        tensor = _new(Tensor)
        tensor._h = handle
        return tensor

    operator.__name__ = method
    operator.__qualname__ = f"Tensor.{method}"
    setattr(Tensor, method, native(f"{'swapped' if reverse else 'binary'} {name}", method, operator, owner=Tensor))


def _number(value):
    """A Python number for numpy's scalars and the like; None for anything else."""
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    item = getattr(value, "item", None)
    if item is not None and getattr(value, "shape", None) == ():
        return item()
    return None


def _own(tensor, handle):
    """`tensor` itself when the engine gave back its own handle, as in-place operators do."""
    if handle == tensor._h:
        release(handle)
        return tensor
    return wrap(handle)


for _method, _name in {
    "__add__": "add",
    "__sub__": "sub",
    "__mul__": "mul",
    "__truediv__": "div",
    "__pow__": "pow",
    "__matmul__": "matmul",
    "__floordiv__": "floor_divide",
    "__mod__": "remainder",
    "__eq__": "eq",
    "__ne__": "ne",
    "__lt__": "lt",
    "__le__": "le",
    "__gt__": "gt",
    "__ge__": "ge",
    "__and__": "bitwise_and",
    "__or__": "bitwise_or",
    "__xor__": "bitwise_xor",
}.items():
    _define_binary(_method, _name)
for _method, _name in {
    "__radd__": "add",
    "__rsub__": "sub",
    "__rmul__": "mul",
    "__rtruediv__": "div",
    "__rpow__": "pow",
    "__rfloordiv__": "floor_divide",
    "__rmod__": "remainder",
    "__rmatmul__": "matmul",
    "__rand__": "bitwise_and",
    "__ror__": "bitwise_or",
    "__rxor__": "bitwise_xor",
}.items():
    _define_binary(_method, _name, reverse=True)


def _define_unary(method, name):
    op = _ids[name]

    def operator(self):
        if codes:
            _place(*site())
        handle = _unary(op, self._h)
        if handle < 0:
            raise_error()
        return wrap(handle)

    operator.__name__ = method
    operator.__qualname__ = f"Tensor.{method}"
    setattr(Tensor, method, native(f"unary {name}", method, operator, owner=Tensor))


for _method, _name in {"__neg__": "neg", "__abs__": "abs"}.items():
    _define_unary(_method, _name)
Tensor.__pos__ = lambda self: self


def _invert(self):
    if self.dtype.is_floating_point or self.dtype.is_complex:
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return self.bitwise_not()


Tensor.__invert__ = _invert


def method(name):
    """A Tensor method that is an operator of the engine."""
    fast = _ids.get(name)
    key = f"tensor.{name}"
    in_place = name.endswith("_") and not name.endswith("__")

    def operator(self, *args, **kwargs):
        if fast is not None and not args and not kwargs:
            if codes:
                _place(*site())
            handle = _unary(fast, self._h)
            if handle >= 0:
                return _own(self, handle)
            raise_error()
        if in_place and not codes:
            handle = packed(key, (self, *args), kwargs)
            if type(handle) is int:
                return _own(self, handle)
            if handle is None:
                raise_error(args, kwargs)
            if handle is not NotImplemented:
                return self
        result = call(key, (self, *args), kwargs)
        if type(result) is Tensor and result._h == self._h:
            return self
        return self if in_place and result is None else result

    operator.__name__ = name
    operator.__qualname__ = f"Tensor.{name}"
    return native(f"method {key}", name, operator, owner=Tensor)


for _name in engine.method_names().split(","):
    # The engine's own rules have a few methods more than PyTorch's Tensor.
    if _name in NAMES["torch.Tensor"] and _name not in Tensor.__dict__:
        setattr(Tensor, _name, method(_name))

for _name in ("equal", "allclose"):
    setattr(Tensor, _name, method(_name))


def _nonzero(self, *, as_tuple=False):
    from ._construct import nonzero

    return nonzero(self, as_tuple=as_tuple)


Tensor.nonzero = _nonzero

def _in_place(method):
    """An operator like `+=`: beside an array of numpy it makes a new tensor."""

    def operator(self, other):
        try:
            return method(self, other)
        except TypeError:
            if type(other).__name__ == "ndarray":
                return NotImplemented
            raise

    return operator


for _method, _name in {
    "__lshift__": "bitwise_left_shift",
    "__rshift__": "bitwise_right_shift",
    "__iadd__": "add_",
    "__isub__": "sub_",
    "__imul__": "mul_",
    "__itruediv__": "div_",
    "__ipow__": "pow_",
    "__iand__": "bitwise_and_",
    "__ior__": "bitwise_or_",
    "__ixor__": "bitwise_xor_",
    "__ilshift__": "bitwise_left_shift_",
    "__irshift__": "bitwise_right_shift_",
    "__ifloordiv__": "floor_divide_",
    "__imod__": "remainder_",
}.items():
    if _name in Tensor.__dict__:
        setattr(Tensor, _method, native(f"method tensor.{_name}", _method, _in_place(Tensor.__dict__[_name]), owner=Tensor))
