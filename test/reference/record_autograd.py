"""Records what PyTorch's autograd does in small programs: prints JSON to standard output (kept as autograd.json).

Run as `python3 record_autograd.py > autograd.json`. Every function below is one program; `test/engine/autograd/programs.ts` leads to its twin under the
same name. Recorded are the values it returns, the error that ends it (type and text) and the warnings it gives.
"""
import json
import re
import sys
import warnings

import torch
from torch import autograd
from torch.autograd import functional as F

torch.set_num_threads(1)
CASES = []


def case(program):
    CASES.append(program)
    return program


def leaf(*values, dtype=torch.float32):
    return torch.tensor(values[0] if len(values) == 1 and isinstance(values[0], list) else values[0], dtype=dtype, requires_grad=True)


def vector(*values):
    return torch.tensor(list(values), dtype=torch.float32)


def x12():
    return leaf([1.0, 2.0])


def seen(value):
    """A value as JSON: of a tensor all that autograd may change."""
    if isinstance(value, torch.Tensor):
        return {
            "values": value.detach().flatten().tolist(),
            "shape": list(value.shape),
            "dtype": str(value.dtype).removeprefix("torch."),
            "requires_grad": value.requires_grad,
            "is_leaf": value.is_leaf,
            "grad_fn": None if value.grad_fn is None else type(value.grad_fn).__name__,
            "version": value._version,
        }
    if isinstance(value, (list, tuple, torch.Size)):
        return [seen(item) for item in value]
    return value


def edges(node):
    return [None if following is None else [following.name(), nr] for following, nr in node.next_functions]


# --- backward() and its arguments ---------------------------------------------------------------------------------------

@case
def scalar_backward():
    x = x12()
    (x * x).sum().backward()
    return x.grad, x.grad.is_leaf

@case
def vector_backward_with_gradient():
    a, b = leaf([2.0, 3.0]), leaf([6.0, 4.0])
    Q = 3 * a**3 - b**2
    Q.backward(gradient=vector(1, 1))
    return Q, a.grad, b.grad

@case
def vector_backward_without_gradient():
    (x12() * 2).backward()

@case
def one_element_of_any_shape_needs_no_gradient():
    x = leaf([[3.0]])
    (x * x).backward()
    return (x.grad,)

@case
def backward_twice():
    x = leaf([2.0])
    y = (x**3).sum()
    y.backward()
    y.backward(retain_graph=True)

@case
def backward_twice_retained():
    x = leaf([2.0])
    y = (x**3).sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad, x.grad._version

@case
def backward_twice_without_saved_tensors():
    x = x12()
    y = (x + 1).sum()
    y.backward()
    y.backward()
    return (x.grad,)

@case
def backward_of_what_needs_no_grad():
    vector(1).backward()

@case
def backward_of_vector_that_needs_no_grad():
    vector(1, 2).backward()

@case
def backward_of_detached_sum():
    x = x12()
    (x * 2).detach().sum().backward()

@case
def backward_from_a_leaf():
    x = x12()
    v = vector(5, 7)
    x.backward(v)
    v.zero_()
    return (x.grad,)

@case
def gradient_of_wrong_shape():
    (x12() * 2).backward(torch.ones(3))

@case
def gradient_of_another_dtype():
    x = x12()
    (x * 2).backward(torch.ones(2, dtype=torch.float64))
    return (x.grad,)

@case
def gradient_that_is_a_number():
    (x12() * 2).backward(2)

@case
def gradient_that_is_a_list_of_numbers():
    (x12() * 2).backward([1.0, 2.0])

@case
def inputs_empty():
    (x12() * 2).sum().backward(inputs=[])

@case
def inputs_that_need_no_grad():
    (x12() * 2).sum().backward(inputs=[vector(1)])

@case
def inputs_one_leaf_of_two():
    x, w = x12(), x12()
    (x * w).sum().backward(inputs=[w])
    return x.grad, w.grad

@case
def inputs_an_intermediate():
    x = x12()
    y = x * 2
    (y * y).sum().backward(inputs=[y])
    return x.grad, y.grad

@case
def create_graph_warns_and_gives_history():
    x = leaf(2.0)
    (x**3).backward(create_graph=True)
    first = x.grad
    second = autograd.grad(first, x)[0]
    return first, second

@case
def accumulating_under_create_graph():
    x = x12()
    x.grad = torch.ones(2)
    before = x.grad
    (x * 2).sum().backward(create_graph=True)
    return before, x.grad

@case
def accumulating_in_place():
    x = x12()
    x.grad = torch.ones(2)
    before = x.grad
    (x * 2).sum().backward()
    return before, x.grad is before

