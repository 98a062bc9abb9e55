"""torch.autograd.Function: the user's own forward and backward. The Node, what it saves and its checks are the engine's.

A call's context is the Node's Python object. Its attributes outlive that object, as the Node may be asked for again: they are kept in a `_Call`
under a number that the engine knows. Once a backward pass has freed the graph, only the latest calls are kept.
"""
import functools
import inspect
import itertools
import warnings
from collections import OrderedDict

import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from . import graph
from ._function_context import BackwardCFunction, FunctionCtx
from ._function_transforms import apply_mapped, check_setup, forward_below, push_tangents

_numbers = itertools.count(1)
_calls = {}
#: Calls whose graph was freed, oldest first; their attributes can still be asked for.
_freed = OrderedDict()
_FREED_KEPT = 256
#: How many calls begin between two looks at what was freed.
_LOOK = 64


class _Call:
    """What is kept of a call of `apply` for its backward."""

    __slots__ = ("cls", "attributes", "needs_input_grad", "to_save", "dirty", "hidden", "given", "materializes", "in_jvp")

    def __init__(self, cls):
        self.cls = cls
        self.attributes = {}
        self.needs_input_grad = ()
        self.to_save = self.dirty = self.hidden = None
        self.materializes = True
        self.in_jvp = False
        #: What backward gave, until the engine has taken it.
        self.given = None


class FunctionMeta(type):
    """Gives every Function the class of its Nodes."""

    def __init__(cls, name, bases, attrs):
        cls._backward_cls = type(name + "Backward", (BackwardCFunction,), {"_forward_cls": cls, "__module__": "torch.autograd.function"})
        cls._argument_names = None
        super().__init__(name, bases, attrs)


class _SingleLevelFunction(metaclass=FunctionMeta):
    @staticmethod
    def forward(*args, **kwargs):
        raise NotImplementedError("You must implement the forward function for custom autograd.Function.")

    @staticmethod
    def setup_context(ctx, inputs, output):
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx, *grad_outputs):
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx, *grad_inputs):
        raise NotImplementedError("You must implement the jvp function for custom autograd.Function to use it with forward mode AD.")


class Function(_SingleLevelFunction):
    """Subclass it, with `forward` and `backward` as static methods, and call `apply`."""

    generate_vmap_rule = False

    def __init__(self, *args, **kwargs):
        warnings.warn(
            f"{self.__class__} should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class "
            "itself. Instantiating an autograd function will raise an error in a future version of PyTorch.",
            DeprecationWarning,
            stacklevel=2,
        )

    def __call__(self, *args, **kwargs):
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with static forward "
            "method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def vmap(info, in_dims, *args):
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod or set generate_vmap_rule=True."
        )

    @classmethod
    def apply(cls, *args, **kwargs):
        sets_up = cls.setup_context is not _SingleLevelFunction.setup_context
        if sets_up:
            args = _with_defaults(cls.forward, args, kwargs)
        elif kwargs:
            args = _in_order(cls.forward, args, kwargs)
        transform = engine.transform()
        if transform == "vmap":
            check_setup(sets_up)
            return apply_mapped(cls, args)
        if transform == "grad":
            check_setup(sets_up)
            return _apply(cls, args, sets_up, lambda *given: forward_below(cls, given))
        dual = transform == "dual" and any(isinstance(arg, Tensor) and engine.has_tangent(arg._h) for arg in args)
        return _apply(cls, args, sets_up, _without_tangents(cls.forward) if dual else None)


def _with_defaults(function, args, kwargs):
    """The arguments of a call in order, those that were not given as `function` has them."""
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
    except ValueError:
        return args
    bound.apply_defaults()
    return bound.args


def _in_order(function, args, kwargs):
    """The arguments of a call of a forward with a context, those by name at their places; none is filled in."""
    names = [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD][1:]
    for name in kwargs:
        if name not in names:
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument '{name}'")
    return (*args, *(kwargs[name] for name in names[len(args) :] if name in kwargs))


