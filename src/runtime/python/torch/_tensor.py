"""Tensor: a handle into the engine, with PyTorch's attributes. Python's protocols are in `_protocols.py`; its operators are put on it by `_operators.py`."""
import gc

import _gradient_lens as engine
from _gradient_lens import place as _place

from . import _bridge
from ._bridge import call, codes, decode, raise_error, release, site
from ._protocols import Protocols, answer as _answer
from ._types import Size, check_device, device, dtype, dtype_named, dtypes, refuse_cuda, strided

_new = object.__new__


class _fixed(property):
    """An attribute that is only read, in C's words."""

    def __set__(self, tensor, value):
        raise AttributeError(f"attribute '{self.fget.__name__}' of 'torch._C.TensorBase' objects is not writable")

    __delete__ = lambda self, tensor: self.__set__(tensor, None)


class _TensorMeta(type):
    def __instancecheck__(cls, instance):
        return type.__instancecheck__(cls, instance)


class Tensor(Protocols, metaclass=_TensorMeta):
    """A multi-dimensional array that can remember how it was made."""

    __slots__ = ("_h", "_grad", "_shared", "__dict__", "__weakref__")
    __array_priority__ = 1000

    def __new__(cls, *data):
        from ._typed import legacy

        made = legacy(dtypes[engine.default_dtype()], *data)
        return made if cls is Tensor else made.as_subclass(cls)

    def __init__(self, *data):
        pass

    def __del__(self):
        release(self._h)

    # Attributes -----------------------------------------------------------------------------------------------------

    @_fixed
    def shape(self):
        return _bridge.size(map(int, engine.shape(self._h).split(","))) if engine.attribute(self._h, 0) else Size()

    @_fixed
    def dtype(self):
        return dtypes[engine.dtype(self._h)]

    @_fixed
    def device(self):
        return device("cpu")

    @_fixed
    def layout(self):
        return strided

    @_fixed
    def ndim(self):
        return engine.attribute(self._h, 0)

    @property
    def requires_grad(self):
        return engine.attribute(self._h, 1) == 1

    @requires_grad.setter
    def requires_grad(self, value):
        if type(value) is not bool:
            raise RuntimeError("requires_grad must be a bool")
        if codes:
            _place(*site())
        if engine.set_requires_grad(self._h, value) < 0:
            raise_error()
        if value:
            _bridge.leaves[self._h] = self

    @_fixed
    def is_leaf(self):
        return engine.attribute(self._h, 2) == 1

    @_fixed
    def retains_grad(self):
        return engine.attribute(self._h, 3) == 1

    @_fixed
    def _version(self):
        version = engine.attribute(self._h, 4)
        if version < 0:
            raise RuntimeError("Inference tensors do not track version counter.")
        return version

    @_fixed
    def output_nr(self):
        return engine.attribute(self._h, 5)

    is_cuda = is_sparse = is_quantized = is_mps = is_meta = False

    @_fixed
    def itemsize(self):
        return self.dtype.itemsize

    @_fixed
    def nbytes(self):
        return self.numel() * self.itemsize

    @property
    def grad(self):
        handle = engine.grad(self._h)
        if handle == 0:
            self._grad = None
            return None
        known = getattr(self, "_grad", None)
        if known is not None and known._h == handle:
            release(handle)
            return known
        self._grad = wrap(handle)
        return self._grad

    @grad.setter
    def grad(self, value):
        if value is not None and not isinstance(value, Tensor):
            raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}")
        if engine.set_grad(self._h, 0 if value is None else value._h) < 0:
            raise_error()
        self._grad = value

    @grad.deleter
    def grad(self):
        self.grad = None

    @_fixed
    def grad_fn(self):
        from .autograd.graph import wrap_node

        handle = engine.grad_fn(self._h)
        if handle < 0:
            raise_error()
        return wrap_node(handle)

    @property
    def data(self):
        handle = engine.data(self._h)
        if handle < 0:
            raise_error()
        return wrap(handle)

    @data.setter
    def data(self, value):
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {_bridge.c_name(type(value))}")
        if engine.set_data(self._h, value._h) < 0:
            raise_error()

    @_fixed
    def T(self):
        return call("numpy_T", (self,))

    @_fixed
    def mT(self):
        return call("mT", (self,)) if self.ndim else self

    @property
    def real(self):
        return call("real", (self,)) if self.dtype.is_complex else self

    @real.setter
    def real(self, value):
        self.real.copy_(value)

    @property
    def imag(self):
        return call("imag", (self,))

    @imag.setter
    def imag(self, value):
        self.imag.copy_(value)

    @_fixed
    def H(self):
        return call("matrix_H", (self,))

    @_fixed
    def mH(self):
        return call("mH", (self,))

    @_fixed
    def _base(self):
        handle = engine.base(self._h)
        return _held(handle) if handle else None

    def _is_view(self):
        handle = engine.base(self._h)
        if handle:
            release(handle)
        return handle != 0

    # What is not an operator ----------------------------------------------------------------------------------------

    def size(self, dim=None, *more):
        if dim is None:
            return self.shape
        if more or type(dim) is not int:
            _bridge.check("size", (dim, *more), None, "tensor")
        length = engine.size(self._h, dim)
        if length < 0:
            raise_error()
        return length

    def stride(self, dim=None):
        strides = tuple(decode(_bridge.loads(engine.strides(self._h))))
        if dim is None:
            return strides
        self.size(dim)
        return strides[dim]

    def storage_offset(self):
        return engine.attribute(self._h, 6)

    def dim(self):
        return engine.attribute(self._h, 0)

    ndimension = dim

    def numel(self):
        return engine.attribute(self._h, 7)

    nelement = numel

    def is_contiguous(self, memory_format=None):
        if memory_format is None or memory_format.name == "contiguous_format":
            return engine.attribute(self._h, 8) == 1
        return engine.contiguous_in(self._h, memory_format.name)

    def data_ptr(self):
        return engine.attribute(self._h, 9)

    def element_size(self):
        return self.dtype.itemsize

    def is_floating_point(self):
        return self.dtype.is_floating_point

    def is_complex(self):
        return self.dtype.is_complex

    def get_device(self):
        return -1

    def item(self):
        kind = self.dtype
        if kind.is_complex:
            return complex(*_bridge.loads(_answer(engine.pair(self._h))))
        value = _answer(engine.item(self._h))
        return float(value) if kind.is_floating_point else bool(value) if kind.name == "bool" else int(value)

    def numpy(self, *, force=False):
        import numpy

        if force:
            return numpy.from_tensor(self.detach())
        if engine.check_numpy(self._h) < 0:
            raise_error()
        return numpy.from_tensor(self)

    def __array__(self, dtype=None, copy=None):
        return self.numpy()

    def requires_grad_(self, requires_grad=True):
        if type(requires_grad) is not bool:
            _bridge.check("requires_grad_", (requires_grad,), None, "tensor")
        if engine.refuse_in_transform("requires_grad_") < 0:
            raise_error()
        if requires_grad and not self.is_leaf:
            return self
        if requires_grad and self.dtype.is_complex:
            raise _bridge.unsupported("gradients of complex tensors")
        if requires_grad and not self.dtype.is_floating_point:
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        self.requires_grad = requires_grad
        return self

    def is_inference(self):
        return engine.is_inference(self._h)

    def retain_grad(self):
        if engine.retain_grad(self._h) < 0:
            raise_error()

    def register_hook(self, hook):
        from .autograd.graph import add_tensor_hook

        return add_tensor_hook(self, hook)

    def register_post_accumulate_grad_hook(self, hook):
        from .autograd.graph import add_tensor_hook

        return add_tensor_hook(self, hook, after=True)

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        from . import autograd

        autograd.backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def detach_(self):
        if engine.detach_(self._h) < 0:
            raise_error()
        return self

    def to(self, *args, **kwargs):
        for value in (*args, kwargs.get("device"), kwargs.get("dtype")):
            if type(value) not in _TO and not isinstance(value, Tensor):
                _bridge.check("to", args, kwargs, "tensor")
                raise RuntimeError("Cannot access accelerator device when none is available.")
        after_kind = args[1:] if args and isinstance(args[0], (Tensor, dtype)) else ()
        if type(kwargs.get("dtype")) is str or any(type(value) is not bool for value in after_kind):
            _bridge.check("to", args, kwargs, "tensor")
        kwargs.pop("non_blocking", None)
        check_device(kwargs.pop("device", None))
        kind = kwargs.pop("dtype", None)
        for value in args:
            if isinstance(value, dtype):
                kind = value
            elif isinstance(value, Tensor):
                kind = value.dtype
            elif isinstance(value, (str, device)):
                check_device(value)
        if "memory_format" not in kwargs and (kind is None or (kind is self.dtype and not kwargs.get("copy"))):
            return self.clone() if kwargs.get("copy") else self
        made = call("to", (self, kind or self.dtype), kwargs)
        return self if made._h == self._h else made

    def type(self, dtype=None):
        if dtype is None:
            return engine.type_name(self._h)
        kind = dtype_named(dtype) if isinstance(dtype, str) else getattr(dtype, "dtype", dtype)
        if kind not in dtypes.values():
            raise TypeError("dtype must be a type, str, or dtype object")
        return self.to(kind)

    def cpu(self):
        return self

    def cuda(self, *args, **kwargs):
        refuse_cuda()

    def new_tensor(self, data, dtype=None, device=None, requires_grad=False):
        from ._construct import tensor, warn_copied

        if isinstance(data, Tensor):
            warn_copied("tensor.new_tensor")
            data = data.tolist()
        return tensor(data, dtype=dtype or self.dtype, device=device, requires_grad=requires_grad)

    def __getattr__(self, name):
        raise _bridge.missing_attribute("torch.Tensor", type(self).__name__, name)


#: What `to` takes beside tensors.
_TO = {dtype, device, str, bool, type(None), type}


def _held(handle):
    """The very Tensor that the program holds under this handle. It is looked for among all objects: to note each when it is made would cost every operator."""
    if handle in _bridge.leaves:
        return _bridge.known(handle)
    found = next((each for each in gc.get_objects() if issubclass(type(each), Tensor) and each._h == handle), None)
    if found is None:
        found = wrap(handle)
    else:
        release(handle)
    _bridge.leaves[handle] = found
    return found


def wrap(handle, kind=Tensor):
    """A Tensor for a handle that the engine has just given out."""
    tensor = _new(kind)
    tensor._h = handle
    return tensor


_bridge.wrap = wrap


@_bridge.encoder(Tensor)
def _encode_tensor(value):
    return '{"t":%d}' % value._h


Tensor.__module__ = "torch"
