"""torch as Gradient Lens has it: PyTorch's names and calling conventions over the embedded engine."""
import _gradient_lens as engine

from . import _bridge, _names, _types
from ._bridge import call
from ._limits import finfo, iinfo
from ._types import Size, bool_, channels_last, channels_last_3d, check_device, contiguous_format, device, dtype, dtypes, layout, memory_format, preserve_format, sparse_coo, sparse_csr, strided
from ._types import bfloat16, complex64, complex128, float16, float32, float64, int8, int16, int32, int64, uint8
from . import _native, _operators, _refusal
from ._tensor import Tensor, wrap
from .autograd.anomaly_mode import is_anomaly_check_nan_enabled, is_anomaly_enabled, set_anomaly_enabled
from .autograd.grad_mode import enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled

__version__ = "2.14.1"

_dtype = dtype

float = float32
double = float64
half = float16
long = int64
int = int32
short = int16
cfloat = complex64
cdouble = complex128
bool = bool_

from math import e, inf, nan, pi  # noqa: E402

newaxis = None


def _factory(name, defaults=()):
    """A function of `torch` that makes a tensor: `dtype`, `device` and `requires_grad` as keywords."""

    def function(*args, dtype=None, device=None, requires_grad=False, layout=None, pin_memory=False, out=None, memory_format=None, **kwargs):
        if dtype is not None:
            kwargs["dtype"] = dtype
            if type(dtype) is not _dtype:
                _bridge.check(name, args, kwargs)
        if requires_grad is not False:
            kwargs["requires_grad"] = requires_grad
            if requires_grad is not True:
                _bridge.check(name, args, kwargs)
        if out is not None:
            kwargs.pop("requires_grad", None)
            return _made_into(out, name, lambda kind: call(name, args, {**kwargs, "dtype": kind}), kwargs.pop("dtype", None))
        check_device(device)
        if pin_memory or layout is not None:
            _check_place(layout, pin_memory)
        made = call(name, args, kwargs)
        if memory_format is not None:
            made = made.contiguous(memory_format=memory_format)
        if requires_grad:
            _bridge.leaves[made._h] = made
        return made

    function.__name__ = function.__qualname__ = name
    return function


def _check_place(layout, pin_memory):
    """Refuses memory that is not there, and layouts that are not strided."""
    if pin_memory:
        raise RuntimeError("pin_memory=True requires a CUDA or other accelerator backend; no pinned memory allocator is available on this system.")
    if layout is not None and layout is not strided:
        raise _bridge.unsupported(f"the layout {layout}")


def _made_into(out, name, make, kind):
    """What a function that makes tensors, here `make` of a dtype, writes into `out`; `kind` is the dtype that was asked for."""
    kind = kind or out.dtype
    if kind is not out.dtype:
        raise RuntimeError(f"dtype {engine.scalar_type_name(kind.name)} does not match dtype of out parameter ({engine.scalar_type_name(out.dtype.name)})")
    if engine.make_into(name, make(kind)._h, out._h) < 0:
        _bridge.raise_error()
    return out


def _changing(name):
    """A function of `torch` that changes its first argument."""

    def function(input, *args, **kwargs):
        return getattr(input, name)(*args, **kwargs)

    function.__name__ = function.__qualname__ = name
    return function


def _function(name):
    """A function of `torch` that is an operator of the engine."""

    def function(*args, **kwargs):
        made = call(name, args, kwargs)
        return made if "out" not in kwargs else _bridge.given_back(made, kwargs["out"])

    function.__name__ = function.__qualname__ = name
    return _bridge.native(f"function {name}", name, function)


def _like(name, place=""):
    """A function of `torch`, or a method, that makes a tensor as another is."""

    def function(*args, device=None, requires_grad=False, layout=None, pin_memory=False, memory_format=None, **kwargs):
        check_device(device)
        if pin_memory or layout is not None:
            _check_place(layout, pin_memory)
        made = call(place + name, args, kwargs)
        if memory_format not in (None, preserve_format):
            made = made.contiguous(memory_format=memory_format)
        return made.requires_grad_() if requires_grad else made

    function.__name__ = name
    function.__qualname__ = f"Tensor.{name}" if place else name
    return function


for _name in engine.function_names().split(","):
    globals().setdefault(_name, _function(_name))
for _name in engine.factory_names().split(","):
    globals()[_name] = _factory(_name)
for _name in [name for name in globals() if name.endswith("_like") and not name.startswith("_")]:
    globals()[_name] = _like(_name)
for _name in ("new_zeros", "new_ones", "new_empty", "new_full"):
    setattr(Tensor, _name, _like(_name, "tensor."))


from . import _typed  # noqa: E402
from ._construct import as_tensor, from_numpy, nonzero, tensor  # noqa: E402

globals().update(_typed.types)


def is_tensor(obj):
    """Whether `obj` is a tensor."""
    return isinstance(obj, Tensor)


def is_inference(input):
    """Whether `input` was made in inference mode."""
    return input.is_inference()


def is_floating_point(input):
    """Whether the dtype is a floating one."""
    if not isinstance(input, Tensor):
        _bridge.check("is_floating_point", (input,), None)
    return input.dtype.is_floating_point


