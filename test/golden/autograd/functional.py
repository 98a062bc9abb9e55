from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp


def square(x):
    return x**2


def product(x, y):
    return x * y


def cubes(x):
    return (x**3).sum()


x12 = torch.tensor([1.0, 2.0])
y34 = torch.tensor([3.0, 4.0])


@case
def jacobians():
    print(jacobian(square, x12))
    print(jacobian(product, (x12, y34)))
    print(jacobian(lambda x: (x * 2, x.sum()), x12))
    print(jacobian(lambda x, y: (x * y, x + y), (x12, y34)))
    print(jacobian(lambda x: x.outer(x), x12).shape)


@case
def jacobians_at_once():
    print(jacobian(square, x12, vectorize=True))
    print(jacobian(product, (x12, y34), vectorize=True))
    print(jacobian(lambda x: (x * 2, x.sum()), x12, vectorize=True))
    print(jacobian(lambda x, y: (x * 2, x.sum()), (x12, y34), vectorize=True))
    print(jacobian(lambda x: torch.ones(2), x12, vectorize=True))


@case
def jacobians_by_dual_numbers():
    print(jacobian(square, x12, vectorize=True, strategy="forward-mode"))
    print(jacobian(product, (x12, y34), vectorize=True, strategy="forward-mode"))
    print(jacobian(lambda x: (x * 2, x.sum()), x12, vectorize=True, strategy="forward-mode"))
    print(jacobian(lambda x, y: (x @ y, y), (x12, y34), vectorize=True, strategy="forward-mode"))
    print(jacobian(lambda x: torch.ones(2), x12, vectorize=True, strategy="forward-mode"))


@case
def jacobian_with_history():
    x = leaf(1.0, 2.0)
    for vectorize in (False, True):
        j = jacobian(lambda a: a**3, x, create_graph=True, vectorize=vectorize)
        print(j.requires_grad, j.detach())
        print(torch.autograd.grad(j.sum(), x))


@case
def jacobian_without_history():
    print(jacobian(square, leaf(1.0, 2.0)).requires_grad)


@case
def forward_needs_vectorize():
    jacobian(square, x12, strategy="forward-mode")


@case
def forward_and_create_graph():
    jacobian(square, x12, strategy="forward-mode", create_graph=True)


@case
def forward_and_strict():
    jacobian(square, x12, strategy="forward-mode", strict=True, vectorize=True)


@case
def vectorize_and_strict():
    jacobian(square, x12, strict=True, vectorize=True)


@case
def unknown_strategy():
    jacobian(square, x12, strategy="sideways")


@case
def unknown_outer_strategy():
    hessian(cubes, x12, outer_jacobian_strategy="sideways")


@case
def strict_jacobian():
    print(jacobian(square, x12, strict=True))
    jacobian(lambda x, y: x * 2, (x12, y34), strict=True)


@case
def strict_constant_output():
    jacobian(lambda x: torch.ones(2), x12, strict=True)


@case
def strict_linear_with_history():
    jacobian(lambda x: 2 * x, leaf(1.0, 2.0), strict=True, create_graph=True)


@case
def hessians():
    print(hessian(cubes, x12))
    print(hessian(lambda x, y: (x * y * y).sum(), (x12, y34)))
    print(hessian(cubes, x12, vectorize=True))
    print(hessian(cubes, x12, vectorize=True, outer_jacobian_strategy="forward-mode").detach())
    for row in hessian(lambda x, y: (x * y * y).sum(), (x12, y34), vectorize=True, outer_jacobian_strategy="forward-mode"):
        print([block.detach() for block in row])


@case
def hessian_of_one_element():
    print(hessian(lambda x: (x**2).sum().reshape(1, 1), x12))


@case
def hessian_of_a_vector():
    hessian(square, x12)


@case
def hessian_of_a_tuple():
    hessian(lambda x: (x.sum(), x.sum()), x12)


@case
def hessian_strict_linear():
    hessian(lambda x: x.sum(), x12, strict=True)


@case
def hessian_with_history():
    x = leaf(1.0, 2.0)
    h = hessian(lambda a: (a**4).sum(), x, create_graph=True)
    print(h.requires_grad, torch.autograd.grad(h.sum(), x))


@case
def vector_times_jacobian():
    print(vjp(square, x12, y34))
    print(vjp(product, (x12, y34), torch.ones(2)))
    print(vjp(lambda x: x.sum(), x12))
    print(vjp(lambda x: (x * 2, x.sum()), x12, (y34, torch.tensor(1.0))))
    print(vjp(lambda x, y: x * 2, (x12, y34), torch.ones(2)))