@case
def several_roots():
    x = x12()
    autograd.backward([(x * 2).sum(), x * 3], [None, torch.ones(2)])
    return (x.grad,)

@case
def several_roots_too_few_gradients():
    x = x12()
    autograd.backward([x * 2, x * 3], [torch.ones(2)])

@case
def several_roots_take_a_sequence_number():
    x = x12()
    y = x * 2
    s = y.sum()
    at = s.grad_fn._sequence_nr()
    autograd.backward([s, y.sum()])
    return [(x * 2).grad_fn._sequence_nr() - at]

@case
def integer_tensor_in_the_graph():
    (x12().long() * 2).sum().backward()

@case
def requires_grad_switched_off_before_backward():
    x = leaf(2.0)
    y = x * x
    x.requires_grad_(False)
    y.backward()
    return (x.grad,)

# --- grad() -------------------------------------------------------------------------------------------------------------

@case
def grad_leaves_no_trace():
    x = x12()
    found = autograd.grad((x * x).sum(), x)
    return found, x.grad

@case
def grad_of_an_intermediate():
    x = x12()
    y = x * 2
    return autograd.grad((y * y).sum(), [x, y])

@case
def grad_third_derivative():
    x = leaf(2.0)
    (g,) = autograd.grad(x**3, x, create_graph=True)
    (h,) = autograd.grad(g, x, create_graph=True)
    (k,) = autograd.grad(h, x)
    return g, h, k

@case
def grad_unused():
    x, w = x12(), leaf([3.0])
    autograd.grad((x * 2).sum(), [x, w])

@case
def grad_unused_allowed():
    x, w = x12(), leaf([3.0])
    return autograd.grad((x * 2).sum(), [x, w], allow_unused=True)

@case
def grad_unused_materialized():
    x, w = x12(), leaf([3.0])
    return autograd.grad((x * 2).sum(), [x, w], materialize_grads=True)

@case
def grad_materialized_but_not_allowed():
    x = x12()
    autograd.grad((x * 2).sum(), [x], allow_unused=False, materialize_grads=True)

@case
def grad_of_input_that_needs_none():
    autograd.grad((x12() * 2).sum(), vector(1))

@case
def grad_of_output_that_needs_none():
    autograd.grad(vector(1), x12())

@case
def grad_of_vector():
    x = x12()
    autograd.grad(x * 2, x)

@case
def grad_without_inputs():
    autograd.grad((x12() * 2).sum(), [])

@case
def grad_frees_the_graph():
    x = x12()
    y = (x * x).sum()
    autograd.grad(y, x)
    autograd.grad(y, x)

@case
def grad_of_self():
    x = x12()
    return autograd.grad(x, x, torch.ones(2))

@case
def grad_with_vector_of_integers():
    x = x12()
    return autograd.grad(x * 2, x, torch.tensor([1, 2]))

# --- leaves, flags and .grad --------------------------------------------------------------------------------------------

@case
def leaf_flags():
    x = x12()
    y = x * 2
    z = y.detach()
    return x, y, z, vector(1)

@case
def requires_grad_of_integers():
    torch.tensor([1]).requires_grad_()

@case
def requires_grad_set_on_integers():
    torch.tensor([1]).requires_grad = True

@case
def requires_grad_switched_off_inside_the_graph():
    (x12() * 2).requires_grad_(False)

@case
def requires_grad_set_false_inside_the_graph():
    y = x12() * 2
    y.requires_grad = False

@case
def requires_grad_set_true_inside_the_graph():
    y = x12() * 2
    y.requires_grad = True

@case
def requires_grad_method_inside_the_graph():
    return ((x12() * 2).requires_grad_(),)

@case
def grad_of_an_intermediate_warns():
    y = x12() * 2
    y.sum().backward()
    return (y.grad,)

@case
def retained_grad_does_not_warn():
    y = x12() * 2
    y.retain_grad()
    y.sum().backward()
    return y.grad, y.retains_grad

@case
def retain_grad_without_requires_grad():
    vector(1).retain_grad()

@case
def retain_grad_of_a_leaf():
    x = x12()
    x.retain_grad()
    return (x.retains_grad,)

@case
def retained_grad_accumulates():
    y = x12() * 2
    y.retain_grad()
    s = y.sum()
    s.backward(retain_graph=True)
    s.backward()
    return (y.grad,)

@case
def retained_grad_follows_in_place_changes():
    y = x12() * 2
    y.retain_grad()
    y.mul_(3)
    y.sum().backward()
    return y.retains_grad, y.grad

@case
def grad_assigned_another_shape():
    x12().grad = torch.ones(3)

@case
def grad_assigned_another_dtype():
    x12().grad = torch.tensor([1, 2])

@case
def grad_assigned_a_number():
    x12().grad = 3

