from functools import partial

from torch.func import vmap

x = torch.arange(6.0).reshape(2, 3)


@case
def indexing():
    print(vmap(lambda a, i: a[i])(x, torch.tensor([0, 2])))
    print(vmap(lambda a, i: a[i])(x, torch.tensor([[0, 2], [1, 1]])))
    print(vmap(lambda a: a[torch.tensor([2, 0])])(x), vmap(lambda a: a[1:])(x), vmap(lambda a: a[None, ..., 0])(x))
    print(vmap(lambda i: torch.arange(3)[i])(torch.tensor([0, 2])))
    print(vmap(lambda a: torch.where(a > 1, a, 0.0))(x))
    print(vmap(lambda a, i: a.gather(0, i))(x, torch.tensor([[0], [2]])))
    print(vmap(lambda a: F.one_hot(a.long(), 6))(x).shape)


@case
def shapes():
    t = torch.arange(12.0).reshape(2, 3, 2)
    for f in (
        lambda a: a.T,
        lambda a: a.reshape(-1),
        lambda a: a.view(2, 3),
        lambda a: a.permute(1, 0),
        lambda a: a.unsqueeze(-1),
        lambda a: a.flatten(),
        lambda a: a.expand(4, 3, 2),
        lambda a: a.repeat(2, 1),
        lambda a: a.flip(0),
        lambda a: a.roll(1),
        lambda a: a.diagonal(),
        lambda a: a.tril(),
        lambda a: torch.cat([a, a]),
        lambda a: torch.stack([a, torch.ones(3, 2)], -1),
        lambda a: a.movedim(0, 1),
        lambda a: F.pad(a, (1, 0)),
    ):
        print(vmap(f)(t).shape, vmap(f, in_dims=2, out_dims=1)(t.movedim(0, 2)).equal(vmap(f, out_dims=1)(t)))


@case
def lists():
    print(*vmap(lambda a: a.unbind())(x))
    print(*vmap(lambda a: a.split(2))(x))
    print(*vmap(lambda a: a.chunk(3))(x))


@case
def reductions():
    t = torch.tensor([[[3.0, 1.0], [2.0, 5.0]], [[0.0, -1.0], [4.0, 2.0]]])
    for f in (
        torch.mean,
        torch.std,
        torch.amax,
        torch.prod,
        torch.logsumexp,
        torch.cumsum,
        torch.softmax,
        torch.argmax,
    ):
        print(vmap(lambda a: f(a, 0))(t))
    print(vmap(lambda a: a.max())(t), vmap(lambda a: a.norm())(t), vmap(lambda a: a.any())(t > 4), vmap(lambda a: a.argmax())(t))
    print(vmap(lambda a: a.sort(0))(t))
    print(vmap(lambda a: a.topk(1, 1))(t))


@case
def products_of_matrices():
    a = torch.arange(12.0).reshape(2, 2, 3)
    b = torch.arange(6.0).reshape(3, 2)
    v = torch.tensor([1.0, 2.0, 3.0])
    print(vmap(torch.mm, in_dims=(0, None))(a, b))
    print(vmap(torch.mv, in_dims=(0, None))(a, v), vmap(torch.mv, in_dims=(None, 0))(b.T, torch.ones(4, 3)))
    print(vmap(torch.matmul, in_dims=(0, None))(a, b).shape, vmap(lambda m: F.linear(v, m))(a))
    print(vmap(lambda m: torch.einsum("ij,j->i", m, v))(a))
    print(vmap(torch.outer, in_dims=(0, None))(x, v).shape)
    print(vmap(lambda m, w: torch.addmm(torch.ones(2, 2), m, w), in_dims=(0, None))(a, b))


@case
def linear_algebra():
    a = torch.tensor([[[2.0, 1.0], [1.0, 3.0]], [[4.0, 0.0], [0.0, 1.0]]])
    print(vmap(torch.inverse)(a) + 0, vmap(torch.det)(a), vmap(torch.linalg.solve, in_dims=(0, None))(a, torch.ones(2)))
    print(vmap(torch.trace)(a), vmap(torch.linalg.cholesky)(a) + 0)


@case
def layers():
    torch.manual_seed(0)
    xs = torch.randn(4, 2, 3)
    layer = nn.Linear(3, 2)
    print(torch.allclose(vmap(layer)(xs), layer(xs)), vmap(layer)(xs).requires_grad)
    ln = nn.LayerNorm(3)
    print(torch.allclose(vmap(ln)(xs), ln(xs), atol=1e-6))
    print(torch.allclose(vmap(lambda a: F.cross_entropy(a, torch.tensor([0, 2])))(xs), torch.stack([F.cross_entropy(a, torch.tensor([0, 2])) for a in xs])))


@case
def promotion():
    print(vmap(lambda a, s: a * s)(x, torch.tensor([2.0, 3.0], dtype=torch.float64)))
    print(vmap(lambda s: s * torch.ones(2))(torch.tensor([1, 2])))
    print(vmap(lambda s: s + 1.5)(torch.tensor([1, 2])), vmap(lambda s: torch.ones(2, dtype=torch.int32) * s)(torch.tensor([2, 3])))


@case
def empty_dimension():
    print(vmap(lambda a: a * 2)(torch.zeros(0, 3)))


@case
def autograd_inside():
    w = leaf([1.0, 2.0, 3.0])
    y = (w**2).sum()
    print(vmap(lambda v: torch.autograd.grad(y, w, v, retain_graph=True)[0])(torch.tensor([1.0, 2.0])))
    vmap(lambda a: torch.autograd.grad((a * w).sum(), w))(x)


@case
def as_decorator():
    @vmap
    def f(a):
        return a.sum()

    print(f(x))

    @partial(vmap, in_dims=1)
    def g(a):
        return a.sum()

    print(g(x))


@case
def pairwise_distances():
    points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    distance = lambda p, q: ((p - q) ** 2).sum().sqrt()
    print(vmap(lambda p: vmap(lambda q: distance(p, q))(points))(points))