@case
def jacobian_times_vector():
    print(jvp(square, x12, y34))
    print(jvp(product, (x12, y34), (torch.ones(2), torch.ones(2))))
    print(jvp(lambda x: x**2, torch.tensor(3.0)))
    print(jvp(lambda x: (x * 2, x.sum()), x12, y34))
    print(jvp(lambda x: torch.ones(2), x12, y34))


@case
def hessian_products():
    print(vhp(cubes, x12, y34))
    print(hvp(cubes, x12, y34))
    print(vhp(lambda x, y: (x * y * y).sum(), (x12, y34), (x12, y34)))
    print(hvp(lambda x, y: (x * y * y).sum(), (x12, y34), (x12, y34)))
    print(hvp(lambda x: x**3, torch.tensor(2.0)))


@case
def products_with_history():
    x = leaf(1.0, 2.0)
    _, g = vjp(lambda a: a**3, x, torch.ones(2), create_graph=True)
    print(g.requires_grad, torch.autograd.grad(g.sum(), x))
    _, t = jvp(lambda a: a**3, x, torch.ones(2), create_graph=True)
    print(t.requires_grad, torch.autograd.grad(t.sum(), x))
    _, h = hvp(lambda a: (a**4).sum(), x, torch.ones(2), create_graph=True)
    print(h.requires_grad, torch.autograd.grad(h.sum(), x))


@case
def no_vector_for_vjp():
    vjp(square, x12)


@case
def no_vector_for_jvp():
    jvp(square, x12)


@case
def no_vector_for_hvp():
    hvp(cubes, x12)


@case
def vector_of_wrong_size():
    vjp(square, x12, torch.ones(3))


@case
def vector_of_wrong_size_in_a_tuple():
    jvp(product, (x12, y34), (x12, torch.ones(3)))


@case
def too_few_vectors():
    jvp(product, (x12, y34), (x12,))


@case
def two_vectors_for_one():
    vjp(square, x12, (x12, x12))


@case
def strict_products():
    try:
        vjp(lambda x, y: x * 2, (x12, y34), torch.ones(2), strict=True)
    except RuntimeError as error:
        print(error)
    try:
        jvp(lambda x: 2 * x.detach(), x12, y34, strict=True)
    except RuntimeError as error:
        print(error)
    try:
        vhp(lambda x: x.sum(), x12, y34, strict=True)
    except RuntimeError as error:
        print(error)
    hvp(lambda x: (x * 3).sum(), x12, y34, strict=True)


@case
def hvp_of_a_vector():
    hvp(square, x12, y34)


@case
def vhp_of_a_tuple():
    vhp(lambda x: (x.sum(), x.sum()), x12, y34)


@case
def number_as_input():
    jacobian(square, 3.0)


@case
def list_as_input():
    jacobian(square, [x12])


@case
def number_as_output():
    vjp(lambda x: 3, x12)


@case
def number_in_the_outputs():
    jacobian(lambda x: (x, 3), x12)


@case
def error_in_the_function():
    def f(x):
        raise KeyError("mine")

    jacobian(f, x12)


@case
def inputs_are_detached():
    x = leaf(1.0, 2.0)

    def f(a):
        print(a is x, a.requires_grad, a.is_leaf)
        return a * 2

    jacobian(f, x)
    jacobian(f, x, create_graph=True)


@case
def grads_batched():
    w = leaf(1.0, 2.0, 3.0)
    print(torch.autograd.grad(w * 2, w, torch.eye(3), is_grads_batched=True))
    y = w.exp()
    print(torch.autograd.grad((y, y.sum()), w, (torch.eye(3), torch.ones(3)), is_grads_batched=True))


@case
def grads_batched_with_history():
    w = leaf(1.0, 2.0)
    (g,) = torch.autograd.grad(w**3, w, torch.eye(2), is_grads_batched=True, create_graph=True)
    print(g.requires_grad, torch.autograd.grad(g.sum(), w))


@case
def grads_batched_of_wrong_size():
    w = leaf(1.0, 2.0, 3.0)
    torch.autograd.grad(w * 2, w, torch.ones(3), is_grads_batched=True)


@case
def grads_batched_without_gradients():
    w = leaf(1.0, 2.0, 3.0)
    torch.autograd.grad(w * 2, w, is_grads_batched=True)


@case
def grads_batched_unused():
    w, u = leaf(1.0, 2.0), leaf(3.0)
    print(torch.autograd.grad(w * 2, (w, u), torch.eye(2), is_grads_batched=True, allow_unused=True))


@case
def grads_batched_through_a_network():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    x = torch.randn(3, requires_grad=True)
    y = model(x)
    (rows,) = torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True, retain_graph=True)
    one = torch.stack([torch.autograd.grad(y[k], x, retain_graph=True)[0] for k in range(2)])
    print(torch.allclose(rows, one), rows.round(decimals=3))
