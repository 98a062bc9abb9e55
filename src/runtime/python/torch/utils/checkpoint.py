"""torch.utils.checkpoint: run again in backward what was not kept.

Two ways, as PyTorch has them. Reentrant: a Function that runs the program without recording, and again with it in backward. Not reentrant: hooks on what
Nodes save keep a place for each tensor instead of it; the first read of one runs the program again and fills them all.
"""
import contextlib
import warnings
import weakref

import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from ..autograd import backward, enable_grad, is_grad_enabled, no_grad
from ..autograd.function import Function
from ..autograd.graph import saved_tensors_hooks, wrap_node

__all__ = ["checkpoint", "checkpoint_sequential", "CheckpointError", "CheckpointFunction", "set_checkpoint_early_stop", "noop_context_fn"]

_early_stop = True
_DETERMINISM = ("default", "none")


class CheckpointError(RuntimeError):
    """Running again saved other tensors than the first time."""


def noop_context_fn():
    """Contexts that do nothing."""
    return contextlib.nullcontext(), contextlib.nullcontext()


class set_checkpoint_early_stop:
    """Whether running again ends once all that was saved is there; at once, and until the end of a `with`."""

    def __init__(self, enable):
        global _early_stop
        self.prev = _early_stop
        _early_stop = enable

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        global _early_stop
        _early_stop = self.prev


def _random_state():
    from .. import get_rng_state

    return get_rng_state()


@contextlib.contextmanager
def _random_from(state):
    """The random numbers of an earlier moment; None leaves them alone."""
    from .. import get_rng_state, set_rng_state

    if state is None:
        yield
        return
    before = get_rng_state()
    set_rng_state(state)
    try:
        yield
    finally:
        set_rng_state(before)


_NOT_SAID = (
    "the use_reentrant parameter should be passed explicitly. {} use_reentrant=False is recommended, but if you need to preserve the current default "
    "behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants."
)


def checkpoint(
    function,
    *args,
    use_reentrant=None,
    context_fn=noop_context_fn,
    determinism_check="default",
    debug=False,
    early_stop=True,
    preserve_rng_state=True,
    respect_saved_tensors_hooks=False,
    **kwargs,
):
    """`function(*args)`, whose insides are computed again in backward instead of kept."""
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint: "
            + _NOT_SAID.format("Starting in PyTorch 2.9, calling checkpoint without use_reentrant will raise an exception."),
            stacklevel=2,
        )
        use_reentrant = True
    if kwargs and use_reentrant:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if debug:
        raise _bridge.unsupported("torch.utils.checkpoint.checkpoint(debug=True)")
    if respect_saved_tensors_hooks:
        raise _bridge.unsupported("torch.utils.checkpoint.checkpoint(respect_saved_tensors_hooks=True)")
    if use_reentrant:
        if context_fn is not noop_context_fn:
            raise ValueError("Passing `context_fn`, `debug`, or `respect_saved_tensors_hooks` is only supported when use_reentrant=False.")
        return CheckpointFunction.apply(function, preserve_rng_state, *args)
    return _without_reentrance(function, args, kwargs, context_fn, determinism_check, early_stop, preserve_rng_state)


# Reentrant --------------------------------------------------------------------------------------------------------------


def _detached(inputs):
    out = []
    for value in inputs:
        if isinstance(value, Tensor):
            detached = value.detach()
            detached.requires_grad = value.requires_grad
            value = detached
        out.append(value)
    return tuple(out)


