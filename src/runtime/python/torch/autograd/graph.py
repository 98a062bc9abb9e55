"""torch.autograd.graph: Nodes of the backward graph as Python objects, edges, and hooks on gradients and on what Nodes save."""
import itertools
import weakref
from typing import NamedTuple, Optional

import _gradient_lens as engine

from .. import _bridge
from ..utils.hooks import RemovableHandle

_types = {}
alive = weakref.WeakValueDictionary()
#: Nodes with metadata of the user's: PyTorch keeps those as long as the Node lives.
_with_metadata = {}


class _NodeMeta(type):
    def __instancecheck__(cls, instance):
        return type.__instancecheck__(cls, instance)


class Node(metaclass=_NodeMeta):
    """A step of the backward graph. Its class bears PyTorch's name, such as `MulBackward0`."""

    __slots__ = ("_h", "__dict__", "__weakref__")

    requires_grad = True

    def name(self):
        return engine.node_name(self._h)

    @property
    def next_functions(self):
        return tuple((wrap_node(handle), nr) for handle, nr in _bridge.loads(engine.node_next(self._h)))

    @property
    def metadata(self):
        known = _with_metadata.get(self._h)
        if known is None:
            known = _with_metadata[self._h] = (self, {})
            origin = engine.node_origin(self._h)
            if origin:
                known[1]["traceback_"] = origin.splitlines(True)
        return known[1]

    @property
    def _input_metadata(self):
        from .. import device
        from .._types import dtypes

        return [_InputMetadata(dtypes[kind], device("cpu"), shape) for kind, shape in _bridge.loads(engine.node_outputs(self._h))]

    def _sequence_nr(self):
        return engine.node_sequence(self._h)

    @property
    def variable(self):
        handle = engine.node_variable(self._h)
        if handle == 0:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'variable'")
        return _bridge.known(handle)

    def register_hook(self, fn):
        return _add_hook(engine.node_hook, self._h, lambda text: _node_hook(fn, text), "post")

    def register_prehook(self, fn):
        return _add_hook(engine.node_hook, self._h, lambda text: _node_hook(fn, text, pre=True), "pre")

    def __call__(self, *grads):
        found = engine.node_call(self._h, _bridge.dumps([0 if grad is None else grad._h for grad in grads]))
        if found is None:
            _bridge.raise_error()
        results = tuple(None if handle == 0 else _bridge.wrap(handle) for handle in _bridge.loads(found))
        return results[0] if len(results) == 1 else results

    def __getattr__(self, name):
        if name.startswith("_saved_"):
            text = engine.node_saved(self._h, name[len("_saved_") :])
            if text is None:
                _bridge.raise_error()
            if text:
                return _bridge.decode(_bridge.loads(text))
        if name.startswith("_raw_saved_"):
            wanted = name[len("_raw_saved_") :]
            for own, count in _bridge.loads(engine.node_raw(self._h)):
                if own == wanted:
                    return SavedTensor(self, own, 0) if count < 0 else tuple(SavedTensor(self, own, k) for k in range(count))
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __dir__(self):
        saved = [f"_saved_{name}" for name in _bridge.loads(engine.node_saved_names(self._h))]
        raw = [f"_raw_saved_{name}" for name, _ in _bridge.loads(engine.node_raw(self._h))]
        return [*super().__dir__(), *saved, *raw]

    def __repr__(self):
        module = type(self).__module__
        return f"<{'' if module == 'builtins' else module + '.'}{type(self).__name__} object at 0x{id(self):012x}>"

    def __del__(self):
        try:
            handle = self._h
        except AttributeError:
            return
        _bridge.release(handle)


class _InputMetadata(NamedTuple):
    """What is known of an output that a Node takes a gradient for."""

    dtype: object
    device: object
    shape: object
    is_nested_tensor: bool = False


def context_of(handle, key):
    """Set by `function.py`: the object of a user's Function."""
    raise NotImplementedError


def wrap_node(handle):
    """The one Python object of a Node; None for handle 0."""
    if handle == 0:
        return None
    known = alive.get(handle)
    if known is not None:
        _bridge.release(handle)
        return known
    name = engine.node_type(handle)
    if name not in _types:
        key = engine.function_key(handle)
        if key:
            return context_of(handle, key)
        _types[name] = type(name, (Node,), {"__module__": "builtins"})
    node = object.__new__(_types[name])
    node._h = handle
    alive[handle] = node
    return node


# Hooks ------------------------------------------------------------------------------------------------------------------


class _Hooks(dict):
    """Hooks by number; one taken away here is taken from the engine too."""

    def __delitem__(self, key):
        super().__delitem__(key)
        engine.remove_hook(key)


_hooks = _Hooks()
#: Functions of ours that the engine calls, by negative numbers.
functions = {}
_function_numbers = itertools.count(1_000_000_000)


