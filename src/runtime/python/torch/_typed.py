"""The old names of tensor types: `torch.FloatTensor` and its kin, which make tensors of their dtype and recognise them."""
from . import _bridge
from ._bridge import call
from ._tensor import Tensor
from ._types import Size, dtypes


class tensortype(type):
    """What the old types are instances of."""

    __module__ = "torch"

    def __instancecheck__(cls, instance):
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype

    def __repr__(cls):
        return f"<class 'torch.{cls.__name__}'>"


def _typed(name, kind):
    def make(cls, *data):
        return legacy(kind, *data)

    return tensortype(name, (), {"__module__": "torch", "dtype": kind, "__new__": make})


def legacy(kind, *data):
    """`torch.FloatTensor(2, 3)` is uninitialised, `torch.FloatTensor([2., 3.])` copies."""
    if len(data) != 1 or isinstance(data[0], (int, Size)):
        return call("empty", (list(data) or [0],) if not data or isinstance(data[0], int) else data, {"dtype": kind})
    if not isinstance(data[0], Tensor):
        if not hasattr(data[0], "__len__"):
            raise TypeError(f"new(): data must be a sequence (got {type(data[0]).__name__})")
        return _converted(data[0], kind)
    if data[0].dtype is not kind:
        expected, got = (_options(each) for each in (kind, data[0].dtype))
        raise TypeError(f"expected {expected} (got {got})")
    return data[0].alias() if hasattr(data[0], "alias") else data[0].detach()


def _converted(data, kind):
    from ._construct import tensor

    return tensor(data, dtype=kind)


def _options(kind):
    import _gradient_lens as engine

    return (
        f"TensorOptions(dtype={engine.type_meta_name(kind.name)}, device=cpu, layout=Strided, requires_grad=false (default), "
        "pinned_memory=false (default), memory_format=(nullopt))"
    )


_COMPLEX = ("complex64", "complex128")

#: `FloatTensor` and so on, by name.
types = {
    name: _typed(name, kind)
    for kind in dtypes.values()
    if kind.name not in _COMPLEX
    for name in (_bridge.engine.type_name_of(kind.name).removeprefix("torch."),)
}
