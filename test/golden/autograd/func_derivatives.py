from collections import OrderedDict, namedtuple

from torch.func import grad, grad_and_value, jvp, vjp

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
