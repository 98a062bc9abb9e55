"""torch.autograd: backward, grad and grad modes."""
import _gradient_lens as engine

from .. import _bridge
from .._tensor import Tensor
from . import forward_ad, function, functional, graph, profiler
from .anomaly_mode import detect_anomaly, set_detect_anomaly
from .function import Function
from .gradcheck import gradcheck, gradgradcheck
from .grad_mode import (
    _force_original_view_tracking,
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_multithreading_enabled,
    is_view_replay_enabled,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)

class _OfTensors(type):
    def __instancecheck__(cls, instance):
        return isinstance(instance, Tensor)


class Variable(metaclass=_OfTensors):
    """The old name of a tensor with history: gives one that shares the data."""

    def __new__(cls, data=None, requires_grad=False, volatile=None):
        made = data.detach() if isinstance(data, Tensor) else Tensor()
        return made.requires_grad_() if requires_grad else made


def _tensors(value):
    if isinstance(value, Tensor):
        return (value,)
    if isinstance(value, graph.GradientEdge):
        return (value,)
    return tuple(value)


def _inputs(value):
    """What gradients are asked of. @raises RuntimeError for what has none."""
    items = _tensors(value)
    for item in items:
        if not isinstance(item, (Tensor, graph.GradientEdge)):
            raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {type(item).__name__}")
    return items


def _outputs(value):
    """What gradients start from. @raises AssertionError for what has no history."""
    items = _tensors(value)
    assert all(isinstance(item, (Tensor, graph.GradientEdge)) for item in items), "Expected output to be a torch.Tensor"
    return items


def _gradients(value, roots):
    if value is None:
        return (None,) * len(roots)
    given = (value,) if isinstance(value, Tensor) else tuple(value)
    for item in given:
        if item is not None and not isinstance(item, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(item).__name__}")
    return given


def _run(kind, roots, gradients, retain_graph, create_graph, inputs, allow_unused):
    if _bridge.codes:
        engine.place(*_bridge.site())
    if retain_graph is None:
        retain_graph = create_graph
    if kind == "backward" and inputs is None and len(roots) == 1 and gradients[0] is None and isinstance(roots[0], Tensor):
        _bridge.pending = None
        if engine.backward_from(roots[0]._h, bool(retain_graph), bool(create_graph)) < 0:
            _bridge.raise_error()
        return []
    handles = lambda items: [0 if item is None else [item.node._h, item.output_nr] if isinstance(item, graph.GradientEdge) else item._h for item in items]
    request = _bridge.dumps(
        {
            "roots": handles(roots),
            "gradients": handles(gradients),
            "retain_graph": bool(retain_graph),
            "create_graph": bool(create_graph),
            "inputs": None if inputs is None else handles(inputs),
            "allow_unused": bool(allow_unused),
        }
    )
    _bridge.pending = None
    result = engine.backward(kind, request)
    if result is None:
        _bridge.raise_error()
    return _bridge.loads(result)


def _run_batched(roots, gradients, retain_graph, create_graph, inputs, allow_unused):
    handles = lambda items: [0 if item is None else item._h for item in items]
    request = {
        "outputs": handles(roots),
        "inputs": handles(inputs),
        "gradients": handles(gradients),
        "retain_graph": retain_graph,
        "create_graph": bool(create_graph),
        "allow_unused": bool(allow_unused),
    }
    if _bridge.codes:
        engine.place(*_bridge.site())
    result = engine.grad_batched(_bridge.dumps(request))
    if result is None:
        _bridge.raise_error()
    return _bridge.loads(result)


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Adds the gradients of `tensors` to the leaves."""
    if grad_tensors is None:
        grad_tensors = grad_variables
    roots = _outputs(tensors)
    if inputs is not None:
        inputs = _inputs(inputs)
    _run("backward", roots, _gradients(grad_tensors, roots), retain_graph, create_graph, inputs, False)


def grad(outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False):
    """The gradients of `outputs` with respect to `inputs`."""
    if materialize_grads and allow_unused is False:
        raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.")
    roots = _outputs(outputs)
    wanted = _inputs(inputs)
    unused = materialize_grads if allow_unused is None else allow_unused
    if is_grads_batched:
        found = _run_batched(roots, _gradients(grad_outputs, roots), retain_graph, create_graph, wanted, unused)
    else:
        found = _run("grad", roots, _gradients(grad_outputs, roots), retain_graph, create_graph, wanted, unused)
    out = tuple(None if handle == 0 else _bridge.wrap(handle) for handle in found)
    if materialize_grads:
        from .. import zeros_like

        out = tuple(zeros_like(item, requires_grad=create_graph) if value is None else value for item, value in zip(wanted, out))
    return out


def __getattr__(name):
    raise _bridge.missing("torch.autograd", name)
