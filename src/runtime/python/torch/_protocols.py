"""What Python asks of a tensor as of any object: its text, truth and length, copies, pickles; and the storage beneath it. Tensor inherits it."""
import _gradient_lens as engine

from . import _bridge
from ._bridge import call, raise_error


class Protocols:
    """Python's protocols, over the handle that a Tensor is."""

    __slots__ = ()

    def __repr__(self, *, tensor_contents=None):
        kind = type(self)
        return engine.text(self._h, "tensor(" if kind.__module__ in ("torch", "torch.nn.parameter") else f"{kind.__name__}(")

    def __format__(self, spec):
        if self.dim() == 0 and type(self).__name__ == "Tensor":
            return self.item().__format__(spec)
        return object.__format__(self, spec)

    def tolist(self):
        if self.dtype.is_complex:
            return _paired(_bridge.loads(engine.pairs(self._h)), self.dim())
        return _bridge.loads(answer(engine.tolist(self._h)))

    def __len__(self):
        if self.dim() == 0:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self):
        if self.dim() == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(self.unbind(0))

    def __reversed__(self):
        return self if self.dim() == 0 else call("flip", (self, [0]))

    def __bool__(self):
        return answer(engine.truth(self._h))

    def __float__(self):
        engine.warn_tracked(self._h)
        return float(answer(engine.number(self._h)))

    def __int__(self):
        return int(answer(engine.number(self._h)))

    def __index__(self):
        if self.dtype.is_floating_point or self.numel() != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(engine.item(self._h))

    def __complex__(self):
        if self.numel() != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return complex(self.item())

    def __contains__(self, element):
        if not isinstance(element, (Protocols, int, float, complex)):
            raise RuntimeError(f"Tensor.__contains__ only supports Tensor or scalar, but you passed in a {type(element)}.")
        return bool((element == self).any())

    def __hash__(self):
        return id(self)

    def __getitem__(self, index):
        items = index if isinstance(index, tuple) else (index,)
        try:
            return call("__getitem__", (self, items))
        except IndexError:
            if not any(type(item).__name__ == "ndarray" for item in items):
                raise
        return call("__getitem__", (self, _without_arrays(items)))

    def __setitem__(self, index, value):
        items = index if isinstance(index, tuple) else (index,)
        if type(value).__name__ == "ndarray":
            (value,) = _without_arrays((value,))
        try:
            call("__setitem__", (self, items, value))
        except IndexError:
            if not any(type(item).__name__ == "ndarray" for item in items):
                raise
            call("__setitem__", (self, _without_arrays(items), value))

    def __deepcopy__(self, memo):
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were "
                "attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        if id(self) in memo:
            return memo[id(self)]
        storage = _copied_storage(self, memo)
        copy = _bridge.wrap(engine.data(storage.as_strided(self.shape, self.stride(), self.storage_offset())._h), type(self))
        copy.requires_grad = self.requires_grad
        if self.__dict__:
            from copy import deepcopy

            copy.__dict__.update(deepcopy(self.__dict__, memo))
        if self.grad is not None:
            copy.grad = self.grad.__deepcopy__(memo)
        memo[id(self)] = copy
        return copy

    # Storage --------------------------------------------------------------------------------------------------------

    def untyped_storage(self):
        from .storage import UntypedStorage, flat

        return UntypedStorage(flat(self))

    def storage(self):
        from .storage import typed

        return typed(self)

    def is_set_to(self, tensor):
        same = self.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr()
        return same and (self.shape, self.stride(), self.storage_offset()) == (tensor.shape, tensor.stride(), tensor.storage_offset())

    def share_memory_(self):
        self._shared = True
        return self

    def is_shared(self):
        return getattr(self, "_shared", False)

    def as_subclass(self, cls):
        if not self.requires_grad:
            return _bridge.wrap(engine.data(self._h), cls)
        made = _bridge.call("alias", (self,))
        made.__class__ = cls
        return made

    def __reduce_ex__(self, protocol):
        from ._rebuild import reduce_tensor

        return reduce_tensor(self)


def _without_arrays(items):
    """An index whose arrays are tensors."""
    from ._construct import from_numpy

    return tuple(from_numpy(item) if type(item).__name__ == "ndarray" else item for item in items)


def _paired(nested, depth):
    """Lists whose innermost are pairs, with those made complex numbers."""
    return complex(*nested) if depth == 0 else [_paired(item, depth - 1) for item in nested]


def _copied_storage(tensor, memo):
    """A copy of a tensor's storage, flat: one for all tensors that one deepcopy finds on it."""
    from .storage import flat

    source = flat(tensor)
    key = "storage", source.data_ptr(), source.dtype
    if key not in memo:
        memo[key] = source.clone()
    return memo[key]


def answer(value):
    """What the engine answered, unless it refused."""
    if value is None:
        raise_error()
    return value