class CheckpointFunction(Function):
    """The Node of a reentrant checkpoint."""

    @staticmethod
    def forward(ctx, run_function, preserve_rng_state, *args):
        if not any(arg.requires_grad for arg in args if isinstance(arg, Tensor)):
            warnings.warn("None of the inputs have requires_grad=True. Gradients will be None", stacklevel=2)
        ctx.run_function = run_function
        ctx.random_state = _random_state() if preserve_rng_state else None
        ctx.places = [k for k, arg in enumerate(args) if isinstance(arg, Tensor)]
        ctx.inputs = [None if isinstance(arg, Tensor) else arg for arg in args]
        ctx.save_for_backward(*(args[k] for k in ctx.places))
        with no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx, *grads):
        if not engine.pass_is_whole():
            raise RuntimeError(
                "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward(). To "
                "resolve this error, you can either set use_reentrant=False, or call .backward() without passing the `inputs` argument."
            )
        inputs = list(ctx.inputs)
        for k, tensor in zip(ctx.places, ctx.saved_tensors):
            inputs[k] = tensor
        inputs = _detached(inputs)
        with _random_from(ctx.random_state), enable_grad():
            outputs = ctx.run_function(*inputs)
        if isinstance(outputs, Tensor):
            outputs = (outputs,)
        pairs = [(out, grad) for out, grad in zip(outputs, grads) if isinstance(out, Tensor) and out.requires_grad]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward([out for out, _ in pairs], [grad for _, grad in pairs])
        return None, None, *(value.grad if isinstance(value, Tensor) else None for value in inputs)


# Not reentrant ----------------------------------------------------------------------------------------------------------


class _Place:
    """Stands for a tensor that a Node saved: its key in what each pass computed again."""

    __slots__ = ("keys", "__weakref__")

    def __init__(self):
        self.keys = {}


class _Frame:
    """One call of `checkpoint`."""

    def __init__(self, run_again, early_stop, check):
        self.run_again = run_again
        self.early_stop = early_stop
        self.check = check
        self.places = []
        self.seen = []
        self.is_complete = False
        self.ignores_difference = False
        #: By pass: the tensors computed again, how many were saved, and whether it was done.
        self.again = {}
        self.counts = {}
        self.done = set()

    # The first time.

    def pack(self, tensor):
        place = _Place()
        self.places.append(weakref.ref(place))
        self.seen.append(_seen(tensor) if self.check else None)
        return place

    def unpack(self, place):
        number = engine.current_pass()
        if number == -1:
            number = object()
        if number not in self.done:
            self._compute(number)
        if number not in place.keys:
            raise CheckpointError(
                "torch.utils.checkpoint: Unpack is being triggered for a tensor that was either never recomputed, or already unpacked once. If you "
                "are calling ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an issue with details on your use case."
            )
        key = place.keys.pop(number)
        return self.again[number].pop(key)

    # And again.

    def _compute(self, number):
        self.again[number], self.counts[number] = {}, 0
        with contextlib.suppress(_Enough), saved_tensors_hooks(lambda tensor: self._pack_again(number, tensor), lambda packed: packed), enable_grad():
            self.run_again()
        self.done.add(number)
        self._compare(number)

    def _pack_again(self, number, tensor):
        k = self.counts[number]
        self.counts[number] = k + 1
        if k >= len(self.places):
            if not self.is_complete:
                self.ignores_difference = True
            return tensor.detach()
        place = self.places[k]()
        if place is not None:
            place.keys[number] = k
            self.again[number][k] = tensor.detach()
        if self.early_stop and k + 1 == len(self.places):
            raise _Enough
        return tensor.detach()

    def _compare(self, number):
        if self.ignores_difference:
            return
        if self.counts[number] != len(self.places):
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.\n"
                f"Number of tensors saved during forward: {len(self.places)}\n"
                f"Number of tensors saved during recomputation: {self.counts[number]}.{_TIP}"
            )
        different = []
        for k, tensor in self.again[number].items():
            now = _seen(tensor)
            if self.check and self.seen[k] != now:
                different.append(f"tensor at position {k}:\nsaved metadata: {self.seen[k]}\nrecomputed metadata: {now}\n")
        if different:
            raise CheckpointError(
                "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than during the forward pass.\n"
                + "".join(different)
                + f".{_TIP}"
            )


