"""What a random program may consist of: each family makes one statement that mostly fits the tensors there are, as (source, names to show).
Knows PyTorch's names and conventions; `generate.py` executes and puts together.
"""
import torch


def _float(t):
    return t.dtype.is_floating_point


def _whole(t):
    return t.dtype in (torch.int64, torch.int32)


def _bound(world, expression):
    name = world.fresh()
    return f"{name} = {expression}", [name]


def _dim(world, t):
    """A dimension of t, now and then one it has not."""
    r = world.random
    if r.random() < 0.04:
        return t.dim() + r.randint(0, 1)
    n = max(t.dim(), 1)
    return r.randint(-n, n - 1)


def _dims(world, t):
    if t.dim() == 0:
        return world.random.choice(["0", "-1", "()"])
    chosen = world.random.sample(range(t.dim()), world.random.randint(1, t.dim()))
    chosen = [d - t.dim() if world.random.random() < 0.3 else d for d in chosen]
    return f"({', '.join(map(str, chosen))},)"


def _shape(world):
    return [world.random.choice([1, 2, 3, 2, 3, 4]) for _ in range(world.random.choice([0, 1, 1, 2, 2, 2, 3]))]


def _nested(world, shape, number):
    if not shape:
        return number()
    return [_nested(world, shape[1:], number) for _ in range(shape[0])]


def _number(world):
    r = world.random
    return r.choice([r.randint(-8, 8) / 4, r.randint(-8, 8) / 4, float(r.randint(-3, 3)), round(r.uniform(-2, 2), 2)])


def _scalar(world):
    r = world.random
    return r.choice(["2", "3", "-1", "0.5", "1.5", "-2.0", "2.0", "True", "0", str(r.randint(1, 4)), repr(round(r.uniform(-2, 2), 1))])


def creation(world):
    r = world.random
    shape = _shape(world)
    kind = r.choice(["float", "float", "float", "leaf", "leaf", "leaf", "double", "long", "bool", "made", "random"])
    text = lambda number: repr(_nested(world, shape, number)).replace("nan", "float('nan')")
    if kind == "float":
        return _bound(world, f"torch.tensor({text(lambda: _number(world))})")
    if kind == "leaf":
        dtype = r.choice(["", "", ", dtype=torch.float64"])
        return _bound(world, f"torch.tensor({text(lambda: _number(world))}{dtype}, requires_grad=True)")
    if kind == "double":
        return _bound(world, f"torch.tensor({text(lambda: _number(world))}, dtype=torch.float64)")
    if kind == "long":
        return _bound(world, f"torch.tensor({text(lambda: r.randint(-3, 5))})")
    if kind == "bool":
        return _bound(world, f"torch.tensor({text(lambda: r.random() < 0.5)})")
    if kind == "random":
        made = r.choice([f"torch.randn({shape})", f"torch.rand({shape}, dtype=torch.float64)", f"torch.randint(0, 5, {shape})", "torch.randperm(5)"])
        return _bound(world, f"torch.manual_seed({r.randint(0, 99)}) and {made}")
    like = world.pick() or "torch.ones(2)"
    return _bound(world, r.choice([
        "torch.arange(6.)", "torch.arange(1, 7)", "torch.arange(0, 1, 0.25)", "torch.linspace(-1, 1, 5)", "torch.eye(3)", "torch.eye(2, 3)",
        f"torch.zeros({shape})", f"torch.ones({shape}, requires_grad=True)", f"torch.full({shape}, {_scalar(world)})",
        f"torch.zeros_like({like})", f"torch.ones_like({like})", f"torch.full_like({like}, {_scalar(world)})", f"torch.ones({shape}, dtype=torch.int32)",
        f"{like}.new_zeros({shape})", f"{like}.new_tensor([1, 2])", "torch.logspace(0, 1, 3)", f"torch.as_tensor([1.5, 2])",
    ]))