def _names(cls, sets_up):
    """Names of the arguments of `forward`, as far as they have some."""
    if cls._argument_names is None:
        try:
            names = [p.name for p in inspect.signature(cls.forward).parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        except (TypeError, ValueError):
            names = []
        cls._argument_names = _bridge.dumps(names if sets_up else names[1:])
    return cls._argument_names


def _without_tangents(forward):
    """The user's forward without the tangents of its operators: its `jvp` says what they are."""

    def run(*args):
        before = engine.set_forward_mode(False)
        try:
            return forward(*args)
        finally:
            engine.set_forward_mode(before)

    return run


def _apply(cls, args, sets_up, transformed=None):
    """Runs forward, or what stands for it under a transform, and makes the Node."""
    key = -next(_numbers)
    if key % _LOOK == 0:
        _forget_freed()
    call = _Call(cls)
    handles = [value._h if isinstance(value, Tensor) else 0 for value in args]
    handle, needs = _bridge.loads(engine.function_begin(key, cls.__name__, _names(cls, sets_up), _bridge.dumps(handles)))
    call.needs_input_grad = tuple(needs)
    context = _context(call, handle)
    graph.functions[key] = functools.partial(_backward, call)
    _calls[key] = call
    before = engine.grad_mode()
    engine.set_grad_mode(False)
    try:
        forward = transformed or cls.forward
        if sets_up:
            output = forward(*args)
            cls.setup_context(context, args, output)
        else:
            output = forward(context, *args)
    except BaseException:
        _drop(key)
        raise
    finally:
        engine.set_grad_mode(before)
    outputs = output if isinstance(output, tuple) else (output,)
    if _bridge.codes:
        engine.place(*_bridge.site())
    results = engine.function_finish(handle, _ending(call, outputs, sets_up))
    call.to_save = call.dirty = call.hidden = None
    if results is None:
        _drop(key)
        _bridge.raise_error()
    made = tuple(_result(value, given) for value, given in zip(outputs, _bridge.loads(results)))
    if transformed and any(isinstance(arg, Tensor) and engine.has_tangent(arg._h) for arg in args):
        push_tangents(cls, context, call, args, made)
    return made if isinstance(output, tuple) else made[0]


def _ending(call, outputs, sets_up):
    encode = _bridge.encode
    only_tensors = lambda value: encode(value) if isinstance(value, Tensor) else "null"
    marks = lambda values: "null" if values is None else encode(list(values) if isinstance(values, (tuple, list)) else [values])
    return '{"outputs":[%s],"saved":%s,"dirty":%s,"hidden":%s,"setup":%s}' % (
        ",".join(map(only_tensors, outputs)),
        marks(call.to_save),
        marks(call.dirty),
        marks(call.hidden),
        "true" if sets_up else "false",
    )


def _result(value, handle):
    """An output as the caller gets it: the very object forward gave, unless the engine made another tensor of it."""
    if handle == 0:
        return value
    if value._h == handle:
        _bridge.release(handle)
        return value
    return _bridge.wrap(handle)


def _context(call, handle):
    """The Python object of a call's Node."""
    context = object.__new__(call.cls._backward_cls)
    context._h = handle
    context._call = call
    context.__dict__ = call.attributes
    graph.alive[handle] = context
    return context


def _of_key(handle, key):
    """For `graph.wrap_node`: the context again, after nobody had held it."""
    call = _calls.get(key) or _freed.get(key)
    if call is None:
        raise RuntimeError("Gradient Lens keeps what was stored on ctx only of the latest calls once backward() has freed the graph")
    return _context(call, handle)


graph.context_of = _of_key


def _backward(call, text):
    """Called by the engine: the user's backward, its result encoded."""
    handle, *handles = _bridge.loads(text)
    context = graph.wrap_node(handle)
    grads = tuple(None if grad == 0 else _bridge.wrap(grad) for grad in handles)
    if getattr(call.cls, "boxed_grads_call", False):
        grads = (list(grads),)
    result = context.apply(*grads)
    call.given = result if isinstance(result, tuple) else (result,)
    return "[" + ",".join(map(_bridge.encode, call.given)) + "]"


def _forget_freed():
    for key in _bridge.loads(engine.functions_released()):
        call = _calls.pop(key, None)
        if call is not None:
            call.given = None
            _freed[key] = call
    while len(_freed) > _FREED_KEPT:
        key, _ = _freed.popitem(last=False)
        graph.functions.pop(key, None)


def _drop(key):
    _calls.pop(key, None)
    graph.functions.pop(key, None)


def once_differentiable(fn):
    """Marks a backward that cannot be differentiated itself."""

    @functools.wraps(fn)
    def wrapper(ctx, *args):
        from .. import is_grad_enabled, no_grad

        with no_grad():
            outputs = fn(ctx, *args)
        if not is_grad_enabled() or not any(isinstance(arg, Tensor) and arg.requires_grad for arg in args):
            return outputs
        several = isinstance(outputs, tuple)
        refused = tuple(_refusing_twice(item) for item in (outputs if several else (outputs,)))
        return refused if several else refused[0]

    return wrapper


def _refusing_twice(value):
    if value is None:
        return None
    text = engine.delayed_error(value._h, "trying to differentiate twice a function that was marked with @once_differentiable")
    return _bridge.wrap(text)


class InplaceFunction(Function):
    """A Function that may change its input."""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace
