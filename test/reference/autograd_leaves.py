"""Programs of record_autograd.py: leaves, flags and .grad, changes in place, grad mode."""
import torch

from autograd_case import case, leaf, vector, x12, edges


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