UNARY = (
    "sin cos tanh exp sigmoid relu abs neg square floor ceil round trunc sign erf expm1 log1p sqrt log reciprocal rsqrt atan tan sinh cosh asin acos exp2 "
    "log2 log10 frac sinc erfc asinh logit deg2rad isnan isfinite isinf logical_not signbit double float long bool int clone contiguous nan_to_num "
    "sgn trunc acosh atanh"
).split()
CALLS = (
    "F.softplus({x})", "F.gelu({x})", "F.silu({x})", "F.leaky_relu({x}, 0.2)", "F.elu({x})", "{x}.clamp(-1, 1)", "{x}.clamp(min=0)", "{x}.clamp(max=0.5)",
    "{x} ** 2", "{x} ** 3", "{x} ** 0.5", "{x} ** -1", "2 ** {x}", "2.0 ** {x}", "-{x}", "abs({x})", "{x}.pow(0)", "{x}.to(torch.float64)",
    "{x}.to(torch.float32)", "F.logsigmoid({x})", "F.hardtanh({x})", "F.relu6({x})", "F.softsign({x})", "F.selu({x})", "F.mish({x})", "torch.tril({x})",
    "torch.triu({x}, 1)", "{x}.flip(0)", "{x}.roll(1, 0)", "{x}.repeat(2, 1)", "{x}.repeat_interleave(2, 0)", "torch.diag({x})", "{x}.type_as(torch.ones(1))",
    "F.hardswish({x})", "F.hardsigmoid({x})", "F.tanhshrink({x})", "F.softshrink({x})", "F.pad({x}, (1, 1))", "{x}.tile(2)", "F.gelu({x}, approximate='tanh')",
    "F.celu({x}, 0.7)", "{x}.round(decimals=1)", "torch.diag_embed({x})", "torch.diagflat({x})", "{x}.trace()", "F.normalize({x}, dim=-1)",
)


def unary(world):
    x = world.pick()
    if world.random.random() < 0.6:
        name = world.random.choice(UNARY)
        return _bound(world, f"{x}.{name}()" if world.random.random() < 0.6 or name in ("double", "float", "long", "bool", "int", "contiguous") else f"torch.{name}({x})")
    return _bound(world, world.random.choice(CALLS).format(x=x))


def _fitting(world, x):
    """A tensor that broadcasts with x, mostly."""
    def fits(t):
        try:
            torch.broadcast_shapes(t.shape, world[x].shape)
            return True
        except RuntimeError:
            return False

    return world.pick(fits if world.random.random() < 0.97 else lambda t: True)


def binary(world):
    r = world.random
    x = world.pick()
    y = _fitting(world, x)
    if r.random() < 0.3:
        s = _scalar(world)
        return _bound(world, r.choice(["{x} {o} {s}", "{s} {o} {x}"]).format(x=x, s=s, o=r.choice("+ - * / // % < <= == > != & |".split())))
    if r.random() < 0.6:
        return _bound(world, f"{x} {r.choice('+ - * / + - * / // % ** < <= == > != & | ^'.split())} {y}")
    c = world.pick(lambda t: t.dtype == torch.bool) or f"({x} > 0)"
    z = _fitting(world, x)
    return _bound(world, r.choice([
        "torch.maximum({x}, {y})", "torch.minimum({x}, {y})", "torch.where({c}, {x}, {y})", "torch.where({x} > 0, {x}, {s})", "torch.where({x} > 0, {s}, {y})", "{x}.add({y}, alpha={s})",
        "{x}.sub({y}, alpha=2)", "torch.lerp({x}, {y}, 0.25)", "torch.addcmul({x}, {y}, {z}, value=0.5)", "torch.addcdiv({x}, {y}, {z}, value=0.5)",
        "torch.atan2({x}, {y})", "torch.fmod({x}, {y})", "torch.remainder({x}, {s})", "torch.div({x}, {y}, rounding_mode='floor')",
        "torch.div({x}, {y}, rounding_mode='trunc')", "torch.logical_and({x}, {y})", "torch.logical_or({x}, {y})", "torch.logical_xor({x}, {y})", "torch.fmax({x}, {y})", "torch.fmin({x}, {y})",
        "torch.hypot({x}, {y})", "torch.logaddexp({x}, {y})", "torch.xlogy({x}, {y})", "torch.copysign({x}, {y})", "torch.pow({x}, {y})", "{x}.eq({y})",
        "torch.clamp({x}, {y}, {z})", "torch.clamp({x}, min={y})", "{x}.masked_fill({c}, {s})", "torch.isclose({x}, {y})", "torch.rsub({x}, {y})", "torch.float_power({x}, 2)",
        "torch.lerp({x}, {y}, {z})", "torch.broadcast_tensors({x}, {y})", "torch.equal({x}, {y})", "torch.allclose({x}, {y})",
        "torch.result_type({x}, {y})", "{x}.fmod({s})", "F.mse_loss({x}, {y})", "F.l1_loss({x}, {y})", "F.smooth_l1_loss({x}, {y})",
        "F.huber_loss({x}, {y}, reduction='sum')", "F.binary_cross_entropy_with_logits({x}, {y})", "F.kl_div({x}, {y}, reduction='sum')", "F.cosine_similarity({x}, {y}, dim=-1)",
        "{x}.expand_as({y})", "{x}.view_as({y})",
    ]).format(x=x, y=y, z=z, c=c, s=_scalar(world)))