def number_of(function):
    """A number under which the engine calls `function` with a text, for a text."""
    key = -next(_function_numbers)
    functions[key] = function
    return key


def run_hook(key, text):
    """Called by the engine in the middle of something; what the hook raises goes on to its caller."""
    try:
        return (_hooks if key > 0 else functions)[key](text)
    except BaseException as error:  # noqa: BLE001 - it is raised again once the engine has unwound
        _bridge.pending = error
        return "!"


def _add_hook(register, handle, function, kind):
    removable = RemovableHandle(_hooks)
    # The engine's numbers begin at 1: negative ones are functions of ours.
    key = removable.id = removable.id + 1
    _hooks[key] = function
    if register(handle, key, kind) < 0:
        dict.pop(_hooks, key)
        _bridge.raise_error()
    return removable


def add_tensor_hook(tensor, hook, after=False):
    """`register_hook`, or with `after` `register_post_accumulate_grad_hook`."""
    leaf = weakref.ref(tensor)

    def function(text):
        given = None if text == "0" else _bridge.known(int(text))
        if after:
            found = leaf()
            hook(given if found is None else found)
            return ""
        result = hook(given)
        if result is None:
            return ""
        from .._tensor import Tensor

        if not isinstance(result, Tensor):
            return "?" + type(result).__name__
        return str(keep(result)._h)

    return _add_hook(engine.tensor_hook, tensor._h, function, "after" if after else "before")


_kept = None


def keep(value):
    """What a hook gives must live until the engine has taken it."""
    global _kept
    _kept = value
    return value


def _node_hook(fn, text, pre=False):
    first, second = [tuple(None if h == 0 else _bridge.wrap(h) for h in handles) for handles in _bridge.loads(text)]
    result = fn(first) if pre else fn(first, second)
    if result is None:
        return ""
    if not isinstance(result, tuple):
        result = (result,)
    return "[" + ",".join(map(_bridge.encode, keep(result))) + "]"


class _MultiHandle(RemovableHandle):
    """Takes the hooks on several tensors away."""

    def __init__(self, handles):
        self.handles = handles

    def remove(self):
        for handle in self.handles:
            handle.remove()


def register_multi_grad_hook(tensors, fn, *, mode="all"):
    """`fn` hears the gradients of all `tensors` that a pass comes to, or with "any" the first of them."""
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    if mode == "any":
        return _MultiHandle(_register_first([tensor for tensor in tensors if tensor.requires_grad], fn))
    nodes = [_node_at(tensor) for tensor in tensors]
    arrived = {}

    def hook_at(k):
        def hook(grad):
            grads, count = arrived.get(engine.current_pass(), ([None] * len(nodes), 0))
            grads[k] = grad
            if count + 1 == sum(engine.pass_runs(node._h) for node in nodes):
                arrived.pop(engine.current_pass(), None)
                fn(grads)
            else:
                arrived[engine.current_pass()] = grads, count + 1

        return hook

    return _MultiHandle(tuple(tensor.register_hook(hook_at(k)) for k, tensor in enumerate(tensors)))


def _register_first(tensors, fn):
    seen = set()

    def hook(grad):
        if engine.current_pass() not in seen:
            seen.add(engine.current_pass())
            fn(grad)

    return tuple(tensor.register_hook(hook) for tensor in tensors)


def _node_at(tensor):
    if not tensor.requires_grad:
        raise AssertionError("Expected gradient function to be set")
    return get_gradient_edge(tensor).node


# Edges ------------------------------------------------------------------------------------------------------------------


class GradientEdge(NamedTuple):
    """A place in the graph: a Node and which of its outputs."""

    node: Node
    output_nr: int
    ownership_token: Optional[Node] = None


def get_gradient_edge(tensor):
    """Where gradients of `tensor` arrive."""
    text = engine.edge(tensor._h)
    if not text:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    handle, output_nr = _bridge.loads(text)
    return GradientEdge(wrap_node(handle), output_nr)


def increment_version(tensor):
    """Counts a change that PyTorch does not know of."""
    from .._tensor import Tensor

    for one in (tensor,) if isinstance(tensor, Tensor) else tensor:
        engine.increment_version(one._h)


from .saved_tensors import (  # noqa: E402 - they call functions of this module
    SavedTensor,
    allow_mutation_on_saved_tensors,
    disable_saved_tensors_hooks,
    save_on_cpu,
    saved_tensors_hooks,
)

_REFUSED = ("node_creation_hook", "region_activation_memory_budget", "set_warn_on_accumulate_grad_stream_mismatch", "set_override_stale_capture_stream")


def __getattr__(name):
    if name in _REFUSED:
        raise _bridge.unsupported(f"torch.autograd.graph.{name}")
    raise AttributeError(f"module 'torch.autograd.graph' has no attribute '{name}'")
