from collections import OrderedDict, namedtuple

from torch.func import debug_unwrap, functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, stack_module_state, vjp, vmap

x012 = torch.tensor([0.0, 1.0, 2.0])
y345 = torch.tensor([3.0, 4.0, 5.0])
Pair = namedtuple("Pair", "a b")


def total(x):
    return (x**3).sum()


@case
def gradients():
    print(grad(total)(x012))
    print(grad(lambda a, b: (a * b).sum(), argnums=1)(x012, y345))
    print(grad(lambda a, b: (a * b).sum(), argnums=(0, 1))(x012, y345))
    print(grad(lambda a, b: (a * b).sum(), argnums=-1)(x012, y345))
    print(grad(lambda a, k=2.0: (a * k).sum())(x012, k=3.0))


@case
def gradients_and_values():
    print(grad_and_value(total)(x012))
    print(grad_and_value(lambda a: (total(a), {"k": a}), has_aux=True)(x012))
    print(grad(lambda a: (total(a), (a * 2, [a])), has_aux=True)(x012))


@case
def gradients_of_containers():
    print(grad(lambda d: (d["w"] * d["v"]).sum())({"w": x012, "v": y345}))
    print(grad(lambda p: (p.a * p.b).sum())(Pair(x012, y345)))
    print(grad(lambda p: (p[0] * p[1][0]).sum())([x012, (y345,)]))
    print(grad(lambda d: d["u"].sum())(OrderedDict(u=x012)))


@case
def higher_orders():
    print(grad(grad(lambda t: t**4))(torch.tensor(2.0)))
    print(grad(grad(grad(torch.sin)))(torch.tensor(1.0)))
    print(grad(lambda a: grad(total)(a).sum())(x012))


@case
def no_confusion():
    print(grad(lambda x: x * grad(lambda y: x + y)(torch.tensor(1.0)))(torch.tensor(1.0)))
    print(jvp(lambda x: x * jvp(lambda y: x * y, (torch.tensor(1.0),), (torch.tensor(1.0),))[1], (torch.tensor(3.0),), (torch.tensor(1.0),)))


@case
def gradient_of_a_vector():
    grad(lambda a: a * 2)(x012)


@case
def gradient_of_a_number():
    grad(lambda a: 3.0)(x012)


@case
def gradient_at_a_number():
    grad(lambda a: a)(3.0)


@case
def gradient_at_integers():
    grad(lambda a: a.sum())(torch.tensor([1, 2]))


@case
def argnums_too_large():
    grad(lambda a: a.sum(), argnums=2)(x012)


@case
def argnums_twice():
    grad(lambda a, b: a.sum(), argnums=(0, 0))(x012, x012)


@case
def argnums_empty():
    grad(lambda a, b: a.sum(), argnums=())(x012, x012)


@case
def argnums_of_another_type():
    grad(lambda a: a.sum(), argnums="a")(x012)


@case
def no_aux():
    grad(lambda a: a.sum(), has_aux=True)(x012)


@case
def aux_of_another_type():
    grad(lambda a: (a.sum(), 3), has_aux=True)(x012)


@case
def constant_function():
    print(grad(lambda a: torch.ones(()))(x012))


@case
def prints_inside():
    def f(a):
        print(a, a.requires_grad, a.is_leaf, a.grad_fn, a.shape)
        b = a * 2
        print(b, b.requires_grad, type(b.grad_fn).__name__)
        print(torch.ones(2), b.detach(), b > 1)
        return b.sum()

    grad(f)(x012)


@case
def prints_of_two_levels():
    def inner(y, x):
        print(y, y * x)
        return (y * x).sum()

    grad(lambda x: grad(lambda y: inner(y, x))(x).sum())(x012)


@case
def after_its_end():
    kept = []
    grad(lambda a: (kept.append(a * 2), a.sum())[1])(x012)
    print(kept[0])
    print(kept[0] + 1)


@case
def items_inside():
    print(grad(lambda a: a * 2 if a > 0 else -a)(torch.tensor(2.0)))
    print(grad(lambda a: a * a.item())(torch.tensor(3.0)))
    grad(lambda a: (print(f"{a} {a:.2f}", a.tolist()), a)[1])(torch.tensor(2.0))


@case
def numpy_inside():
    grad(lambda a: (a.numpy(), a.sum())[1])(x012)


@case
def requires_grad_inside():
    grad(lambda a: a.requires_grad_().sum())(x012)


