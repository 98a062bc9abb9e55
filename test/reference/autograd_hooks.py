"""Programs of record_autograd.py: hooks, Nodes, autograd.functional."""
import torch
from torch import autograd
from torch.autograd import functional as F

from autograd_case import case, leaf, vector, x12, edges


# --- hooks --------------------------------------------------------------------------------------------------------------

def hooked(mode, names):
    """Every kind of hook on every tensor of a chain, in the order they fire."""
    log = []
    x = x12()
    y = x * 2
    z = y * y
    total = z.sum()
    by_name = {"x": x, "y": y, "z": z}
    for name, tensor in by_name.items():
        tensor.register_hook(lambda grad, name=name: log.append(f"{name} tensor"))
        node = tensor.grad_fn if tensor.grad_fn is not None else y.grad_fn.next_functions[0][0]
        node.register_prehook(lambda grads, name=name: log.append(f"{name} pre"))
        node.register_hook(lambda grads, outputs, name=name: log.append(f"{name} post {len(grads)}"))
    x.register_post_accumulate_grad_hook(lambda leaf: log.append("x accumulated"))
    y.retain_grad()
    y.register_hook(lambda grad: log.append(f"y tensor again {y.grad is None}"))
    inputs = [by_name[name] for name in names]
    if mode == "grad":
        autograd.grad(total, inputs)
    else:
        total.backward(inputs=inputs or None)
    return log, x.grad, y.grad

@case
def hooks_of_backward():
    return hooked("backward", "")

@case
def hooks_of_backward_to_a_leaf():
    return hooked("backward", "x")

@case
def hooks_of_backward_to_an_intermediate():
    return hooked("backward", "y")

@case
def hooks_of_grad_at_a_leaf():
    return hooked("grad", "x")

@case
def hooks_of_grad_at_an_intermediate():
    return hooked("grad", "y")

@case
def hooks_of_grad_at_both():
    return hooked("grad", "xy")

@case
def hook_replaces_a_gradient():
    x = x12()
    y = x * 2
    y.register_hook(lambda grad: grad * 10)
    x.register_hook(lambda grad: grad + 1)
    y.sum().backward()
    return (x.grad,)

@case
def captured_gradient_and_its_hook():
    x = x12()
    y = x * 2
    y.register_hook(lambda grad: grad * 10)
    z = (y * y).sum()
    return autograd.grad(z, [x, y], retain_graph=True), autograd.grad(z, [y])

@case
def hook_without_requires_grad():
    vector(1).register_hook(lambda grad: grad)

@case
def accumulate_hook_on_an_intermediate():
    (x12() * 2).register_post_accumulate_grad_hook(lambda leaf: None)

@case
def hook_removed():
    x = x12()
    handle = x.register_hook(lambda grad: grad * 10)
    handle.remove()
    handle.remove()
    x.sum().backward()
    return (x.grad,)

@case
def hook_of_a_value_before_an_in_place_change():
    log = []
    y = x12() * 2
    y.register_hook(lambda grad: log.append(["old", grad.tolist()]))
    y.mul_(3)
    y.register_hook(lambda grad: log.append(["new", grad.tolist()]))
    y.sum().backward()
    return (log,)

@case
def hook_changes_dtype():
    y = x12() * 2
    y.register_hook(lambda grad: grad.double())
    y.sum().backward()

@case
def hook_changes_size():
    y = x12() * 2
    y.register_hook(lambda grad: torch.ones(3))
    y.sum().backward()

@case
def hook_returns_a_number():
    y = x12() * 2
    y.register_hook(lambda grad: 5)
    y.sum().backward()

@case
def node_hook_returns_too_few():
    y = x12() * 2
    y.grad_fn.register_hook(lambda grads, outputs: (grads[0],))
    y.sum().backward()

@case
def node_hooks_replace_gradients():
    x = x12()
    y = x * 2
    y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 3,))
    y.grad_fn.register_hook(lambda grads, outputs: (grads[0] + outputs[0], None))
    y.sum().backward()
    return (x.grad,)

@case
def hooks_see_none_where_nothing_flows():
    log = []
    parts = (leaf([1.0, 2.0, 3.0]) * 1).split(1)
    parts[1].register_hook(lambda grad: log.append(["1", grad]))
    parts[0].register_hook(lambda grad: log.append(["0", grad]))
    parts[2].sum().backward()
    return (log,)

@case
def leaves_in_the_order_of_the_queue():
    log = []
    leaves = [leaf(1.0) for _ in range(6)]
    for i, one in enumerate(leaves):
        one.register_hook(lambda grad, i=i: log.append(i))
    (torch.stack(leaves).sum() + leaves[0] * leaves[3]).backward()
    return (log,)