def reduction(world):
    r = world.random
    x = world.pick()
    t = world[x]
    name = r.choice("sum mean prod amax amin sum mean max min argmax argmin std var norm logsumexp all any cumsum cumprod count_nonzero median nansum nanmean "
                    "aminmax cummax logcumsumexp softmax log_softmax softmax log_softmax sort topk unique std_mean var_mean".split())
    keep = r.choice(["", "", ", keepdim=True"])
    d = _dim(world, t)
    if name in ("sum", "mean", "amax", "amin", "std", "var", "nansum", "nanmean"):
        how = r.choice(["", f"{d}{keep}", f"{_dims(world, t)}{keep}", f"dim={_dims(world, t)}{keep}"])
        if name in ("std", "var") and r.random() < 0.4:
            how = f"{_dims(world, t)}, correction=0{keep}" if r.random() < 0.5 else "unbiased=False"
        if name in ("sum", "mean") and r.random() < 0.15:
            how = (how + ", " if how else "") + r.choice(["dtype=torch.float64", "dtype=torch.float32", "dtype=torch.int64"])
        return _bound(world, f"{x}.{name}({how})")
    if name in ("prod", "max", "min", "argmax", "argmin", "all", "any", "median"):
        return _bound(world, f"{x}.{name}({r.choice(['', f'{d}{keep}', f'dim={d}{keep}'])})")
    if name == "norm":
        return _bound(world, r.choice([f"{x}.norm()", f"{x}.norm(1)", f"{x}.norm(dim={d}{keep})", f"{x}.norm(float('inf'))"]))
    if name == "logsumexp":
        return _bound(world, f"{x}.logsumexp({d}{keep})")
    if name in ("cumsum", "cumprod", "cummax", "logcumsumexp"):
        return _bound(world, f"{x}.{name}({d})")
    if name == "count_nonzero":
        return _bound(world, f"{x}.count_nonzero({r.choice(['', str(d)])})")
    if name == "aminmax":
        return _bound(world, f"{x}.aminmax({r.choice(['', f'dim={d}{keep}'])})")
    if name in ("std_mean", "var_mean"):
        return _bound(world, f"torch.{name}({x}{r.choice(['', f', dim={d}{keep}'])})")
    if name == "sort":
        return _bound(world, f"{x}.sort({d}, {r.choice(['stable=True', 'descending=True, stable=True'])})" if r.random() < 0.3 else f"{x}.sort(dim={d}, stable=True)")
    if name == "topk":
        return _bound(world, f"{x}.topk(1, dim={d}).values")
    if name == "unique":
        return _bound(world, f"{x}.unique()")
    where = r.choice([f"{x}.{name}({d})", f"torch.{name}({x}, dim={d})", f"F.{name}({x}, dim={d})", f"{x}.{name}({d}, dtype=torch.float64)"])
    return _bound(world, where)


