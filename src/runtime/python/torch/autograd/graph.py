"""Nodes of the backward graph as Python objects, and hooks."""
import itertools
import weakref

import _gradient_lens as engine

from .. import _bridge

_types = {}
_alive = weakref.WeakValueDictionary()


class Node:
    """A step of the backward graph. Its class bears PyTorch's name, such as `MulBackward0`."""

    _h = 0

    def name(self):
        return engine.node_name(self._h)

    @property
    def next_functions(self):
        return tuple((wrap_node(handle), nr) for handle, nr in _bridge.loads(engine.node_next(self._h)))

    @property
    def metadata(self):
        if not hasattr(self, "_metadata"):
            self._metadata = {}
        return self._metadata

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

    def __getattr__(self, name):
        if name.startswith("_saved_"):
            text = engine.node_saved(self._h, name[len("_saved_") :])
            if text is None:
                _bridge.raise_error()
            if text:
                return _bridge.decode(_bridge.loads(text))
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __dir__(self):
        return [*super().__dir__(), *(f"_saved_{name}" for name in _bridge.loads(engine.node_saved_names(self._h)))]

    def __repr__(self):
        return f"<{type(self).__name__} object at 0x{id(self):012x}>"

    def __del__(self):
        if self._h:
            _bridge.release(self._h)


def wrap_node(handle):
    """The one Python object of a Node; None for handle 0."""
    if handle == 0:
        return None
    known = _alive.get(handle)
    if known is not None:
        _bridge.release(handle)
        return known
    name = engine.node_type(handle)
    if name not in _types:
        _types[name] = type(name, (Node,), {"__module__": "torch.autograd"})
    node = _types[name]()
    node._h = handle
    _alive[handle] = node
    return node


class RemovableHandle:
    """Takes a hook away again."""

    def __init__(self, remove):
        self._remove = remove

    def remove(self):
        self._remove()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


_hooks = {}
_keys = itertools.count(1)


def run_hook(key, text):
    """Called by the engine in the middle of a backward pass; what the hook raises goes on to the caller of backward()."""
    try:
        return _hooks[key](text)
    except BaseException as error:  # noqa: BLE001 - it is raised again once the engine has unwound
        _bridge.pending = error
        return "!"


def _add_hook(register, handle, function, kind):
    key = next(_keys)
    _hooks[key] = function
    if register(handle, key, kind) < 0:
        del _hooks[key]
        _bridge.raise_error()

    def remove():
        if _hooks.pop(key, None) is not None:
            engine.remove_hook(key)

    return RemovableHandle(remove)


def add_tensor_hook(tensor, hook, after=False):
    """`register_hook`, or with `after` `register_post_accumulate_grad_hook`."""

    def function(text):
        given = _bridge.known(int(text))
        result = hook(tensor if after else given)
        return "" if result is None or after else str(result._h) if _keep(result) else ""

    return _add_hook(engine.tensor_hook, tensor._h, function, "after" if after else "before")


_kept = []


def _keep(tensor):
    """A hook's result must live until the engine has taken it."""
    _kept.append(tensor)
    del _kept[:-8]
    return True


def _node_hook(fn, text, pre=False):
    first, second = [tuple(None if h == 0 else _bridge.wrap(h) for h in handles) for handles in _bridge.loads(text)]
    result = fn(first) if pre else fn(first, second)
    if result is None:
        return ""
    if not isinstance(result, tuple):
        result = (result,)
    for item in result:
        if item is not None:
            _keep(item)
    return _bridge.dumps([0 if item is None else item._h for item in result])