@case
def grad_assigned_itself():
    x = x12()
    x.grad = x

@case
def first_gradient_layout_and_version():
    x, y, z = x12(), leaf([[1.0, 2.0], [3.0, 4.0]]), x12()
    (x * 2).sum().backward()
    w = y.detach().t().requires_grad_()
    (w * torch.ones(2, 2)).sum().backward()
    z.sum().backward()
    return x.grad, w.stride(), w.grad.stride(), w.grad, z.grad, z.grad.stride()

@case
def gradient_sent_along_two_edges_is_copied():
    x, w = x12(), x12()
    (x + w).backward(vector(1, 1))
    (x.grad).mul_(5)
    return x.grad, w.grad

@case
def detach_in_place():
    y = x12() * 2
    y.detach_()
    return (y,)

@case
def detach_in_place_of_a_view():
    (x12() * 2).view(2).detach_()

@case
def data_has_its_own_version():
    x = x12()
    d = x.data
    d.add_(1)
    return x, d, x._version, d._version

@case
def detached_shares_the_version():
    x = x12()
    d = x.detach()
    d.add_(1)
    return x, x._version, d._version

@case
def data_assigned():
    x = x12()
    x.data = vector(3, 4, 5)
    return (x,)

@case
def data_assigned_a_number():
    x12().data = 3

@case
def item_of_many():
    torch.ones(2, 3).item()

@case
def numpy_of_tracked():
    x12().numpy()

@case
def truth_of_many():
    bool(vector(1, 2))

@case
def iterating_a_scalar():
    list(leaf(1.0))

@case
def size_of_a_missing_dimension():
    torch.ones(2, 3).size(2)

@case
def stride_of_a_scalar():
    leaf(1.0).stride(0)

@case
def cuda_is_missing():
    x12().cuda()

# --- in place -----------------------------------------------------------------------------------------------------------

@case
def leaf_in_place():
    w = leaf([1.0])
    w += 1

@case
def leaf_in_place_under_no_grad():
    w = x12()
    with torch.no_grad():
        w.add_(1)
        w.mul_(2)
        w.addcmul_(w, w, value=0.5)
        w -= 1
    return (w,)

@case
def view_of_leaf_in_place():
    x12().view(2).add_(1)

@case
def intermediate_in_place():
    x = x12()
    y = x * 2
    y.add_(1)
    y.mul_(3)
    y.sum().backward()
    return y, x.grad, edges(y.grad_fn)

@case
def saved_input_changed():
    x = x12()
    y = x * x
    with torch.no_grad():
        x.add_(1)
    y.sum().backward()

@case
def saved_result_changed():
    y = x12().exp()
    y.add_(1)
    y.sum().backward()

@case
def saved_intermediate_changed():
    z = x12() * 2
    w = z * z
    z.add_(1)
    w.sum().backward()

@case
def changed_but_not_needed():
    x = x12()
    y = x * 2
    z = y + 1
    y.add_(1)
    z.sum().backward()
    return (x.grad,)

@case
def base_changed_through_view():
    x = x12()
    y = x * 2
    y.view(2).mul_(3)
    y.sum().backward()
    return y, x.grad

@case
def saved_base_changed_through_view():
    x = x12() * 2
    w = x * x
    x.view(2).add_(1)
    w.sum().backward()

@case
def in_place_result_does_not_fit():
    vector(1).add_(vector(1, 2))

@case
def in_place_of_integers():
    torch.tensor([1, 2]).mul_(1.5)

# --- grad mode ----------------------------------------------------------------------------------------------------------

@case
def no_grad_flags():
    x = x12()
    with torch.no_grad():
        y = x * 2
        v = x.view(2)
        with torch.enable_grad():
            z = x * 2
        inside = torch.is_grad_enabled()
    return y, v, z, inside, torch.is_grad_enabled()

@case
def intermediate_changed_under_no_grad():
    y = x12() * 2
    with torch.no_grad():
        y.add_(1)
    return (y,)

@case
def set_grad_enabled_as_a_call():
    x = x12()
    torch.set_grad_enabled(False)
    y = x * 2
    torch.set_grad_enabled(True)
    return y, x * 2

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


def record(program):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        entry = {"name": program.__name__}
        try:
            entry["result"] = seen(program())
        except Exception as error:
            entry["error"] = {"type": type(error).__name__, "text": str(error)}
        entry["warnings"] = [
            [w.category.__name__, re.sub(r" \(Triggered internally at .*\)$", "", str(w.message))] for w in caught
        ]
    return entry


torch.set_warn_always(True)
json.dump({"torch": torch.__version__, "cases": [record(program) for program in CASES]}, sys.stdout, indent=1)
print()