def products(world):
    r = world.random
    x = world.pick(lambda t: t.dim() >= 1)
    if x is None:
        return None
    t = world[x]

    def fits(u):
        return u.dim() >= 1 and u.dtype == t.dtype and u.shape[-2 if u.dim() > 1 else 0] == t.shape[-1]

    y = world.pick(fits if r.random() < 0.9 else lambda u: u.dim() >= 1)
    if y is None:
        y = f"{x}.mT" if t.dim() > 1 else x
    z = world.pick(lambda u: u.dtype == t.dtype) or x
    return _bound(world, r.choice([
        "{x} @ {y}", "{x} @ {y}", "torch.matmul({x}, {y})", "torch.mm({x}, {y})", "torch.mv({x}, {y})", "torch.bmm({x}, {y})", "torch.dot({x}, {y})", "torch.outer({x}, {y})",
        "torch.addmm({z}, {x}, {y})", "torch.addmm({z}, {x}, {y}, beta=0.5, alpha=2)", "torch.addmv({z}, {x}, {y})", "torch.inner({x}, {z})",
        "torch.einsum('ij,jk->ik', {x}, {y})", "torch.einsum('i,j->ij', {x}, {y})", "torch.einsum('ij->ji', {x})", "torch.einsum('...i,...i->...', {x}, {z})", "torch.einsum('ii', {x})",
        "torch.baddbmm({z}, {x}, {y})", "F.linear({x}, {z})", "F.linear({x}, {y}.t(), {z})", "torch.tensordot({x}, {y}, dims=1)", "torch.vdot({x}, {y})", "{x}.mm({x}.t())", "{x} @ {x}.mT",
        "torch.kron({x}, {y})", "{x}.t() @ {x}", "{x}.matmul({y})",
    ]).format(x=x, y=y, z=z))


