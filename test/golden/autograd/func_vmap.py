from collections import namedtuple
from functools import partial

from torch.func import grad, vmap

x = torch.arange(6.0).reshape(2, 3)
Pair = namedtuple("Pair", "a b")


@case
def simple():
    print(vmap(torch.sum)(x), vmap(lambda a: a * 2)(x), vmap(torch.dot)(x, x))
    print(torch.vmap(torch.sum, in_dims=1)(x), vmap(torch.sum, in_dims=-1)(x))
    print(vmap(lambda a, b: a + b, in_dims=(0, None))(x, torch.ones(3)))
    print(vmap(lambda a, b: a * b, in_dims=(0, 1))(x, x.T))


@case
def out_dims():
    print(vmap(lambda a: a, out_dims=1)(x), vmap(lambda a: a, out_dims=-1)(x))
    print(vmap(lambda a: (a, torch.ones(2)), out_dims=(1, None))(x))
    print(vmap(lambda a: torch.ones(2))(x))


@case
def containers():
    print(vmap(lambda d: {"a": d["x"] * 2, "b": (d["y"],)}, in_dims=({"x": 0, "y": None},))({"x": x, "y": torch.ones(2)}))
    print(vmap(lambda p: Pair(p.a * 2, p.b))(Pair(x, x)))
    print(vmap(lambda a: [a, {"z": a.sum()}])(x))
    print(vmap(lambda a, b: a + b[0], in_dims=(0, (None, None)))(x, (1.0, 2)))


@case
def keywords_are_not_mapped():
    print(vmap(lambda a, y: a + y)(x, y=x))


@case
def nested():
    print(vmap(vmap(lambda a: a * 2))(x))
    print(vmap(vmap(torch.mul, in_dims=(None, 0)), in_dims=(0, None))(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])))
    print(vmap(vmap(lambda a: a, in_dims=0), in_dims=1)(x))


@case
def prints_inside():
    vmap(lambda a: (print(a, a.shape, a.requires_grad, a.stride()), a)[1])(x)
    vmap(lambda a: (print(a * 2), a)[1], in_dims=1)(x)
    vmap(vmap(lambda a: (print(a), a)[1], in_dims=0), in_dims=1)(x)
    grad(lambda a: vmap(lambda b: (print(b), b.sum())[1])(a).sum())(x)


@case
def outer_history():
    w = leaf([1.0, 2.0, 3.0])
    y = vmap(lambda a: (a * w).sum())(x)
    print(y)
    print(torch.autograd.grad(y.sum(), w))
    xr = x.clone().requires_grad_()
    print(vmap(lambda a: a * 2)(xr))
    vmap(lambda a: (print(a, a.requires_grad), a)[1])(xr)


@case
def chunks():
    print(vmap(lambda a: (print(a.shape), a * 2)[1], chunk_size=1)(x))
    print(vmap(lambda a: (a * 2, a.sum()), chunk_size=4, out_dims=(1, 0))(torch.arange(10.0).reshape(5, 2)))


@case
def chunk_of_nothing():
    vmap(lambda a: a, chunk_size=0)(x)


@case
def item():
    vmap(lambda a: a.sum().item())(x)


@case
def control_flow():
    vmap(lambda a: a if a.sum() > 0 else -a)(x)


@case
def python_max():
    vmap(lambda a: max(a[0], a[1]))(x)


@case
def python_float():
    vmap(lambda a: float(a.sum()))(x)


@case
def tolist():
    vmap(lambda a: a.tolist())(x)


@case
def numpy():
    vmap(lambda a: a.numpy())(x)


@case
def format_inside():
    vmap(lambda a: f"{a.sum()}")(x)


@case
def data_inside():
    vmap(lambda a: a.data)(x)


@case
def requires_grad_inside():
    vmap(lambda a: a.requires_grad_())(x)


@case
def random_refused():
    vmap(lambda a: a + torch.randn(3))(x)


@case
def random_like_refused():
    vmap(torch.rand_like)(x)


@case
def dropout_refused():
    vmap(F.dropout)(x)


