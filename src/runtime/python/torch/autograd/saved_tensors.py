"""What Nodes save, and hooks on it: packed when it is saved, given back when it is read. Their names are those of `torch.autograd.graph`."""
import contextlib
import itertools

import _gradient_lens as engine

from .. import _bridge
from . import graph


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
        return str(graph.keep(tensor)._h) if isinstance(tensor, Tensor) else "?" + type(tensor).__name__

    return graph.number_of(function)


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
