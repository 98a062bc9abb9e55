"""torch.utils.hooks: what registering a hook gives back."""
import warnings
import weakref


class RemovableHandle:
    """Takes a hook away again."""

    next_id = 0

    def __init__(self, hooks_dict, *, extra_dict=None):
        self.hooks_dict_ref = weakref.ref(hooks_dict)
        self.id = RemovableHandle.next_id
        RemovableHandle.next_id += 1
        extra = extra_dict if isinstance(extra_dict, (list, tuple)) else () if extra_dict is None else (extra_dict,)
        self.extra_dict_ref = tuple(map(weakref.ref, extra))

    def remove(self):
        for reference in (self.hooks_dict_ref, *self.extra_dict_ref):
            hooks = reference()
            if hooks is not None and self.id in hooks:
                del hooks[self.id]

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()


class BackwardHook:
    """The backward hooks of one call of a Module: two Nodes, around its inputs and around its outputs, see the gradients.

    `kept` holds what arrived for the outputs until the inputs' gradients are there too.
    """

    def __init__(self, module, user_hooks, user_pre_hooks):
        self.module = module
        self.user_hooks = user_hooks
        self.user_pre_hooks = user_pre_hooks
        self.kept = None
        self.inputs = self.outputs = 0
        self.input_places = self.output_places = None

    def setup_input_hook(self, args):
        self.inputs = len(args)
        args, self.input_places = self._through_node(args, self._after_inputs)
        return args

    def setup_output_hook(self, result):
        values = result if isinstance(result, tuple) else (result,)
        self.outputs = len(values)
        values, self.output_places = self._through_node(values, self._after_outputs)
        return values if isinstance(result, tuple) else values[0]

    @staticmethod
    def _through_node(values, hook):
        """The tensors among `values` as results of a Node with this hook, and their places; None where nothing is recorded."""
        from .. import Tensor, is_grad_enabled
        from ..nn.modules._functions import BackwardHookFunction

        places = [k for k, value in enumerate(values) if isinstance(value, Tensor)]
        if not is_grad_enabled() or not any(values[k].requires_grad for k in places):
            return values, None
        passed = BackwardHookFunction.apply(*(values[k] for k in places))
        node = next(tensor.grad_fn for tensor in passed if tensor.grad_fn is not None)
        node.register_hook(hook)
        out = list(values)
        for k, tensor in zip(places, passed):
            out[k] = tensor
        return tuple(out) if type(values) is tuple else type(values)(*out), places

    def _after_inputs(self, grad_inputs, _):
        if self.kept is None:
            # The gradient did not come through the outputs: a second derivative.
            return None
        grads = _spread(self.input_places, grad_inputs, self.inputs)
        for hook in self.user_hooks:
            changed = hook(self.module, grads, self.kept)
            if changed is None:
                continue
            if len(changed) != len(grads):
                raise RuntimeError(f"Backward hook returned an invalid number of grad_input, got {len(changed)}, but expected {len(grads)}")
            grads = changed
        self.kept = None
        return tuple(grads[k] for k in self.input_places)

    def _after_outputs(self, _, grad_outputs):
        grads = _spread(self.output_places, grad_outputs, self.outputs)
        for hook in self.user_pre_hooks:
            changed = hook(self.module, grads)
            if changed is None:
                continue
            if len(changed) != len(grads):
                raise RuntimeError(f"Backward pre hook returned an invalid number of grad_output, got {len(changed)}, but expected {len(grads)}")
            grads = changed
        self.kept = grads
        if self.input_places is None:
            if self.user_hooks:
                self._without_inputs(grads)
            self.kept = None
        return tuple(grads[k] for k in self.output_places)

    def _without_inputs(self, grads):
        """No input requires grad: the hooks are called all the same, with nothing for the inputs."""
        warnings.warn(
            "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See "
            "https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.",
            stacklevel=5,
        )
        for hook in self.user_hooks:
            changed = hook(self.module, (None,) * self.inputs, grads)
            if changed is not None and not (isinstance(changed, tuple) and all(item is None for item in changed)):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always return None or None for all gradients."
                )


def _spread(places, values, size):
    out = [None] * size
    for k, value in zip(places, values):
        out[k] = value
    return tuple(out)