@case
def random_streams():
    for randomness in ("same", "different"):
        for name, f in {
            "randn": lambda a: a + torch.randn(3),
            "rand": lambda a: torch.rand(3),
            "dropout": lambda a: F.dropout(a),
            "randn_like": lambda a: torch.randn_like(a),
            "randperm": lambda a: torch.randperm(4),
            "randint": lambda a: torch.randint(0, 9, (2,)),
            "normal_": lambda a: a.clone().normal_(),
            "bernoulli_": lambda a: a.clone().bernoulli_(0.5),
        }.items():
            torch.manual_seed(0)
            print(name, randomness, vmap(f, randomness=randomness)(x))


@case
def random_from_values():
    for f in (lambda a: torch.bernoulli(a / 6), lambda a: torch.multinomial(a + 1, 2), lambda a: torch.normal(a, 1.0)):
        torch.manual_seed(0)
        print(vmap(f, randomness="different")(x))
        try:
            vmap(f, randomness="same")(x)
        except RuntimeError as error:
            print(error)


@case
def random_nested():
    for randomness in ("same", "different"):
        torch.manual_seed(0)
        print(vmap(vmap(lambda a: a + torch.randn(()), randomness=randomness), randomness=randomness)(x))


@case
def random_in_place_of_one():
    torch.manual_seed(0)
    print(vmap(lambda a: torch.zeros(2).normal_(), randomness="same")(x))
    vmap(lambda a: torch.zeros(2).normal_(), randomness="different")(x)


@case
def unknown_randomness():
    vmap(lambda a: a, randomness="foo")(x)


@case
def shapes_that_depend_on_values():
    for f in (torch.nonzero, torch.unique, lambda a: a[a > 0], lambda a: torch.masked_select(a, a > 0)):
        try:
            print(vmap(f)(x))
        except RuntimeError as error:
            print(error)


@case
def number_as_input():
    vmap(lambda a: a)(3.0)


@case
def no_input():
    vmap(lambda: 1)()


@case
def in_dim_too_large():
    vmap(lambda a: a, in_dims=2)(x)


@case
def sizes_differ():
    vmap(lambda a, b: a)(x, torch.ones(3))


@case
def number_as_output():
    vmap(lambda a: 3)(x)


@case
def none_as_output():
    vmap(lambda a: None)(x)


@case
def out_dim_too_large():
    vmap(lambda a: a, out_dims=3)(x)


@case
def in_dims_of_another_structure():
    vmap(lambda a: a, in_dims=(0, 0))(x)


@case
def in_dims_none():
    vmap(lambda a: a, in_dims=None)(x)


@case
def in_dims_a_dict():
    vmap(lambda a: a, in_dims={"a": 0})(x)


@case
def in_dims_all_none():
    vmap(lambda a: a, in_dims=(None,))(x)


@case
def in_dims_of_another_type():
    vmap(lambda a: a, in_dims=("a",))(x)


@case
def out_dims_of_another_type():
    vmap(lambda a: a, out_dims="a")(x)


@case
def out_dims_of_another_structure():
    vmap(lambda a: (a, a), out_dims=(0,))(x)


@case
def out_dims_none():
    vmap(lambda a: a, out_dims=None)(x)


@case
def partial_function():
    vmap(partial(torch.add, alpha=2), in_dims=5)(x, x)


@case
def escaped():
    kept = []
    vmap(lambda a: (kept.append(a), a)[1])(x)
    print(kept[0])
    kept[0] + 1


@case
def captured_in_place():
    c = torch.zeros(3)
    vmap(lambda a: c.add_(a))(x)


@case
def captured_copy():
    c = torch.zeros(3)
    vmap(lambda a: c.copy_(a))(x)


@case
def captured_set_item():
    def f(a):
        c = torch.zeros(3)
        c[0] = a.sum()
        return c

    vmap(f)(x)


@case
def own_in_place():
    def f(a):
        b = a.clone()
        b[0] = a.sum()
        b.mul_(2)
        b[1:] += 1
        b.t_()
        return b

    print(vmap(f)(x))

    def g(a):
        c = a.new_zeros(3)
        c[1] = a.sum()
        c.index_add_(0, torch.tensor([0, 2]), a[:2])
        return c

    print(vmap(g)(x))


@case
def in_place_reaches_the_input():
    y = x.clone()
    vmap(lambda a: a.mul_(2))(y)
    print(y)
