"""dtype, device, Size, layout: the small value types of torch."""
import _gradient_lens as engine

from . import _bridge


class dtype:
    """An element type; `repr` is its PyTorch name."""

    __slots__ = ("name", "itemsize", "is_floating_point", "is_signed", "is_complex")

    def __init__(self, name, itemsize, is_floating_point, is_signed=True, is_complex=False):
        self.name = name
        self.itemsize = itemsize
        self.is_floating_point = is_floating_point
        self.is_signed = is_signed
        self.is_complex = is_complex

    def to_complex(self):
        """The complex dtype whose parts are of this one."""
        if self.is_complex:
            return self
        if not self.is_floating_point:
            raise RuntimeError(f"Unknown Complex ScalarType for {engine.scalar_type_name(self.name)}")
        found = {"float32": "complex64", "float64": "complex128"}.get(self.name)
        if found is None:
            raise _bridge.unsupported(f"complex numbers of {self.name} parts")
        return dtypes[found]

    def to_real(self):
        """The dtype of a complex dtype's parts."""
        return dtypes[{"complex64": "float32", "complex128": "float64"}.get(self.name, self.name)]

    def __repr__(self):
        return f"torch.{self.name}"

    def __reduce__(self):
        return self.name


float32 = dtype("float32", 4, True)
float64 = dtype("float64", 8, True)
int64 = dtype("int64", 8, False)
int32 = dtype("int32", 4, False)
bool_ = dtype("bool", 1, False, False)
uint8 = dtype("uint8", 1, False, False)
int8 = dtype("int8", 1, False)
int16 = dtype("int16", 2, False)
float16 = dtype("float16", 2, True)
bfloat16 = dtype("bfloat16", 2, True)
complex64 = dtype("complex64", 8, False, True, True)
complex128 = dtype("complex128", 16, False, True, True)

#: By the engine's name.
dtypes = {kind.name: kind for kind in (float32, float64, int64, int32, bool_, uint8, int8, int16, float16, bfloat16, complex64, complex128)}


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
    for kind in dtypes.values():
        if engine.type_name_of(kind.name) == name:
            return kind
    raise ValueError(f"invalid type: '{name}'")


_DEVICES = "cpu cuda ipu xpu mkldnn opengl opencl ideep hip ve fpga maia xla lazy vulkan mps meta hpu mtia privateuseone".split()


class device:
    """A device; there is one, the CPU. Others have names."""

    __slots__ = ("type", "index")

    def __init__(self, *args, **kwargs):
        given = dict(zip(("type", "index"), args), **kwargs)
        kind, index = given.get("type"), given.get("index")
        if type(kind) is int and index is None:
            raise RuntimeError("Cannot access accelerator device when none is available." if kind >= 0 else "Device index must not be negative")
        if not isinstance(kind, (str, device)) or not isinstance(index, (int, type(None))):
            _bridge.check("device", args, kwargs)
        self.type, self.index = (kind.type, kind.index) if isinstance(kind, device) else _parsed(kind)
        if index is not None:
            self.index = index

    def __repr__(self):
        return f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self):
        return hash((self.type, self.index))


def _parsed(text):
    """What a text such as `cuda:1` says: a type, and a number or None."""
    name, colon, number = text.partition(":")
    if not text:
        raise RuntimeError("Device string must not be empty")
    if name not in _DEVICES:
        raise RuntimeError(f"Expected one of {', '.join(_DEVICES)} device type at start of device string: {name}")
    if colon and (not number.isdecimal() or number != str(int(number))):
        raise RuntimeError(f"Invalid device string: '{text}'")
    return name, int(number) if number else None


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
    """A memory layout; tensors have one, strided."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"torch.{self.name}"


class memory_format(layout):
    """The order of dimensions in memory."""


@_bridge.encoder(memory_format)
def _encode_memory_format(value):
    return f'"{value.name}"'


strided, sparse_coo, sparse_csr = map(layout, ("strided", "sparse_coo", "sparse_csr"))
contiguous_format, preserve_format, channels_last, channels_last_3d = map(
    memory_format, ("contiguous_format", "preserve_format", "channels_last", "channels_last_3d")
)


class Size(tuple):
    """A shape."""

    __slots__ = ()

    def __new__(cls, sizes=()):
        found = tuple(getattr(sizes, "tolist", lambda: sizes)())
        for k, length in enumerate(found):
            if not hasattr(length, "__index__"):
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {k} is '{type(length).__name__}')")
        return tuple.__new__(cls, found)

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

    def __radd__(self, other):
        return Size(tuple(other) + tuple(self))

    def __mul__(self, times):
        return Size(tuple.__mul__(self, times))

    __rmul__ = __mul__

    def __reduce__(self):
        return Size, (tuple(self),)



def _size(lengths):
    """A Size of what is known to be lengths."""
    return tuple.__new__(Size, lengths)


_bridge.size = _size

for _kind in (dtype, device, layout, memory_format, Size):
    _kind.__module__ = "torch"