@case
def backward_inside():
    grad(lambda a: (a.sum().backward(), a.sum())[1])(x012)


@case
def autograd_inside():
    print(grad(lambda a: torch.autograd.grad((a**2).sum(), a, create_graph=True)[0].sum())(x012))


@case
def captured_in_place():
    c = torch.zeros(3)
    grad(lambda a: c.add_(a).sum())(x012)


@case
def captured_set_item():
    c = torch.zeros(3)

    def f(a):
        c[0] = a.sum()
        return a.sum()

    grad(f)(x012)


@case
def own_in_place():
    def f(a):
        b = torch.zeros(3)
        b[1] = a.sum() ** 2
        b.mul_(2)
        b += a
        return b.sum()

    print(grad(f)(x012))
    print(jvp(f, (x012,), (y345,)))


@case
def outer_history():
    w = leaf([1.0, 2.0, 3.0])
    g = grad(lambda a: (a * w * a).sum())(x012 + 1)
    print(g.detach(), g.requires_grad)
    print(torch.autograd.grad(g.sum(), w))
    value = vjp(lambda a: (a * w).sum(), x012)[0]
    value.backward()
    print(w.grad)


@case
def grad_modes():
    with torch.no_grad():
        print(grad(total)(x012))

    def f(a):
        with torch.no_grad():
            b = a * 2
        return (a * b).sum()

    print(grad(f)(x012))
    w = leaf([1.0, 2.0, 3.0])
    with torch.no_grad():
        print(grad(lambda a: (a * w).sum())(x012).requires_grad)


@case
def pull_backs():
    value, back = vjp(lambda a: a.exp(), x012)
    print(value, back(torch.ones(3)), back(torch.zeros(3)))
    value, back = vjp(lambda a, b: (a * b, a.sum()), x012, y345)
    print(value, back((torch.ones(3), torch.tensor(1.0))))
    value, back, aux = vjp(lambda a: (a.sum(), {"k": a}), x012, has_aux=True)
    print(value, back(torch.tensor(2.0)), aux)
    value, back = vjp(lambda d: {"o": d["x"] * 2}, {"x": x012})
    print(value, back({"o": y345}))


@case
def pull_back_of_wrong_size():
    vjp(lambda a: a, x012)[1](torch.ones(2))


@case
def pull_back_of_wrong_structure():
    vjp(lambda a: (a.sum(), a), x012)[1](torch.tensor(1.0))


@case
def pull_back_of_a_number():
    vjp(lambda a: a, x012)[1](3)


@case
def vjp_of_a_number():
    vjp(lambda a: 3, x012)


@case
def vjp_of_integers():
    vjp(lambda a: a.long(), x012)


@case
def vjp_without_aux():
    vjp(lambda a: a, x012, has_aux=True)


@case
def push_forwards():
    print(jvp(torch.sin, (x012,), (y345,)))
    print(jvp(lambda a, b: (a * b, b), (x012, y345), (torch.ones(3), torch.zeros(3))))
    print(jvp(lambda a: (a.sum(), {"k": a}), (x012,), (y345,), has_aux=True))
    print(jvp(lambda d: {"s": d["u"] * 2}, ({"u": x012},), ({"u": y345},)))
    print(jvp(lambda a: torch.ones(2), (x012,), (y345,)))
    print(jvp(lambda a: jvp(lambda b: b**3, (a,), (torch.ones(()),))[1], (torch.tensor(2.0),), (torch.ones(()),)))


@case
def jvp_of_a_list():
    jvp(lambda a: a, [x012], (x012,))


@case
def jvp_of_other_structures():
    jvp(lambda a: a, (x012,), (x012, x012))


@case
def jvp_of_wrong_sizes():
    jvp(lambda a: a, (x012,), (torch.ones(2),))


@case
def jvp_of_nothing():
    jvp(lambda: 1, (), ())


@case
def jvp_to_a_number():
    jvp(lambda a: 3, (x012,), (x012,))


@case
def jvp_of_numbers():
    jvp(lambda a: a, (3.0,), (1.0,))


@case
def jvp_strict():
    jvp(lambda a: torch.ones(2), (x012,), (x012,), strict=True)


@case
def dual_numbers_inside_jvp():
    jvp(lambda a: (print(torch.autograd.forward_ad.unpack_dual(a)), a)[1], (x012,), (y345,))


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
