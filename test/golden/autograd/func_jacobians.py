from torch.func import debug_unwrap, functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, stack_module_state, vjp, vmap

x012 = torch.tensor([0.0, 1.0, 2.0])
y345 = torch.tensor([3.0, 4.0, 5.0])


def total(x):
    return (x**3).sum()


@case
def jacobians():
    print(jacrev(torch.square)(x012))
    print(jacfwd(torch.square)(x012))
    print(jacrev(lambda a, b: {"o": a * b, "p": [a.sum()]}, argnums=(0, 1))(x012, y345))
    print(jacfwd(lambda a, b: {"o": a * b, "p": [a.sum()]}, argnums=(0, 1))(x012, y345))
    print(jacrev(lambda d: d["u"] * d["v"])({"u": x012, "v": y345}))
    print(jacrev(lambda a: a.sum())(x012), jacfwd(lambda a: a.sum())(x012))
    print(jacrev(lambda a: a.reshape(1, 3) * torch.ones(2, 1))(x012).shape)


@case
def jacobians_with_aux():
    print(jacrev(lambda a: (a * 2, a.sum()), has_aux=True)(x012))
    print(jacfwd(lambda a: (a * 2, a), has_aux=True)(x012))


@case
def jacobians_in_chunks():
    for chunk in (1, 2, 5):
        print(jacrev(torch.square, chunk_size=chunk)(x012))


@case
def chunk_of_nothing():
    jacrev(torch.square, chunk_size=0)


@case
def jacobians_of_jacobians():
    print(jacrev(jacfwd(total))(x012))
    print(jacfwd(jacrev(total))(x012))
    print(jacfwd(jacfwd(total))(x012))
    print(jacrev(jacrev(total))(x012))


@case
def hessians():
    print(hessian(total)(x012))
    print(hessian(lambda a, b: (a * b).sum() * a.sum(), argnums=(0, 1))(x012, y345))


@case
def jacrev_to_a_number():
    jacrev(lambda a: 3)(x012)


@case
def jacfwd_to_a_number():
    jacfwd(lambda a: 3)(x012)


@case
def jacfwd_with_unknown_randomness():
    jacfwd(torch.square, randomness="x")(x012)


@case
def hessian_vector_products():
    f = lambda a: (a**4).sum()
    print(jvp(grad(f), (x012,), (y345,))[1])
    print(vjp(grad(f), x012)[1](y345)[0])
    print(grad(lambda a: jvp(f, (a,), (y345,))[1])(x012))


@case
def gradients_per_sample():
    w = torch.tensor([1.0, -1.0, 0.5])
    xs = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]])
    ts = torch.tensor([1.0, 2.0])
    loss = lambda w, x, t: (w @ x - t) ** 2
    print(vmap(grad(loss), in_dims=(None, 0, 0))(w, xs, ts))
    print(vmap(grad_and_value(loss), in_dims=(None, 0, 0))(w, xs, ts))
    print(vmap(hessian(lambda x: (w @ x) ** 2))(xs))
    print(vmap(jacrev(torch.tanh))(xs).shape)


@case
def modules_as_functions():
    layer = nn.Linear(3, 2)
    own = {"weight": torch.ones(2, 3), "bias": torch.zeros(2)}
    print(functional_call(layer, own, x012))
    print(functional_call(layer, own, (x012,)))
    print(functional_call(layer, own, None, {"input": x012}))
    print(functional_call(layer, ({"weight": torch.ones(2, 3)}, {"bias": torch.zeros(2)}), x012))
    print(functional_call(layer, {"bias": torch.zeros(2)}, x012).shape, layer.bias is dict(layer.named_parameters())["bias"])
    g = grad(lambda p: functional_call(layer, p, x012).sum())(own)
    print(g)


@case
def nested_modules_as_functions():
    model = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    p = {name: torch.ones_like(value) for name, value in model.named_parameters()}
    print(functional_call(model, p, torch.tensor([[1.0, 2.0]])))
    print(jacrev(lambda p: functional_call(model, p, torch.tensor([1.0, 2.0])))(p)["0.weight"])


@case
def names_twice():
    functional_call(nn.Linear(3, 2), ({"bias": torch.zeros(2)}, {"bias": torch.zeros(2)}), x012)


@case
def missing_names():
    functional_call(nn.Linear(3, 2), {"bias": torch.zeros(2)}, x012, strict=True)


@case
def unexpected_names():
    functional_call(nn.Linear(3, 2), {"foo": torch.zeros(2)}, x012, strict=True)


@case
def ensembles():
    models = [nn.Linear(3, 2) for _ in range(3)]
    for k, model in enumerate(models):
        with torch.no_grad():
            model.weight.fill_(k + 1.0)
            model.bias.zero_()
    params, buffers = stack_module_state(models)
    print({name: tuple(value.shape) for name, value in params.items()}, buffers, params["bias"].requires_grad)
    base = models[0]
    call = lambda p, b, x: functional_call(base, (p, b), (x,))
    print(vmap(call, in_dims=(0, 0, None))(params, buffers, x012).detach())


@case
def no_models():
    stack_module_state([])


@case
def models_of_two_kinds():
    stack_module_state([nn.Linear(3, 2), nn.ReLU()])


@case
def models_in_two_modes():
    stack_module_state([nn.Linear(3, 2), nn.Linear(3, 2).eval()])


@case
def unwrapped():
    grad(lambda a: (print(debug_unwrap(a), debug_unwrap(a, recurse=False)), a.sum())[1])(x012)
    vmap(lambda a: (print(debug_unwrap(a)), a)[1])(torch.ones(2, 3))


@case
def names_are_kept():
    print(grad(total).__name__, vmap(total).__name__, jacrev(total).__name__)


@case
def errors_inside_leave_no_level():
    def f(a):
        raise ValueError("mine")

    for transform in (grad(f), vmap(f), jacrev(f), jacfwd(f)):
        try:
            transform(x012)
        except ValueError as error:
            print(error)
    print(x012.requires_grad_(True).requires_grad)
    x012.requires_grad_(False)


@case
def newton():
    f = lambda a: ((a - torch.tensor([1.0, 2.0])) ** 4).sum() + (a**2).sum()
    a = torch.tensor([3.0, -1.0])
    for _ in range(4):
        a = a - torch.linalg.solve(hessian(f)(a), grad(f)(a))
    print(a)


@case
def inner_loop_of_meta_learning():
    x, y = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([2.0, 4.0, 6.0])
    loss = lambda w: ((w * x - y) ** 2).mean()
    outer = lambda w: loss(w - 0.1 * grad(loss)(w))
    print(grad(outer)(torch.tensor(0.5)), grad_and_value(outer)(torch.tensor(0.5)))


@case
def physics():
    u = lambda x: torch.sin(3 * x)
    ux = grad(u)
    uxx = grad(ux)
    points = torch.linspace(0, 1, 4)
    print(vmap(ux)(points), vmap(uxx)(points))
