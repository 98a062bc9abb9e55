"""Calling a Module with all its hooks, its own and those on all Modules, in PyTorch's order; and their registration."""
import functools
import warnings
from collections import OrderedDict

from .._tensor import Tensor
from ..utils.hooks import BackwardHook, RemovableHandle

#: Hooks on all Modules, by kind.
_global = {
    kind: OrderedDict()
    for kind in ("forward_pre", "forward", "backward_pre", "backward", "forward_with_kwargs", "forward_always", "buffer", "module", "parameter")
}
#: Whether those backward hooks are full ones; None while there are none.
_global_is_full = None
_MIXED = "Cannot use both regular backward hooks and full backward hooks on a single Module. Please use only one of them."

#: What a Module keeps of hooks, under PyTorch's names.
STORES = (
    "_backward_pre_hooks",
    "_backward_hooks",
    "_forward_hooks",
    "_forward_hooks_with_kwargs",
    "_forward_hooks_always_called",
    "_forward_pre_hooks",
    "_forward_pre_hooks_with_kwargs",
    "_state_dict_hooks",
    "_state_dict_pre_hooks",
    "_load_state_dict_pre_hooks",
    "_load_state_dict_post_hooks",
)


class Hooked:
    """What a Module does with hooks."""

    def __call__(self, *args, **kwargs):
        own = self.__dict__
        if not (
            own["_forward_hooks"]
            or own["_forward_pre_hooks"]
            or own["_backward_hooks"]
            or own["_backward_pre_hooks"]
            or _global["forward"]
            or _global["forward_pre"]
            or _global["backward"]
            or _global["backward_pre"]
        ):
            return self.forward(*args, **kwargs)
        return self._call_with_hooks(args, kwargs)

    def _call_with_hooks(self, args, kwargs):
        called = set()
        result = None
        try:
            args, kwargs = self._run_forward_pre_hooks(args, kwargs)
            full, regular = self._backward_hooks_now()
            pre = [*_global["backward_pre"].values(), *self._backward_pre_hooks.values()]
            around = BackwardHook(self, full, pre) if full or pre else None
            if around is not None:
                args = around.setup_input_hook(args)
            result = self.forward(*args, **kwargs)
            for key, hook in self._all_forward_hooks():
                called.add(key)
                changed = hook(self, args, kwargs, result) if self._takes_keywords(key) else hook(self, args, result)
                if changed is not None:
                    result = changed
            if around is not None:
                if not isinstance(result, (Tensor, tuple)):
                    warnings.warn(
                        f"For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but received {type(result)}",
                        stacklevel=2,
                    )
                else:
                    result = around.setup_output_hook(result)
            if regular:
                self._hang_regular_hooks(regular, args, result)
            return result
        except Exception:
            self._run_always_called(called, args, kwargs, result)
            raise

    def _run_forward_pre_hooks(self, args, kwargs):
        for key, hook in [*_global["forward_pre"].items(), *self._forward_pre_hooks.items()]:
            if key in self._forward_pre_hooks_with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is None:
                    continue
                if not isinstance(changed, tuple) or len(changed) != 2:
                    raise RuntimeError(f"forward pre-hook must return None or a tuple of (new_args, new_kwargs), but got {changed}.")
                args, kwargs = changed
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        return args, kwargs

    def _all_forward_hooks(self):
        return [*_global["forward"].items(), *self._forward_hooks.items()]

    def _takes_keywords(self, key):
        return key in self._forward_hooks_with_kwargs or key in _global["forward_with_kwargs"]

    def _run_always_called(self, called, args, kwargs, result):
        """After an error: the hooks that asked to be called all the same and were not yet."""
        for key, hook in self._all_forward_hooks():
            if key in called or not (key in self._forward_hooks_always_called or key in _global["forward_always"]):
                continue
            try:
                changed = hook(self, args, kwargs, result) if self._takes_keywords(key) else hook(self, args, result)
                if changed is not None:
                    result = changed
            except Exception as error:
                kind = "global module " if key in _global["forward_always"] else "module "
                warnings.warn(
                    f"{kind}forward hook with ``always_call=True`` raised an exception that was silenced as another error was raised in forward: {error}",
                    stacklevel=2,
                )

    def _backward_hooks_now(self):
        """Full backward hooks, and regular ones."""
        kinds = {True: [], False: []}
        if _global_is_full is not None:
            kinds[_global_is_full] += _global["backward"].values()
        if self._is_full_backward_hook is not None:
            kinds[self._is_full_backward_hook] += self._backward_hooks.values()
        return kinds[True], kinds[False]

    def _hang_regular_hooks(self, hooks, args, result):
        tensor = result
        while not isinstance(tensor, Tensor):
            tensor = next(v for v in tensor.values() if isinstance(v, Tensor)) if isinstance(tensor, dict) else tensor[0]
        node = tensor.grad_fn
        if node is None:
            return
        for hook in hooks:
            node.register_hook(functools.partial(hook, self))
        _warn_of_regular_hooks(args, result, node)

    # Registration ---------------------------------------------------------------------------------------------------

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        return _add(self._forward_pre_hooks, hook, prepend, {self._with("_forward_pre_hooks_with_kwargs"): with_kwargs})

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        marks = {self._with("_forward_hooks_with_kwargs"): with_kwargs, self._with("_forward_hooks_always_called"): always_call}
        return _add(self._forward_hooks, hook, prepend, marks)

    def register_full_backward_pre_hook(self, hook, prepend=False):
        return _add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook, prepend=False):
        self._say_full(True)
        return _add(self._backward_hooks, hook, prepend)

    def register_backward_hook(self, hook):
        self._say_full(False)
        return _add(self._backward_hooks, hook)

    def _say_full(self, full):
        if self._is_full_backward_hook not in (None, full):
            raise RuntimeError(_MIXED)
        self._is_full_backward_hook = full

    def _with(self, store):
        return _Marks(self.__dict__[store])

    def register_state_dict_pre_hook(self, hook):
        return _add(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook):
        hook._from_public_api = True
        return _add(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook):
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was previously registered via register_state_dict_post_hook"
            )
        return _add(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook):
        return _add(self._load_state_dict_pre_hooks, functools.partial(hook, self))

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        return _add(self._load_state_dict_pre_hooks, functools.partial(hook, self) if with_module else hook)

    def register_load_state_dict_post_hook(self, hook):
        return _add(self._load_state_dict_post_hooks, hook)


