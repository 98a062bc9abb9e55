def told(node, met=None):
    met = {} if met is None else met
    if node is None:
        return "-"
    name = node.name().split("::")[-1]
    if name == "AccumulateGrad":
        return "leaf"
    if node in met:
        return f"@{met[node]}"
    met[node] = len(met)
    return f"{name}({', '.join(told(to, met) for to, _ in node.next_functions)})"


def second(function, *args):
    """The first gradients' graphs, and what flows back through them; weighted so that no two elements are alike."""
    inputs = [a for a in args if isinstance(a, torch.Tensor) and a.requires_grad]
    y = function(*args)
    seed = torch.linspace(0.5, 1.5, y.numel(), dtype=y.dtype).reshape(y.shape).requires_grad_()
    grads = autograd.grad(y, inputs, seed, create_graph=True)
    print(*(told(g.grad_fn) for g in grads), sep="\n")
    total = sum((g * torch.linspace(-1, 1, g.numel(), dtype=g.dtype).reshape(g.shape)).sum() for g in grads)
    for again in autograd.grad(total, [*inputs, seed], allow_unused=True):
        print(None if again is None else [round(v, 6) + 0.0 for v in again.flatten().tolist()])


def points(*shape, shift=0.0):
    n = torch.Size(shape).numel()
    values = [((7 * k + 3) % 11) / 5 - 1 + shift for k in range(n)]
    return torch.tensor(values, dtype=torch.float64).reshape(shape).requires_grad_()


POWERS = 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, float("inf")


@case
def cdist_of_every_power():
    for p in POWERS:
        print(p)
        second(lambda a, b: torch.cdist(a, b, p=p), points(2, 3), points(3, 3, shift=0.37))


@case
def cdist_of_equal_rows():
    for p in POWERS[2:]:
        print(p)
        a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64, requires_grad=True)
        b = torch.tensor([[1.0, 2.0], [3.0, 5.0]], dtype=torch.float64, requires_grad=True)
        second(lambda a, b: torch.cdist(a, b, p=p), a, b)


@case
def cdist_of_batches():
    second(torch.cdist, points(2, 2, 3), points(3, 3, shift=0.37))


@case
def cdist_by_one_product():
    second(lambda a, b: torch.cdist(a, b, compute_mode="use_mm_for_euclid_dist"), points(2, 3), points(3, 3, shift=0.37))
    a = torch.linspace(-1, 1, 60).reshape(30, 2).requires_grad_()
    y = torch.cdist(a, a.detach()[:3] + 0.1)
    print(told(y.grad_fn))
    y.sum().backward()
    print(a.grad[:3])
    torch.cdist(a, a, compute_mode="other")


@case
def pdist_of_every_power():
    for p in POWERS:
        print(p)
        second(lambda a: F.pdist(a, p), points(4, 3))


@case
def grid_sample_of_every_mode():
    for mode in ("bilinear", "bicubic", "nearest"):
        for padding in ("zeros", "border", "reflection"):
            x, grid = points(1, 1, 3, 3), (points(1, 2, 2, 2) * 0.9).detach().requires_grad_()
            y = F.grid_sample(x, grid, mode=mode, padding_mode=padding, align_corners=False)
            seed = torch.linspace(0.5, 1.5, 4, dtype=y.dtype).reshape(y.shape).requires_grad_()
            grads = autograd.grad(y, (x, grid), seed, create_graph=True)
            print(mode, padding, *(told(g.grad_fn) for g in grads))
            total = sum((g * torch.linspace(-1, 1, g.numel(), dtype=g.dtype).reshape(g.shape)).sum() for g in grads)
            for again in autograd.grad(total, (x, grid, seed), allow_unused=True):
                print(None if again is None or not again.any() else [round(v, 6) + 0.0 for v in again.flatten().tolist()])


@case
def weight_norm_takes_its_norms_for_constants():
    second(lambda v, g: torch._weight_norm(v, g, 0), points(2, 3), points(2, 1))


@case
def activations_with_a_rule_of_their_own():
    second(F.glu, points(2, 4))
    second(F.rrelu, points(2, 3))
    for reduction in ("mean", "sum", "none"):
        second(lambda x: F.soft_margin_loss(x, torch.tensor([1.0, -1.0, 1.0]), reduction=reduction), points(2, 3))
    second(F.bilinear, points(2, 3), points(2, 2), points(4, 3, 2))


@case
def embedding_bag_has_no_second():
    weights = points(3)
    rows, starts = torch.tensor([0, 2, 1]), torch.tensor([0, 2])
    second(lambda w: F.embedding_bag(rows, w, starts, mode="sum", per_sample_weights=weights.detach()), points(4, 2))


@case
def embedding_bag_weights_have_no_second():
    rows, starts = torch.tensor([0, 2, 1]), torch.tensor([0, 2])
    second(lambda own: F.embedding_bag(rows, points(4, 2).detach(), starts, mode="sum", per_sample_weights=own), points(3))


@case
def decompositions():
    a = (points(3, 3) @ points(3, 3).mT).detach() + torch.diag(torch.tensor([2.0, 3.0, 5.0], dtype=torch.float64))
    for function in (
        torch.linalg.cholesky,
        lambda x: torch.linalg.eigh(x)[0],
        lambda x: torch.linalg.svd(x)[1],
        lambda x: torch.linalg.qr(x)[1],
        lambda x: torch.linalg.lu(x)[1],
        torch.linalg.matrix_exp,
    ):
        second(function, a.clone().requires_grad_())


@case
def quantiles_of_ties():
    values = [3.0, 1, 1, 1, 2, 2, 1, 1, 0, 5, 5, 5, 2, 2]
    for q in (0.0, 0.1, 0.3, 0.5, 0.8, 1.0):
        x = leaf(values)
        y = torch.quantile(x, q)
        y.backward()
        print(told(y.grad_fn), [round(g, 4) + 0.0 for g in x.grad.tolist()])
    for n in (3, 4, 15, 16):
        y = torch.nanquantile(leaf([float(k % 5) for k in range(n)]), torch.tensor([0.2, 0.7]))
        print(n, told(y.grad_fn))


@case
def values_that_require_grad():
    value, mask = leaf(2.0), torch.tensor([True, False])
    for function in (
        lambda x: x.masked_fill(mask, value),
        lambda x: x.clone().masked_fill_(mask, value),
        lambda x: x.clone().fill_(value),
        lambda x: torch.fill(x, value),
        lambda x: torch.fill(x, 3),
        lambda x: x.index_fill(0, torch.tensor([0]), value),
    ):
        for x in (torch.ones(2), leaf([1.0, 2.0])):
            y = function(x)
            value.grad = None
            print(y, edges(y.grad_fn) if y.grad_fn else None)
            if y.requires_grad:
                y.sum().backward()
            print(value.grad, x.grad)


@case
def values_that_require_grad_in_integers():
    for function in (
        lambda x: x.masked_fill(torch.tensor([True, False]), leaf(2.0)),
        lambda x: x.index_fill(0, torch.tensor([0]), leaf(2.0)),
        lambda x: torch.fill(x, leaf(2.0)),
    ):
        try:
            print(function(torch.ones(2, dtype=torch.int64)))
        except RuntimeError as error:
            print(error)