class _Inputs:
    """The arguments of a call, its tensors kept as a Node keeps what it saves: hooks around the call see them, and changes in place are refused."""

    def __init__(self, args):
        self.args = [None if isinstance(arg, Tensor) else arg for arg in args]
        self.places = [k for k, arg in enumerate(args) if isinstance(arg, Tensor)]
        handle = engine.keep_inputs(_bridge.dumps([args[k]._h for k in self.places]))
        if handle == -1:
            _bridge.raise_error()
        self.node = wrap_node(handle)

    def read(self):
        text = engine.kept_inputs(self.node._h)
        if text is None:
            _bridge.raise_error()
        args = list(self.args)
        for k, handle in zip(self.places, _bridge.loads(text)):
            args[k] = _bridge.known(handle)
        return args


class _Enough(Exception):
    """All that was saved the first time was saved again."""


def _seen(tensor):
    return {"shape": tensor.shape, "dtype": tensor.dtype, "device": tensor.device}


_TIP = """

Tip: To see a more detailed error message, either pass `debug=True` to
`torch.utils.checkpoint.checkpoint(...)` or wrap the code block
with `with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):` to
enable checkpoint\u2011debug mode globally.

If this error occurs under torch.compile with automatic_dynamic_shapes enabled,
it may be because the recomputation selected a different compiled graph than the
forward pass (e.g., a dynamic graph instead of the original static graph).
To fix this, either:
  - Use torch._dynamo.mark_dynamic() to explicitly mark varying dimensions as
    dynamic upfront, avoiding the static-to-dynamic transition.
  - Call torch._C._dynamo.eval_frame._set_lru_cache(False) to disable LRU cache
    reordering, which can change which graph is checked first between forward
    and recompute.
See https://github.com/pytorch/pytorch/issues/166926 for more details and
workaround examples.
"""


def _without_reentrance(function, args, kwargs, context_fn, determinism_check, early_stop, preserve_rng_state):
    if determinism_check not in _DETERMINISM:
        raise ValueError(f"determinism_check should be one of {list(_DETERMINISM)}, but got {determinism_check}")
    first, again = context_fn()
    random_state = _random_state() if preserve_rng_state else None

    if not is_grad_enabled():
        return function(*args, **kwargs)
    inputs = _Inputs(args)

    def run_again():
        given = inputs.read()
        with _random_from(random_state), again:
            function(*given, **kwargs)

    frame = _Frame(run_again, _early_stop and early_stop, determinism_check == "default")
    with saved_tensors_hooks(frame.pack, frame.unpack), first:
        result = function(*args, **kwargs)
    frame.is_complete = True
    return result


def checkpoint_sequential(functions, segments, input, use_reentrant=None, **kwargs):
    """Functions in a row, cut into segments; all but the last are checkpointed."""
    if use_reentrant is None:
        warnings.warn(
            "torch.utils.checkpoint.checkpoint_sequential: "
            + _NOT_SAID.format("In version 2.9 we will raise an exception if use_reentrant is not passed."),
            stacklevel=2,
        )
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    from .. import nn

    functions = list(functions.children()) if isinstance(functions, nn.Sequential) else list(functions)

    def run(start, end):
        def forward(value):
            for function in functions[start : end + 1]:
                value = function(value)
            return value

        return forward

    size = len(functions) // segments
    end = -1
    for start in range(0, size * (segments - 1), size):
        end = start + size - 1
        input = checkpoint(run(start, end), input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
    return run(end + 1, len(functions) - 1)(input)


_REFUSED = (
    "CheckpointImpl CheckpointPolicy SelectiveCheckpointContext create_selective_checkpoint_contexts set_checkpoint_debug_enabled "
    "set_device_states get_device_states DefaultDeviceType GraphExecGroup"
).split()


def __getattr__(name):
    if name in _REFUSED:
        raise _bridge.unsupported(f"torch.utils.checkpoint.{name}")
    raise AttributeError(f"module 'torch.utils.checkpoint' has no attribute '{name}'")
