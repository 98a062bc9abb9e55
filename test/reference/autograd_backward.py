"""Programs of record_autograd.py: backward() and grad(), with their arguments."""
import torch
from torch import autograd

from autograd_case import case, leaf, vector, x12


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