@case
def nodes_in_the_order_of_the_queue():
    log = []
    x = x12()
    a = x * 2
    b = x * 3
    c = a * b
    d = a + c
    e = b * d
    for name, tensor in {"a": a, "b": b, "c": c, "d": d, "e": e}.items():
        tensor.register_hook(lambda grad, name=name: log.append(name))
    (e.sum() + c.sum()).backward()
    return log, x.grad

@case
def backward_inside_a_hook():
    x = leaf(2.0)
    y = x * x
    z = y * 3
    log = []
    z.register_hook(lambda grad: log.append(autograd.grad(y, x, retain_graph=True)[0].item()))
    z.backward()
    return x.grad, log

@case
def error_inside_a_hook_leaves_the_graph_usable():
    x = x12()
    y = x * 2
    def fail(grad):
        raise ValueError("no")
    handle = y.register_hook(fail)
    total = (y * y).sum()
    try:
        total.backward(retain_graph=True)
    except ValueError:
        pass
    handle.remove()
    total.backward()
    return (x.grad,)

# --- Nodes --------------------------------------------------------------------------------------------------------------

@case
def node_names_and_edges():
    x, w = x12(), vector(1, 2)
    y = x * w
    z = y.sum()
    return [z.grad_fn.name(), edges(z.grad_fn), edges(y.grad_fn), edges(y.grad_fn.next_functions[0][0])]

@case
def node_metadata_is_kept():
    y = x12() * 2
    y.grad_fn.metadata["note"] = 1
    return [y.grad_fn.metadata["note"]]

@case
def node_sequence_numbers():
    x = x12()
    y = x * 2
    vector(1) * 2
    z = y * 2
    return [z.grad_fn._sequence_nr() - y.grad_fn._sequence_nr()]

@case
def saved_tensors():
    x, w = x12(), vector(3, 4)
    n = (x * w).grad_fn
    e = x.exp().grad_fn
    return n._saved_self, n._saved_other is w, e._saved_result, (x * x).grad_fn._saved_self is x

@case
def saved_tensor_of_a_freed_graph():
    x = x12()
    y = x * x
    n = y.grad_fn
    y.sum().backward()
    n._saved_self

@case
def two_ways_meet():
    x = x12()
    y = x.tanh()
    z = y * x + y
    z.sum().backward()
    return z, x.grad

@case
def broadcast_and_promotion_go_back():
    x, w = leaf([[1.0, 2.0], [3.0, 4.0]]), leaf(2.0, dtype=torch.float64)
    (x * w).sum().backward()
    return x.grad, w.grad

# --- autograd.functional --------------------------------------------------------------------------------------------------

@case
def functional_jacobian():
    x = vector(1, 2)
    return F.jacobian(lambda a: a**2, x), F.jacobian(lambda a, b: (a * b).sum(), (x, x)), F.jacobian(lambda a: (a, a * 2), x)

@case
def functional_jacobian_with_history():
    return (F.jacobian(lambda a: a**2, x12(), create_graph=True),)

@case
def functional_jacobian_of_a_constant():
    return (F.jacobian(lambda a: vector(1, 1), vector(1, 2)),)

@case
def functional_jacobian_of_integers():
    F.jacobian(lambda a: a * 2, torch.tensor([1, 2]))

@case
def functional_hessian():
    x = vector(1, 2)
    return F.hessian(lambda a: (a**3).sum(), x), F.hessian(lambda a, b: (a * b * b).sum(), (x, x))

@case
def functional_hessian_of_a_vector():
    F.hessian(lambda a: a**3, vector(1, 2))

@case
def functional_products():
    x = vector(1, 2)
    square, cube = (lambda a: a**2), (lambda a: (a**3).sum())
    return F.vjp(square, x, x), F.jvp(square, x, x), F.vhp(cube, x, x), F.hvp(cube, x, x), F.jvp(lambda a, b: a * b, (x, x), (x, x))

@case
def functional_vjp_without_vector():
    F.vjp(lambda a: a**2, vector(1, 2))

@case
def functional_vjp_with_vector_of_wrong_size():
    F.vjp(lambda a: a**2, vector(1, 2), torch.ones(3))

@case
def functional_jvp_without_vector():
    F.jvp(lambda a: a**2, vector(1, 2))

@case
def functional_vjp_with_too_few_vectors():
    x = vector(1, 2)
    F.vjp(lambda a: (a, a), x, (x,))