class _Marks:
    """A dictionary of marks as a key: dictionaries cannot be one."""

    def __init__(self, store):
        self.store = store


def _add(store, hook, prepend=False, marks=None):
    chosen = [mark.store for mark, wanted in (marks or {}).items() if wanted]
    handle = RemovableHandle(store, extra_dict=[mark.store for mark in marks] if marks else None)
    store[handle.id] = hook
    for mark in chosen:
        mark[handle.id] = True
    if prepend:
        store.move_to_end(handle.id, last=False)
    return handle


_DEPRECATED = {
    "inputs_type": "Using non-full backward hooks on a Module that does not take as input a single Tensor or a tuple of Tensors is deprecated and "
    "will be removed in future versions. This hook will be missing some of the grad_input. Please use register_full_backward_hook to get the "
    "documented behavior.",
    "outputs_type": "Using non-full backward hooks on a Module that does not return a single Tensor or a tuple of Tensors is deprecated and will be "
    "removed in future versions. This hook will be missing some of the grad_output. Please use register_full_backward_hook to get the documented "
    "behavior.",
    "outputs": "Using a non-full backward hook when outputs are generated by different autograd Nodes is deprecated and will be removed in future "
    "versions. This hook will be missing some grad_output. Please use register_full_backward_hook to get the documented behavior.",
    "inputs": "Using a non-full backward hook when the forward contains multiple autograd Nodes is deprecated and will be removed in future "
    "versions. This hook will be missing some grad_input. Please use register_full_backward_hook to get the documented behavior.",
}


def _warn_of_regular_hooks(inputs, result, node):
    """A regular backward hook sees one Node only: says so where the Module is more than that."""
    given = inputs if isinstance(inputs, tuple) else (inputs,)
    made = result if isinstance(result, tuple) else (result,)
    kind = None
    if not all(isinstance(value, Tensor) for value in made):
        kind = "outputs_type"
    elif not all(isinstance(value, Tensor) for value in given):
        kind = "inputs_type"
    elif {value.grad_fn for value in made if value.grad_fn is not None} != {node}:
        kind = "outputs"
    else:
        before = {following for following, _ in node.next_functions}
        wanted = {value.grad_fn for value in given if value.grad_fn is not None}
        if wanted != before:
            kind = "inputs"
    if kind is not None:
        warnings.warn(_DEPRECATED[kind], FutureWarning, stacklevel=4)


# Hooks on all Modules ---------------------------------------------------------------------------------------------------


def register_module_forward_pre_hook(hook):
    """Called before every Module's forward."""
    return _add(_global["forward_pre"], hook)


def register_module_forward_hook(hook, *, with_kwargs=False, always_call=False):
    """Called after every Module's forward."""
    marks = {_Marks(_global["forward_with_kwargs"]): with_kwargs, _Marks(_global["forward_always"]): always_call}
    return _add(_global["forward"], hook, marks=marks)


def register_module_full_backward_pre_hook(hook):
    """Called before every Module's backward."""
    return _add(_global["backward_pre"], hook)


def register_module_full_backward_hook(hook):
    """Called after every Module's backward."""
    _say_global_full(True)
    return _add(_global["backward"], hook)


def register_module_backward_hook(hook):
    """The older form, which sees one Node only."""
    _say_global_full(False)
    return _add(_global["backward"], hook)


def _say_global_full(full):
    global _global_is_full
    if _global_is_full not in (None, full):
        raise RuntimeError(
            "Cannot use both regular backward hooks and full backward hooks as a global Module hook. Please use only one of them."
        )
    _global_is_full = full


def register_module_buffer_registration_hook(hook):
    """Called when a Module registers a buffer."""
    return _add(_global["buffer"], hook)


def register_module_module_registration_hook(hook):
    """Called when a Module registers another."""
    return _add(_global["module"], hook)


def register_module_parameter_registration_hook(hook):
    """Called when a Module registers a parameter."""
    return _add(_global["parameter"], hook)


def registered(kind, module, name, value):
    """What the registration hooks make of a value that is being registered."""
    for hook in _global[kind].values():
        changed = hook(module, name, value)
        if changed is not None:
            value = changed
    return value