def view(world):
    r = world.random
    x = world.pick()
    t = world[x]
    d, e = _dim(world, t), _dim(world, t)
    n = t.numel()
    sizes = [[-1], [n], [1, n], [n, 1], [-1, 1]] + [[k, n // k] for k in (2, 3) if n % k == 0] + [[-1, k] for k in (2, 3) if n % k == 0 and n] + [[2, -1, 2]]
    order = list(range(t.dim()))
    r.shuffle(order)
    grown = [r.choice([1, 2])] * r.randint(0, 1) + [s if s != 1 else r.choice([1, 3, -1]) for s in t.shape]
    k = r.randint(0, 2)
    return _bound(world, r.choice([
        "{x}.view({s})", "{x}.reshape({s})", "{x}.view(*{s})", "{x}.transpose({d}, {e})", "{x}.permute({o})", "{x}.permute(*{o})", "{x}.t()", "{x}.T", "{x}.mT", "{x}.select({d}, {k})",
        "{x}.narrow({d}, 0, 1)", "{x}.unsqueeze({d})", "{x}.squeeze()", "{x}.squeeze({d})", "{x}.expand({g})", "{x}.expand(*{g})", "{x}.flatten()", "{x}.flatten({d})", "{x}.split(1, {d})",
        "{x}.split([1, 1], {d})", "{x}.unbind({d})", "{x}.chunk(2, {d})", "{x}.diagonal()", "{x}.diagonal(1)", "{x}.unfold({d}, 2, 1)", "{x}.movedim({d}, {e})", "{x}.detach()", "{x}.view(-1).view({s})",
        "{x}.transpose({d}, {e}).contiguous()", "{x}.ravel()", "{x}.swapaxes({d}, {e})", "{x}.broadcast_to({g})", "{x}.unflatten({d}, (-1, 1))", "{x}.split(2)", "list({x})", "{x}.tensor_split(2, {d})",
        "torch.atleast_2d({x})", "{x}.data", "{x}.as_strided((2,), (1,))", "{x}.squeeze(({d}, {e}))", "{x}.adjoint()", "{x}.rot90()", "{x}.fliplr()", "torch.broadcast_to({x}, {g})",
    ]).format(x=x, d=d, e=e, s=r.choice(sizes), o=order, g=grown, k=k))


def _index(world, t):
    """The text inside x[...]."""
    r = world.random
    parts = []
    for size in t.shape[: r.randint(1, max(1, t.dim()))]:
        parts.append(r.choice([
            "0", "-1", ":", "1:", ":2", "::2", "-2:", "None", "..." if "..." not in parts else ":", str(r.randint(-1, size)), "[0, 1]", "[-1, 0, 0]", "torch.tensor([0, 1])",
            "torch.tensor([[0], [1]])", repr([r.random() < 0.5 for _ in range(size)]), "torch.tensor(0)", "0:0", "1", "slice(None)",
        ]))
    if r.random() < 0.12:
        parts = [world.pick(lambda u: u.dtype == torch.bool and u.dim() and u.shape == t.shape[: u.dim()]) or f"{world.pick()} > 0"]
    if r.random() < 0.05:
        parts.append(r.choice(["None", "...", "True", "1"]))
    return ", ".join(parts) or r.choice(["...", "None", "()"])


def indexing(world):
    r = world.random
    x = world.pick()
    t = world[x]
    if r.random() < 0.6:
        return _bound(world, f"{x}[{_index(world, t)}]")
    d = _dim(world, t)
    i = world.pick(lambda u: _whole(u)) or "torch.tensor([0, 1])"
    like = repr(torch.randint(0, 2, [min(2, s) for s in t.shape]).tolist())
    return _bound(world, r.choice([
        f"{x}.gather({d}, torch.tensor({like}))", f"{x}.index_select({d}, torch.tensor([0, 1, 0]))", f"{x}.masked_select({x} > 0)", f"{x}.take(torch.tensor([0, -1]))",
        f"{x}.scatter({d}, torch.tensor({like}), 2.0)", f"{x}.scatter_add({d}, torch.tensor({like}), {x})", f"{x}.index_fill({d}, torch.tensor([0]), -1)", f"{x}.index_add({d}, torch.tensor([0]), {x}.narrow({d}, 0, 1))",
        f"{x}.nonzero()", f"torch.where({x} > 0)", f"{x}.take_along_dim({x}.argsort({d}, stable=True), {d})", f"F.one_hot({i}.abs(), 6)", f"{x}.index_copy({d}, torch.tensor([0]), {x}.narrow({d}, -1, 1))",
        f"{x}.gather({d}, {i})", f"{x}.scatter({d}, torch.tensor({like}), {x})", f"{x}.index_put((torch.tensor([0]),), torch.tensor(5.))", f"F.embedding({i}, {x})", f"F.cross_entropy({x}, {i})",
        f"F.nll_loss(F.log_softmax({x}, -1), {i})", f"{x}.masked_scatter({x} > 0, {x})", f"{x}.scatter_reduce({d}, torch.tensor({like}), {x}, 'sum')",
    ]))


def joining(world):
    r = world.random
    x = world.pick()
    t = world[x]
    y = world.pick(lambda u: u.shape == t.shape) if r.random() < 0.8 else world.pick(lambda u: u.dim() == t.dim())
    d = _dim(world, t)
    return _bound(world, r.choice(["torch.cat([{x}, {y}])", "torch.cat([{x}, {y}], {d})", "torch.stack([{x}, {y}])", "torch.stack([{x}, {y}], {d})", "torch.stack(({x}, {y}, {x}), dim=-1)", "torch.hstack([{x}, {y}])",
                                   "torch.vstack([{x}, {y}])", "torch.cat(({x}, {x}[:1]))", "torch.dstack([{x}, {y}])", "torch.column_stack([{x}, {y}])", "torch.meshgrid({x}, {y}, indexing='ij')", 
                                   ]).format(x=x, y=y, d=d))


INPLACE = (
    "{x}.add_({y})", "{x}.add_({s})", "{x}.mul_({y})", "{x}.mul_({s})", "{x}.sub_({y})", "{x}.div_({y})", "{x}.zero_()", "{x}.fill_({s})", "{x}.copy_({y})", "{x}.clamp_(-1, 1)", "{x}.exp_()", "{x}.relu_()",
    "{x}.neg_()", "{x}.sin_()", "{x}.tanh_()", "{x}.sigmoid_()", "{x}.abs_()", "{x}.pow_(2)", "{x}.masked_fill_({x} > 0, {s})", "{x} += {y}", "{x} -= {s}", "{x} *= {y}", "{x} /= 2", "{x} **= 2", "{x}.t_()",
    "{x}.unsqueeze_(0)", "{x}.squeeze_()", "{x}.transpose_(0, -1)", "{x}.requires_grad_()", "{x}.detach_()", "{x}.index_fill_(0, torch.tensor([0]), {s})", "{x}.addcmul_({y}, {y}, value=0.5)", "{x}.lerp_({y}, 0.5)",
    "{x}.retain_grad()", "{x}.add_({y}, alpha=2)", "{x}[{i}] = {s}", "{x}[{i}] = {s}", "{x}[{i}] = {y}", "{x}[{i}] = {y}", "{x}[{i}] += 1", "{x}[{i}] *= {y}", "{x}[{i}].mul_(2)", "{x}.view(-1).mul_(2)", "{x}[0].fill_(3)", "{x}.diagonal().fill_(1)",
    "{x}.index_add_(0, torch.tensor([0]), {y})", "{x}.scatter_(0, torch.tensor([0]), 2.0)", "{x}.scatter_(0, torch.zeros_like({x}, dtype=torch.int64), {y})", "{x}.t().add_(1)", "{x}.data.mul_(2)", "{x}.detach().zero_()",
    "{x}.floor_()", "{x}.sqrt_()", "{x}.log_()", "{x}.reciprocal_()", "{x}.cumsum_(0)", "{x}.tril_()", "{x}.index_copy_(0, torch.tensor([0]), {y})", "{x}.grad = None", "{x}.requires_grad = False", "{x}.bitwise_not_()", 
    "{x}.masked_scatter_({x} > 0, {y})", "{x}.index_put_((torch.tensor([0]),), {y}, accumulate=True)", "{x}.swapaxes_(0, -1)", "{x}.clamp_min_(0)", "{x} @= {y}", "{x} //= 2", "{x} %= 2", "{x} &= {y}", "{x}.grad.zero_()",
    "{x}.erf_()", "{x}.round_()", "{x}.remainder_({s})", "{x}.fmod_(2)", "{x}.div_({y}, rounding_mode='floor')", "F.relu({x}, inplace=True)", "{x}.copy_({s})", 
    "{x}.addmm_({y}, {y})", "{x}.sub_({y}, alpha=0.5)", "{x}.data = {y}", "{x}.unsqueeze(0).add_({y})", "{x}.select(0, 0).add_({y})", "{x}.expand(2, -1).mul_(2)", "{x}.chunk(2)[0].mul_(2)", "{x}.split(1)[0].add_({s})",
)


def in_place(world):
    r = world.random
    x = world.pick((lambda t: not (t.is_leaf and t.requires_grad)) if r.random() < 0.8 else lambda t: True) or world.pick()
    y = _fitting(world, x)
    source = r.choice(INPLACE).format(x=x, y=y, s=_scalar(world), i=_index(world, world[x]))
    if r.random() < 0.2:
        source = f"with {r.choice(['torch.no_grad()', 'torch.no_grad()', 'torch.enable_grad()', 'torch.set_grad_enabled(False)'])}:\n    {source}"
    return source, sorted({x, y})


def no_grad(world):
    name = world.fresh()
    x = world.pick(lambda t: t.requires_grad) or world.pick()
    text = world.random.choice(["{x} * 2", "{x}.view(-1)", "{x}[0]", "{x}.clone().requires_grad_()", "{x}.detach() + 1", "{x}.sum()", "{x}.T", "{x}.unbind(0)", "{x}.split(1)"])
    return f"with torch.no_grad():\n    {name} = {text.format(x=x)}", [name]


def backward(world):
    r = world.random
    x = world.pick(lambda t: t.requires_grad and not t.is_leaf) or world.pick()
    t = world[x]
    leaves = world.tensors(lambda u: u.is_leaf and u.requires_grad)
    more = r.choice(["", "", "retain_graph=True", "retain_graph=True", "create_graph=True"])
    if r.random() < 0.55:
        if t.numel() != 1 and r.random() < 0.9:
            source = r.choice([f"{x}.sum().backward({more})", f"{x}.backward(torch.ones_like({x}){', ' if more else ''}{more})", f"({x} * {x}).sum().backward({more})", f"{x}.mean().backward({more})"])
        else:
            source = f"{x}.backward({more})"
        return source, leaves[-4:]
    inputs = [world.pick(lambda u: u.requires_grad) or x for _ in range(r.choice([1, 1, 2]))]
    keywords = "".join(", " + word for word in [more, r.choice(["", "allow_unused=True", "allow_unused=True", "materialize_grads=True"])] if word)
    name = world.fresh()
    targets = r.choice([f"{x}.sum()", f"{x}.sum()", f"({x} * {x}).sum()", x])
    if r.random() < 0.3:
        return f"{name} = torch.autograd.grad({x}, [{', '.join(inputs)}], grad_outputs=torch.ones_like({x}){keywords})", [name]
    return f"{name} = torch.autograd.grad({targets}, [{', '.join(inputs)}]{keywords})", [name]


def second_order(world):
    x = world.pick(lambda t: t.requires_grad and not t.is_leaf)
    leaf = world.pick(lambda t: t.requires_grad and t.is_leaf)
    if x is None or leaf is None:
        return None
    name = world.fresh()
    outer = world.random.choice(["{n}.sum()", "({n} * {n}).sum()", "{n}.pow(2).mean()", "({n} * {leaf}).sum()"]).format(n=name, leaf=leaf)
    source = f"{name}, = torch.autograd.grad({x}.sum(), {leaf}, create_graph=True)\nshow({name}={name})\n{outer}.backward({world.random.choice(['', 'retain_graph=True'])})"
    return source.replace(f"show({name}={name})\n", ""), [name, leaf]


def member(world):
    """One tensor out of a tuple that an earlier statement made."""
    found = [name for name, value in world.names.items() if isinstance(value, (tuple, list)) and value and all(isinstance(item, torch.Tensor) for item in value)]
    if not found:
        return None
    name = world.random.choice(found)
    return _bound(world, f"{name}[{world.random.randint(0, len(world[name]) - 1)}]")


def printed(world):
    x = world.pick()
    return world.random.choice([f"print({x})", f"print({x})", f"print({x}.shape, {x}.size(), {x}.numel(), {x}.is_contiguous())", f"print(len({x}), bool({x}))", f"print({x}.item())", f"print(f'{{{x}}}', float({x}))",
                                f"print({x}.dim(), {x}.type(), {x}._is_view(), {x}.output_nr)", f"print({x}.grad_fn)", f"print({x}.sum() in {x})"]), []


def hooked(world):
    x = world.pick(lambda t: t.requires_grad)
    if x is None:
        return None
    leaf = world[x].is_leaf
    return world.random.choice([f"{x}.register_hook(lambda grad: grad * 2)", f"{x}.register_hook(lambda grad: print('hook', grad.shape))", f"{x}.retain_grad()"] + [f"{x}.register_post_accumulate_grad_hook(lambda t: print('post', t.grad.sum()))"] * leaf), []


HALVES = ("float16", "bfloat16", "uint8", "int8", "int16")


def narrow(world):
    """Numbers of few digits."""
    x = world.pick()
    dtype = world.random.choice(HALVES)
    return _bound(world, world.random.choice([f"{x}.to(torch.{dtype})", f"torch.ones({_shape(world)}, dtype=torch.{dtype})", f"torch.tensor([1, 2, 3], dtype=torch.{dtype})"]))


FAMILIES = (
    (creation, 8), (unary, 14), (binary, 18), (reduction, 12), (products, 10), (view, 16), (indexing, 10), (joining, 4), (in_place, 16), (no_grad, 3), (backward, 10), (second_order, 4), (member, 6), (printed, 3), (hooked, 2), (narrow, 2),
)
