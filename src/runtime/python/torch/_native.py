"""What programs ask of tensors in every step, answered by builtin functions without a Python frame; what these leave open the functions of `_tensor.py` do."""
from ._bridge import native, packed_types, tell
from ._tensor import Tensor, _fixed
from ._types import Size, dtype, dtypes

packed_types.update({Tensor: 0, Size: 6})
tell("Tensor", Tensor)
tell("Size", Size)
tell("dtype", dtype)
for _kind in dtypes.values():
    tell(f"dtype:{_kind.name}", _kind)

for _name in ("item", "backward", "__getitem__", "__setitem__"):
    setattr(Tensor, _name, native(f"member {_name}", _name, getattr(Tensor, _name), owner=Tensor))
for _name in ("shape", "dtype"):
    setattr(Tensor, _name, _fixed(native(f"member {_name}", _name, Tensor.__dict__[_name].fget)))

_grad = Tensor.grad
Tensor.grad = property(native("member grad", "grad", _grad.fget), native("member set_grad", "grad", _grad.fset), _grad.fdel)
Tensor.__del__ = native("member let_go", "__del__", Tensor.__del__, owner=Tensor)
