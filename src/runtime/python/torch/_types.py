"""dtype, device, Size, layout: the small value types of torch."""
import _gradient_lens as engine

from . import _bridge


class dtype:
    """An element type; `repr` is its PyTorch name."""

    __slots__ = ("name", "itemsize", "is_floating_point", "is_signed")
    is_complex = False

    def __init__(self, name, itemsize, is_floating_point, is_signed=True):
        self.name = name
        self.itemsize = itemsize
        self.is_floating_point = is_floating_point
        self.is_signed = is_signed

    def __repr__(self):
        return f"torch.{self.name}"

    def __reduce__(self):
        return self.name


float32 = dtype("float32", 4, True)
float64 = dtype("float64", 8, True)
int64 = dtype("int64", 8, False)
int32 = dtype("int32", 4, False)
bool_ = dtype("bool", 1, False, False)

#: By the engine's name.
dtypes = {kind.name: kind for kind in (float32, float64, int64, int32, bool_)}


@_bridge.encoder(dtype)
def _encode_dtype(value):
    return '{"d":"%s"}' % value.name


@_bridge.encoder(type)
def _encode_type(value):
    """Python's own number types stand for a dtype."""
    kind = {float: "float64", int: "int64", bool: "bool"}.get(value)
    return '{"o":"type"}' if kind is None else '{"d":"%s"}' % kind


def dtype_named(name):
    """The dtype of an old type name such as `torch.LongTensor`."""
    old = {"torch.FloatTensor": "float32", "torch.DoubleTensor": "float64", "torch.LongTensor": "int64", "torch.IntTensor": "int32", "torch.BoolTensor": "bool"}
    short = old.get(name, name.removeprefix("torch."))
    if short not in dtypes:
        raise ValueError(f"invalid type: '{name}'")
    return dtypes[short]


class device:
    """A device; there is one, the CPU."""

    __slots__ = ("type", "index")

    def __init__(self, type="cpu", index=None):
        if isinstance(type, device):
            type, index = type.type, type.index
        name, _, number = str(type).partition(":")
        if name not in ("cpu", "cuda", "mps", "meta", "xpu"):
            raise RuntimeError(
                "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, mps, "
                f"meta, hpu, mtia, privateuseone device type at start of device string: {name}"
            )
        self.type = name
        self.index = int(number) if number else index

    def __repr__(self):
        return f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self):
        return hash((self.type, self.index))


def refuse_cuda():
    """There is no CUDA, in PyTorch's words."""
    engine.refuse_cuda()
    _bridge.raise_error()


def check_device(value):
    """Refuses what is not the CPU, as a PyTorch built without CUDA does."""
    if value is None:
        return
    kind = device(value).type
    if kind == "cuda":
        refuse_cuda()
    if kind != "cpu":
        raise _bridge.unsupported(f"the device '{kind}'")


class layout:
    """A memory layout; there is one, strided."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"torch.{self.name}"


strided = layout("strided")
contiguous_format = layout("contiguous_format")
preserve_format = layout("preserve_format")


class Size(tuple):
    """A shape."""

    __slots__ = ()

    def __repr__(self):
        return f"torch.Size([{', '.join(map(repr, self))}])"

    def numel(self):
        """How many elements a tensor of this shape has."""
        n = 1
        for length in self:
            n *= length
        return n

    def __getitem__(self, key):
        found = tuple.__getitem__(self, key)
        return Size(found) if isinstance(key, slice) else found

    def __add__(self, other):
        return Size(tuple.__add__(self, tuple(other)))

    def __mul__(self, times):
        return Size(tuple.__mul__(self, times))


_bridge.size = Size

for _kind in (dtype, device, layout, Size):
    _kind.__module__ = "torch"
