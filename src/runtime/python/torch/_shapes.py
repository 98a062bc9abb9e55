"""Functions of shapes and elements that need Python: `broadcast_shapes`, `unravel_index`, `asarray`, `apply_`. Put on `torch` and Tensor by `__init__.py`."""
from . import _bridge
from ._bridge import call
from ._types import Size, check_device


def broadcast_shapes(*shapes):
    """The shape that all of them broadcast to."""
    shapes = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    rank = max(map(len, shapes), default=0)
    result = [1] * rank
    for k, shape in enumerate(shapes):
        for at in range(-1, -1 - len(shape), -1):
            length = shape[at]
            if length < 0:
                raise RuntimeError(f"Trying to create tensor with negative dimension ({length}): ({length})")
            if length in (1, result[at]):
                continue
            if result[at] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {length} at {at}! Mismatching argument at index {k} had {shape}; "
                    f"but expected shape should be broadcastable to {result}"
                )
            result[at] = length
    return Size(result)


_EINSUM = "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list"


def einsum(*args):
    """Sums of products after an equation, or after a list of dimensions behind each tensor and, perhaps, one of those that are kept."""
    from ._tensor import Tensor

    if len(args) < 2:
        raise ValueError(_EINSUM)
    if isinstance(args[0], Tensor):
        equation = ",".join(map(_subscripts, args[1::2]))
        if len(args) % 2 == 1:
            equation += "->" + _subscripts(args[-1])
        args = (equation, *args[: len(args) // 2 * 2 : 2])
    return call("einsum", args)


def _subscripts(dims):
    return "".join("..." if dim is Ellipsis else _letter(dim) for dim in dims)


def _letter(dim):
    if not (dim >= 0 and dim < 52):
        raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")
    return chr(ord("A") + dim if dim < 26 else ord("a") + dim - 26)


def unravel_index(indices, shape):
    """The index in each dimension of elements given by their place in row-major order."""
    from ._tensor import Tensor

    if not isinstance(indices, Tensor):
        raise TypeError(f"expected 'indices' to be a Tensor, got {type(indices)}")
    if indices.dtype.is_floating_point or indices.dtype.is_complex or indices.dtype.name == "bool":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if not all(isinstance(length, int) for length in shape):
        raise TypeError(f"expected 'shape' to be int or sequence of ints, but got {type(shape)}")
    if any(length < 0 for length in shape):
        raise ValueError(f"'shape' cannot have negative values, but got {shape}")
    found, step = [], 1
    for length in reversed(shape):
        found.append(call("remainder", (call("floor_divide", (indices, step)), length)))
        step *= length
    return tuple(reversed(found))


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    """A tensor of `obj`, in its own memory where that can be."""
    from ._construct import as_tensor, tensor
    from ._tensor import Tensor

    check_device(device)
    if isinstance(obj, Tensor):
        made = obj if dtype is None or dtype is obj.dtype else obj.to(dtype)
        if made is obj and copy:
            made = obj.clone()
        if copy is False and made is not obj:
            raise ValueError("can't alias tensor with dtype '%s' into dtype '%s'." % (obj.dtype, dtype))
        return made.detach().requires_grad_() if requires_grad and not made.requires_grad else made
    made = tensor(obj, dtype=dtype) if copy else as_tensor(obj, dtype=dtype)
    return made.requires_grad_() if requires_grad else made


def tensordot(a, b, dims=2, out=None):
    """The sum of products along dimensions of both: the last and first so many, or those in two lists, which a tensor may hold."""
    from ._tensor import Tensor

    if isinstance(dims, Tensor) and dims.numel() > 1:
        if dims.size(0) != 2:
            raise AssertionError(f"dims tensor must have size 2 in first dimension, got {dims.size(0)}")
        dims = dims.tolist()
    if isinstance(dims, (tuple, list)):
        first, second = dims
    elif isinstance(dims, (int, Tensor)):
        count = int(dims.item() if isinstance(dims, Tensor) else dims)
        if count < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if isinstance(dims, int) and count > min(a.dim(), b.dim()):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        first, second = list(range(-count, 0)), list(range(count))
    else:
        raise RuntimeError(
            f"tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got dims={dims}"
        )
    _bridge.check("tensordot", (a, b, first, second), None if out is None else {"out": out})
    return call("tensordot", (a, b, [list(map(int, first)), list(map(int, second))]), None if out is None else {"out": out})


def positive(input):
    """The very tensor, unless it is one of bools."""
    return input.positive()


def range_(start=0, end=None, step=1, *, out=None, dtype=None, layout=None, device=None, requires_grad=False):
    """Numbers from `start` to `end`, which is among them; deprecated in favour of `arange`."""
    import warnings

    from . import _made_into, arange, get_default_dtype

    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with Python's range builtin. "
        "Instead, use torch.arange, which produces values in [start, end).",
        stacklevel=2,
    )
    if end is None:
        start, end = 0, start
    count = int((end - start) / step + 1)

    def made(dtype):
        return arange(0, count, dtype=dtype, device=device).mul_(step).add_(start)

    if out is not None:
        return _made_into(out, "range", made, dtype)
    return made(dtype or get_default_dtype()).requires_grad_(requires_grad)


def _checked(self, name):
    if self.requires_grad:
        raise RuntimeError(f"Can't call {name}() on Variable that requires grad. Use var.detach().{name}() instead.")


def _written(self, values):
    from ._construct import tensor

    self.copy_(tensor(values, dtype=self.dtype).reshape(self.shape))
    return self


def _elements(tensor, like):
    return tensor.detach().expand(like.shape).reshape(-1).tolist()


def apply_(self, callable):
    """Puts what `callable` makes of each element in its place."""
    _checked(self, "apply_")
    return _written(self, [callable(x) for x in _elements(self, self)])


def map_(self, tensor, callable):
    """The same for pairs of elements."""
    _checked(self, "map_")
    return _written(self, [callable(*pair) for pair in zip(_elements(self, self), _elements(tensor, self))])


def map2_(self, x, y, callable):
    """The same for three at a time."""
    _checked(self, "map2_")
    return _written(self, [callable(*three) for three in zip(_elements(self, self), _elements(x, self), _elements(y, self))])


def new(self, *args, **kwargs):
    """A tensor of the same dtype from sizes or data, as the old constructors make it."""
    from ._typed import legacy

    return legacy(self.dtype, *args, **kwargs)


def new_empty_strided(self, size, stride, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=None):
    """A tensor of the same dtype with this size and stride."""
    from . import empty_strided

    return empty_strided(size, stride, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)


def resize(self, *sizes):
    """The same elements in another shape; deprecated."""
    import warnings

    warnings.warn("non-inplace resize is deprecated", stacklevel=2)
    sizes = sizes[0] if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes
    return self.reshape(tuple(sizes))


def resize_as(self, tensor):
    """The same elements in another's shape; deprecated."""
    import warnings

    warnings.warn("non-inplace resize_as is deprecated", stacklevel=2)
    return self.reshape(tensor.shape)


def set_(self, source=None, storage_offset=None, size=None, stride=None):
    """Becomes another sight of a tensor's or a storage's memory."""
    whole = getattr(source, "_flat", None)
    if whole is not None:
        source, storage_offset, size = whole, storage_offset or 0, whole.shape if size is None else size
    args = () if source is None else (source,) if storage_offset is None else (source, storage_offset, size, stride or ())
    call("tensor.set_", (self, *args))
    return self


def split(tensor, split_size_or_sections, dim=0):
    """`tensor` in parts along `dim`; a tensor of one element stands for a size, whatever its dtype."""
    return tensor.split(split_size_or_sections, dim)


def _split(self, split_size, dim=0):
    if not isinstance(split_size, (int, list, tuple)) and hasattr(split_size, "item"):
        try:
            split_size = int(split_size)
        except ValueError:
            pass
    return call("split" if isinstance(split_size, int) else "split_with_sizes", (self, split_size, dim), None)


_split.__name__ = "split"
_split.__qualname__ = "Tensor.split"

FUNCTIONS = {"split": split, "tensordot": tensordot, "einsum": einsum, "broadcast_shapes": broadcast_shapes, "unravel_index": unravel_index, "asarray": asarray, "range": range_, "positive": positive}
METHODS = {
    "split": _split,
    "apply_": apply_,
    "map_": map_,
    "map2_": map2_,
    "new": new,
    "new_empty_strided": new_empty_strided,
    "resize": resize,
    "resize_as": resize_as,
    "set_": set_,
    "__rlshift__": lambda self, other: call("bitwise_left_shift", (self.new_tensor(other), self)),
    "__rrshift__": lambda self, other: call("bitwise_right_shift", (self.new_tensor(other), self)),
    "__rdiv__": lambda self, other: other / self,
    "__div__": lambda self, other: self / other,
    "__nonzero__": lambda self: bool(self),
    "__long__": lambda self: int(self),
}