def is_complex(input):
    """Whether the dtype is a complex one."""
    if not isinstance(input, Tensor):
        _bridge.check("is_complex", (input,), None)
    return input.dtype.is_complex


def numel(input):
    """How many elements `input` has."""
    if not isinstance(input, Tensor):
        _bridge.check("numel", (input,), None)
    return input.numel()


def set_default_dtype(d):
    """The dtype of floating numbers from now on."""
    if not isinstance(d, _dtype):
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    engine.set_default_dtype(d.name)


def set_default_tensor_type(t):
    """The dtype of floating numbers from now on, by an old name: `torch.DoubleTensor`."""
    import warnings

    warnings.warn(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use torch.set_default_dtype() and "
        "torch.set_default_device() as alternatives.",
        stacklevel=2,
    )
    set_default_dtype(_types.dtype_named(t) if isinstance(t, str) else t.dtype)


def get_default_dtype():
    """The dtype of floating numbers."""
    return dtypes[engine.default_dtype()]


from ._tensor_str import set_printoptions  # noqa: E402


def manual_seed(seed):
    """Starts the random numbers anew."""
    return random.manual_seed(seed)


def set_warn_always(b):
    """Whether warnings that are said once are said each time."""
    if type(b) is not __builtins__["bool"]:
        raise TypeError(f"set_warn_always() expects a bool, but got {_bridge.c_name(type(b))}")
    engine.set_warn_always(b)


def is_warn_always_enabled():
    """Whether they are."""
    return engine.warn_always()


def is_nonzero(input):
    """Whether the one element is not zero."""
    return input.__bool__()


_threads = 1


def set_num_threads(n):
    """Accepted and remembered; there is one thread."""
    global _threads
    if type(n) is not __builtins__["int"]:
        raise RuntimeError(f"set_num_threads expects an int, but got {_bridge.c_name(type(n))}")
    if n <= 0:
        raise RuntimeError("set_num_threads expects a positive integer")
    _threads = n


def get_num_threads():
    """What was set last; one to begin with."""
    return _threads


def result_type(a, b):
    """The dtype of an operation on the two."""
    return dtypes[engine.result_type(_bridge.encode(a), _bridge.encode(b))]


def can_cast(from_, to):
    """Whether a value of the one may be written in place where the other is."""
    return engine.can_cast(from_.name, to.name)


def promote_types(a, b):
    """The dtype both fit in."""
    if not (isinstance(a, _dtype) and isinstance(b, _dtype)):
        _bridge.check("promote_types", (a, b), None)
    return dtypes[engine.promote_types(a.name, b.name)]


from . import _rebuild, _tensor_str, autograd, nn, optim, random, return_types, serialization, storage, utils  # noqa: E402
from . import func  # noqa: E402
from . import _old_linalg, fft, linalg, special  # noqa: E402

for _function_ in _old_linalg.FUNCTIONS:
    globals()[_function_.__name__] = _function_
for _function_ in _old_linalg.METHODS:
    setattr(Tensor, _function_.__name__, _function_)
from .func import vmap  # noqa: E402
from .serialization import load, save  # noqa: E402
from .storage import TypedStorage, UntypedStorage  # noqa: E402

for _name in storage.legacy.values():
    globals()[_name.__name__] = _name

from .random import Generator, default_generator, get_rng_state, initial_seed, seed, set_rng_state  # noqa: E402


from . import _devices, _functional, _shapes, _torch_function, _uniques  # noqa: E402

globals().update(_devices.FUNCTIONS)
globals().update(_shapes.FUNCTIONS)
globals().update(_functional.functions())
_devices.install(Tensor)
globals().update(_uniques.told(globals()))
for _name, _value in _shapes.METHODS.items():
    setattr(Tensor, _name, _value)
for _name in _names.NAMES["torch"]:
    if _name.endswith("_") and hasattr(Tensor, _name):
        globals()[_name] = _changing(_name)
for _name in ("dsmm", "spmm"):
    globals()[_name] = _function("mm")


#: Packages that are read when they are first asked for.
_LATER = frozenset(
    "_C accelerator amp backends compiler cpu cuda distributed distributions hub jit mps multiprocessing onnx overrides profiler testing version xpu".split()
)
#: Functions that live in such packages.
_FROM = {
    "compile": "compiler",
    "autocast": "amp",
    "GradScaler": "amp",
    "is_autocast_enabled": "amp.autocast_mode",
    "is_autocast_cache_enabled": "amp.autocast_mode",
    "get_autocast_dtype": "amp.autocast_mode",
    "DisableTorchFunction": "_C",
    "DisableTorchFunctionSubclass": "_C",
}


_bridge.tell("ready", True)


def __getattr__(name):
    import importlib

    if name in _LATER:
        return importlib.import_module(f"torch.{name}")
    if name in _FROM:
        return getattr(importlib.import_module(f"torch.{_FROM[name]}"), name)
    if name.startswith("_foreach_"):
        from ._foreach import function

        found = function(name)
        if found is not None:
            return found
    raise _bridge.missing("torch", name)


#: What `from torch import *` takes: names of PyTorch's, and no modules.
__all__ = sorted(name for name in _names.NAMES["torch"] if name in globals() and not hasattr(globals()[name], "__spec__"))
