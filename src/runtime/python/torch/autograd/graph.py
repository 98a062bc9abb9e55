"""torch.autograd.graph: Nodes of the backward graph as Python objects, edges, and hooks on gradients and on what Nodes save."""
import contextlib
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
            hook(leaf() or given)
            return ""
        result = hook(given)
        if result is None:
            return ""
        from .._tensor import Tensor

        if not isinstance(result, Tensor):
            return "?" + type(result).__name__
        return str(_keep(result)._h)

    return _add_hook(engine.tensor_hook, tensor._h, function, "after" if after else "before")


_kept = None


def _keep(value):
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
    return "[" + ",".join(map(_bridge.encode, _keep(result))) + "]"


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


# What Nodes save --------------------------------------------------------------------------------------------------------


def _saved_hooks(pack, unpack):
    """The number of a pair of hooks; what it packed is kept here."""
    packed = {}
    numbers = itertools.count()

    def function(text):
        what, number = text[0], int(text[1:])
        if what == "p":
            key = next(numbers)
            packed[key] = pack(_bridge.known(number))
            return str(key)
        if what == "r":
            packed.pop(number, None)
            return ""
        from .._tensor import Tensor

        tensor = unpack(packed[number])
        return str(_keep(tensor)._h) if isinstance(tensor, Tensor) else "?" + type(tensor).__name__

    return number_of(function)


class SavedTensor:
    """What a Node saved, for `register_hooks`."""

    def __init__(self, node, name, item):
        self._at = node, name, item

    def register_hooks(self, *hooks):
        if len(hooks) != 2 or not all(map(callable, hooks)):
            raise TypeError(
                "register_hooks(): incompatible function arguments. The following argument types are supported:\n"
                "    1. (self: torch._C._autograd.SavedTensor, arg0: collections.abc.Callable, arg1: collections.abc.Callable) -> None\n\n"
                "Invoked with: " + ", ".join(map(repr, (self, *hooks)))
            )
        node, name, item = self._at
        if engine.register_saved_hooks(node._h, name, item, _saved_hooks(*hooks)) < 0:
            _bridge.raise_error()

    def __repr__(self):
        return f"<torch._C._autograd.SavedTensor object at 0x{id(self):012x}>"


SavedTensor.__module__ = "torch._C._autograd"


class saved_tensors_hooks:
    """What is saved inside goes through `pack_hook`, and comes back through `unpack_hook`."""

    def __init__(self, pack_hook, unpack_hook):
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self):
        if engine.push_saved_hooks(_saved_hooks(self.pack_hook, self.unpack_hook)) < 0:
            _bridge.raise_error()

    def __exit__(self, *exception):
        engine.pop_saved_hooks()


class save_on_cpu(saved_tensors_hooks):
    """What is saved inside is kept on the CPU, where everything is."""

    def __init__(self, pin_memory=False, device_type="cuda"):
        super().__init__(lambda tensor: (tensor.device, tensor.cpu()), lambda packed: packed[1].to(packed[0]))


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message):
    """Setting hooks inside fails with this message."""
    before = engine.disabled_message()
    engine.disable_saved_hooks(error_message)
    try:
        yield
    finally:
        engine.disable_saved_hooks(before)


class _AllowMutationOnSavedContext:
    """What `allow_mutation_on_saved_tensors` gives; the engine keeps what was saved."""

    def clear(self):
        pass


@contextlib.contextmanager
def allow_mutation_on_saved_tensors():
    """Saved tensors may be changed in place: their Nodes go on with what they held."""
    if engine.begin_mutation() < 0:
        _bridge.raise_error()
    try:
        yield _AllowMutationOnSavedContext()
    finally:
        engine.end_mutation()


_REFUSED = ("node_creation_hook", "region_activation_memory_budget", "set_warn_on_accumulate_grad_stream_mismatch", "set_override_stale_capture_stream")


def __getattr__(name):
    if name in _REFUSED:
        raise _bridge.unsupported(f"torch.autograd.graph.{name}")
    raise AttributeError(f"module 'torch.autograd.graph' has no attribute '{name}'")
