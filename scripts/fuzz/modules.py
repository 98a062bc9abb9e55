"""Statements of the outer modules: torch.nn.functional, whole recurrent layers, linalg, fft, special, searching, random numbers, `out=`, complex numbers.
Arguments are chosen here and not taken from samples, so that their combinations are met too; some are of a dtype, a kind or a size that does not belong.
Knows PyTorch's names and conventions; `generate.py` executes and puts together.
"""
import torch

from statements import _bound, _dim, _dims, _nested, _number, _scalar

FLOATS = ("float32", "float32", "float32", "float64", "float16", "bfloat16")
ODD = ("int64", "int32", "bool", "uint8", "int8", "int16", "complex64", "complex128")


def _made(world, shape, dtype="float32", grad=0.4):
    """A tensor of this shape: one of the program's, now and then, else written out."""
    r = world.random
    if r.random() < 0.25:
        found = world.pick(lambda t: list(t.shape) == list(shape))
        if found is not None:
            return found
    number = {"bool": lambda: r.random() < 0.5, "int64": lambda: r.randint(-3, 5)}.get(dtype, lambda: _number(world))
    if dtype in ("uint8",):
        number = lambda: r.randint(0, 9)
    if dtype in ("int32", "int8", "int16"):
        number = lambda: r.randint(-4, 9)
    if dtype.startswith("complex"):
        number = lambda: complex(_number(world), _number(world))
    chance = 0 if dtype in ODD[:6] else grad / 8 if dtype.startswith("complex") else grad
    leaf = ", requires_grad=True" if r.random() < chance else ""
    text = f"torch.zeros({list(shape)}" if 0 in shape else f"torch.tensor({_nested(world, list(shape), number)!r}"
    return f"{text}, dtype=torch.{dtype}{leaf})"


class Call:
    """The arguments of one call, all of one dtype but for a slip now and then."""

    def __init__(self, world, dtypes=FLOATS, odd=0.07):
        self.world, self.random = world, world.random
        self.dtype = self.random.choice(ODD if self.random.random() < odd else dtypes)

    def tensor(self, *shape, dtype=None, grad=0.4):
        r = self.random
        if r.random() < 0.015:
            return r.choice(["None", "2", self.world.pick() or "2", "'x'", "[1., 2.]"])
        if r.random() < 0.02:
            shape = (*shape[:-1], shape[-1] + 1) if shape and r.random() < 0.6 else (*shape, 2)
        if r.random() < 0.02:
            dtype = r.choice(ODD + FLOATS)
        return _made(self.world, shape, dtype or self.dtype, grad)

    def whole(self, below, *shape):
        items = _nested(self.world, list(shape), lambda: self.random.randrange(below) if self.random.random() < 0.99 else below)
        return f"torch.tensor({items!r})"

    def one(self, *texts):
        return self.random.choice(texts)

    def maybe(self, *texts, chance=0.5):
        return self.random.choice(texts) if self.random.random() < chance else ""

    def reduction(self):
        return self.maybe(", reduction='sum'", ", reduction='none'", ", reduction='mean'", ", reduction='max'" if self.random.random() < 0.05 else ", reduction='none'")


def convolution(world):
    c = Call(world)
    r = world.random
    n = r.choice([1, 1, 2, 2, 3])
    groups = r.choice([1, 1, 1, 2])
    per, outs = r.choice([1, 2]), r.choice([1, 2]) * groups
    size = [r.randint(2, 4) for _ in range(n)]
    kernel = [r.randint(1, 3 if n < 3 else 2) for _ in range(n)]
    batch = [r.choice([1, 2])] if r.random() < 0.85 else []
    transposed = r.random() < 0.35
    x = c.tensor(*batch, per * groups, *size)
    w = c.tensor(per * groups, outs // groups, *kernel) if transposed else c.tensor(outs, per, *kernel)
    number = lambda high, low=1: r.choice([str(r.randint(low, high)), repr(tuple(r.randint(low, high) for _ in range(n)))])
    words = [f", bias={c.tensor(outs)}" if r.random() < 0.5 else "", f", stride={number(2)}" if r.random() < 0.4 else "", f", groups={groups}" if groups > 1 or r.random() < 0.05 else ""]
    words.append(f", padding={number(1, 0)}" if r.random() < 0.4 else "")
    words.append(f", dilation={number(2)}" if r.random() < 0.2 else "")
    if transposed:
        words.append(", output_padding=1" if r.random() < 0.2 else "")
        return _bound(world, f"F.conv_transpose{n}d({x}, {w}{''.join(words)})")
    if r.random() < 0.1:
        words[3] = c.one(", padding='same'", ", padding='valid'", ", padding='full'")
    return _bound(world, f"F.conv{n}d({x}, {w}{''.join(words)})")


def pooling(world):
    c = Call(world)
    r = world.random
    n = r.choice([1, 2, 2, 3])
    size = [r.randint(2, 5 if n < 3 else 3) for _ in range(n)]
    batch = [r.choice([1, 2])] if r.random() < 0.8 else []
    x = c.tensor(*batch, r.choice([1, 2]), *size)
    number = lambda high, low=1: r.choice([str(r.randint(low, high)), repr(tuple(r.randint(low, high) for _ in range(n)))])
    words = c.maybe(f", stride={number(3)}", chance=0.4) + c.maybe(f", padding={number(1, 0)}", chance=0.3) + c.maybe(", ceil_mode=True", chance=0.25)
    target = r.choice([number(3), number(3), repr(tuple(r.choice([None, 1, 2]) for _ in range(n)))])
    return _bound(world, r.choice([
        f"F.max_pool{n}d({x}, {number(3)}{words}{c.maybe(f', dilation={number(2)}', chance=0.2)}{c.maybe(', return_indices=True', chance=0.2)})",
        f"F.avg_pool{n}d({x}, {number(3)}{words}{c.maybe(', count_include_pad=False', chance=0.3)}{c.maybe(', divisor_override=3', chance=0.15) if n > 1 else ''})",
        f"F.adaptive_avg_pool{n}d({x}, {target})", f"F.adaptive_max_pool{n}d({x}, {target}{c.maybe(', return_indices=True', chance=0.3)})",
        f"F.lp_pool{n}d({x}, {c.one('1', '2', '2.0')}, {number(2)}{c.maybe(', stride=1', ', ceil_mode=True')})",
        f"F.max_unpool{n}d(*F.max_pool{n}d({x}, 2, return_indices=True), 2)",
    ]))


def normalisation(world):
    c = Call(world)
    r = world.random
    channels = r.choice([2, 4])
    tail = [r.randint(1, 3) for _ in range(r.randint(0, 2))]
    x = c.tensor(r.choice([1, 2]), channels, *tail)
    w = lambda *shape: c.tensor(*shape) if r.random() < 0.6 else "None"
    eps = c.maybe(", eps=1e-3", chance=0.3)
    last = [channels, *tail][-r.randint(1, len(tail) + 1):]
    stats = r.choice(["None, None", f"torch.zeros({channels}), torch.ones({channels})"])
    return _bound(world, r.choice([
        f"F.layer_norm({x}, {c.one(str(last), repr(tuple(last)))}, {w(*last)}, {w(*last)}{eps})", f"F.rms_norm({x}, {last}, {w(*last)}{eps})", f"F.group_norm({x}, {c.one('1', '2', '2', '3')}, {w(channels)}, {w(channels)}{eps})",
        f"F.batch_norm({x}, {stats}, {w(channels)}, {w(channels)}, {c.one('True', 'False')}{eps})", f"F.instance_norm({x}, weight={w(channels)}, bias={w(channels)}{eps})",
        f"F.local_response_norm({x}, {c.one('1', '2', '3')})", f"F.normalize({x}{c.maybe(', p=1', ', p=3.0', ', dim=0', ', dim=-1', ', eps=1.0')})", f"torch.renorm({x}, {c.one('1', '2', '3.0')}, {_dim(world, torch.empty(2, 2))}, 1.5)",
        f"torch.nn.{c.one('BatchNorm1d', 'BatchNorm2d', 'InstanceNorm1d', 'InstanceNorm2d')}({channels})({x})", f"torch.nn.LayerNorm({last})({x})", f"torch.nn.GroupNorm(2, {channels})({x})", f"torch.nn.RMSNorm({last})({x})",
    ]))


def losses(world):
    c = Call(world)
    r = world.random
    n, k = r.randint(1, 3), r.randint(1, 3)
    shape = r.choice([(n, k), (n,), (n, k, 2)])
    x, y, z = (c.tensor(*shape) for _ in range(3))
    p = f"torch.rand({list(shape)})"
    red = c.reduction()
    labels, classes = c.whole(k, n), c.tensor(n, k)
    word = c.maybe(f", weight=torch.rand({k})", ", ignore_index=0", ", ignore_index=1")
    smooth = c.maybe(", label_smoothing=0.2", ", label_smoothing=1.5" if r.random() < 0.1 else ", label_smoothing=0.1", chance=0.3)
    # Behind the last class PyTorch reads on in memory.
    paths = c.whole(2, 1, 2).replace("2", "1")
    sign = f"torch.ones({list(shape)})" if r.random() < 0.4 else f"torch.tensor({_nested(world, list(shape), lambda: r.choice([-1, 1]))!r})"
    return _bound(world, r.choice([
        f"F.{c.one('mse_loss', 'l1_loss', 'smooth_l1_loss', 'huber_loss', 'soft_margin_loss', 'kl_div', 'binary_cross_entropy_with_logits', 'poisson_nll_loss', 'hinge_embedding_loss', 'multilabel_soft_margin_loss')}({x}, {y}{red})",
        f"F.smooth_l1_loss({x}, {y}{red}, beta={c.one('0.5', '0', '2', '-1.0')})", f"F.huber_loss({x}, {y}{red}, delta={c.one('0.5', '2.0', '0', '-1')})", f"F.kl_div({x}, {y}{red}, log_target={c.one('True', 'False')})",
        f"F.binary_cross_entropy({p}, torch.rand({list(shape)}){red})", f"F.binary_cross_entropy(torch.sigmoid({x}), ({y} > 0).{c.one('float', 'double')}(){red})", f"F.binary_cross_entropy_with_logits({x}, {y}{red}, {c.one('weight', 'pos_weight')}={z})",
        f"F.cross_entropy({classes}, {labels}{word}{red}{smooth})", f"F.cross_entropy({classes}, torch.softmax({classes}, -1){red}{smooth})", f"F.nll_loss(F.log_softmax({classes}, {c.one('1', '-1', '0')}), {labels}{word}{red})",
        f"F.cross_entropy({c.tensor(n, k, 2)}, {c.whole(k, n, 2)}{word}{red})", f"F.cross_entropy({c.tensor(k)}, {c.whole(k)}{red})", f"F.margin_ranking_loss({x}, {y}, {sign}{red}{c.maybe(', margin=0.5')})", f"F.hinge_embedding_loss({x}, {sign}{red}{c.maybe(', margin=0.5')})",
        f"F.cosine_embedding_loss({c.tensor(n, 3)}, {c.tensor(n, 3)}, torch.tensor({[r.choice([-1, 1]) for _ in range(n)]}){red}{c.maybe(', margin=0.5')})", f"F.triplet_margin_loss({x}, {y}, {z}{red}{c.maybe(', p=1', ', margin=0.5', ', swap=True')})",
        f"F.multi_margin_loss({classes}, {labels}{red}{c.maybe(', p=2', ', margin=0.5', f', weight=torch.rand({k})')})", f"F.multilabel_margin_loss({classes}, {c.whole(k, n, k)}{red})", f"F.poisson_nll_loss({x}, {y}{red}{c.maybe(', full=True', ', log_input=False', ', eps=0.1')})",
        f"F.gaussian_nll_loss({x}, {y}, ({z}).abs(){red}{c.maybe(', full=True', ', eps=0.1')})", f"F.soft_margin_loss({x}, {sign}{red})", f"F.pairwise_distance({c.tensor(n, 3)}, {c.tensor(n, 3)}{c.maybe(', p=1', ', p=3.0', ', keepdim=True')})",
        f"F.ctc_loss(F.log_softmax({c.tensor(4, 1, 3)}, -1), {paths} + 1, torch.tensor([4]), torch.tensor([{r.randint(0, 2)}]){red})", f"F.cosine_similarity({x}, {y}{c.maybe(', dim=0', ', dim=-1', ', eps=1.0')})",
        f"torch.nn.{c.one('MSELoss', 'L1Loss', 'SmoothL1Loss', 'HuberLoss', 'SoftMarginLoss', 'KLDivLoss', 'BCEWithLogitsLoss')}({red[2:]})({x}, {y})",
    ]))


def recurrent(world):
    """Whole sequences, packed ones, and single steps."""
    c = Call(world, ("float32", "float32", "float64"), odd=0.02)
    r = world.random
    i, h, n, length = r.randint(1, 2), r.randint(1, 2), r.choice([1, 2]), r.randint(1, 3)
    kind = r.choice(["RNN", "LSTM", "GRU"])
    dtype = ", dtype=torch.float64" if c.dtype == "float64" else ""
    if r.random() < 0.3:
        x = c.tensor(n, i) if r.random() < 0.8 else c.tensor(i)
        return _bound(world, f"torch.manual_seed(1) and torch.nn.{kind}Cell({i}, {h}{c.maybe(', bias=False', chance=0.2)}{dtype})({x})")
    first = r.random() < 0.5
    shape = (n, length, i) if first else (length, n, i)
    if r.random() < 0.15:
        shape = (length, i)
    words = (", batch_first=True" if first else "") + c.maybe(", num_layers=2", chance=0.25) + c.maybe(", bidirectional=True", chance=0.3) + c.maybe(", bias=False", chance=0.15)
    if kind == "RNN":
        words += c.maybe(", nonlinearity='relu'", chance=0.3)
    if kind == "LSTM" and h > 1:
        words += c.maybe(", proj_size=1", chance=0.15)
    x = c.tensor(*shape)
    if r.random() < 0.2:
        lengths = sorted((r.randint(1, length) for _ in range(n)), reverse=True)
        x = f"torch.nn.utils.rnn.pack_padded_sequence({x}, {lengths}{', batch_first=True' if first else ''}{c.maybe(', enforce_sorted=False')})"
        name = world.fresh()
        return f"{name} = torch.manual_seed(1) and torch.nn.{kind}({i}, {h}{words}{dtype})({x})\n{name} = torch.nn.utils.rnn.pad_packed_sequence({name}[0]{c.maybe(', batch_first=True', ', padding_value=-1.0')})", [name]
    return _bound(world, f"torch.manual_seed(1) and torch.nn.{kind}({i}, {h}{words}{dtype})({x})")


def layers(world):
    c = Call(world)
    r = world.random
    n, k = r.choice([1, 2]), r.choice([2, 3])
    image = c.tensor(n, r.choice([1, 2]), r.randint(1, 3), r.randint(1, 3))
    line = c.tensor(n, 2, r.randint(1, 4))
    size = c.one("size=4", "size=(2, 5)", "scale_factor=2", "scale_factor=1.5", "scale_factor=(2.0, 0.5)", "size=3, recompute_scale_factor=True", "scale_factor=0.7, recompute_scale_factor=True")
    mode = c.one("nearest", "bilinear", "bicubic", "area", "nearest-exact", "linear")
    align = c.maybe(", align_corners=True", ", align_corners=False", ", antialias=True") if mode in ("bilinear", "bicubic") else ""
    q, v = c.tensor(n, 2, 2, k), c.tensor(n, 2, 3, k)
    return _bound(world, r.choice([
        f"F.interpolate({image}, {size}, mode={mode!r}{align})", f"F.interpolate({line}, {c.one('size=3', 'scale_factor=2', 'scale_factor=0.5')}, mode={c.one('nearest', 'linear', 'area', 'nearest-exact')!r})",
        f"F.unfold({image}, {c.one('1', '2', '(1, 2)')}{c.maybe(', stride=2', ', padding=1', ', dilation=2')})", f"F.fold({c.tensor(n, 4, 4)}, (3, 3), 2{c.maybe(', stride=2', ', padding=1', chance=0.2)})",
        f"F.embedding({c.whole(3, n, 2)}, {c.tensor(3, k)}{c.maybe(', padding_idx=0', ', padding_idx=-1', ', scale_grad_by_freq=True', ', max_norm=1.0', ', padding_idx=5', chance=0.4)})",
        f"F.embedding_bag({c.whole(3, 4)}, {c.tensor(3, k)}, torch.tensor([0, 2]){c.maybe(', mode=' + repr(c.one('sum', 'mean', 'max')))}{c.maybe(', padding_idx=0', ', include_last_offset=True', chance=0.2)})", f"F.embedding_bag({c.whole(3, 2, 2)}, {c.tensor(3, k)}, mode={c.one('sum', 'mean', 'max')!r})",
        f"F.linear({c.tensor(n, k)}, {c.tensor(2, k)}{c.maybe(f', {c.tensor(2)}')})", f"F.bilinear({c.tensor(n, 2)}, {c.tensor(n, k)}, {c.tensor(2, 2, k)}{c.maybe(f', {c.tensor(2)}')})", f"F.prelu({c.tensor(n, k)}, {c.tensor(c.one(1, k))})",
        f"F.scaled_dot_product_attention({q}, {v}, {c.tensor(n, 2, 3, k)}{c.maybe(', is_causal=True', ', scale=0.5', f', attn_mask={c.tensor(2, 3)}', ', attn_mask=torch.ones(2, 3, dtype=torch.bool).tril()', ', enable_gqa=True')})",
        f"torch.manual_seed(1) and torch.nn.MultiheadAttention(4, {c.one('1', '2')}{c.maybe(', bias=False', ', batch_first=True', ', add_zero_attn=True', ', add_bias_kv=True', chance=0.4)})(*[{c.tensor(n, 2, 4)}] * 3{c.maybe(', need_weights=False', ', average_attn_weights=False')})",
        f"torch.manual_seed(1) and torch.nn.TransformerEncoderLayer(4, 2, 4, 0.0, batch_first=True{c.maybe(', norm_first=True')})({c.tensor(n, 2, 4)})",
        f"F.pad({image}, {c.one('(1, 1)', '(1, 0, 0, 1)', '(-1, 1)', '(1, 1, 1, 1)', '(1,)', '(0, 1, 2, 3, 1, 1)')}{c.maybe(', value=1.5', chance=0.2) or c.maybe(', mode=' + repr(c.one('reflect', 'replicate', 'circular', 'constant', 'mirror')))})",
        f"F.grid_sample({image}, {c.tensor(n, 2, 2, 2)}{c.maybe(', mode=' + repr(c.one('nearest', 'bicubic')))}{c.maybe(', padding_mode=' + repr(c.one('border', 'reflection')))}, align_corners={c.one('True', 'False')})", f"F.affine_grid({c.tensor(1, 2, 3)}, (1, 1, 2, 3), align_corners={c.one('True', 'False')})",
        f"F.pixel_shuffle({c.tensor(1, 4, 1, 2)}, {c.one('2', '2', '1', '3', '0')})", f"F.pixel_unshuffle({c.tensor(1, 1, 2, 4)}, {c.one('2', '2', '1', '3')})", f"F.channel_shuffle({c.tensor(1, 4, 2)}, {c.one('2', '4', '3')})", f"F.glu({c.tensor(n, 4)}{c.maybe(', 0', ', 1', ', dim=-1')})",
        f"torch.manual_seed(3) and F.{c.one('dropout', 'alpha_dropout', 'feature_alpha_dropout', 'dropout1d', 'dropout2d')}({line}{c.maybe(', 0.3', ', p=0', ', p=1.0', ', training=False', ', p=1.5')})", f"torch.manual_seed(3) and F.gumbel_softmax({c.tensor(n, k)}{c.maybe(', hard=True', ', tau=0.5', ', dim=0')})", f"torch.manual_seed(3) and F.rrelu({c.tensor(n, k)}, training={c.one('True', 'False')})",
        f"F.one_hot({c.whole(3, n, 2)}{c.maybe(', 4', ', num_classes=3', ', 1', chance=0.7)})", f"F.{c.one('softmax', 'log_softmax', 'softmin')}({line}, {c.one('dim=1', '-1', '0', '3', 'dim=None')}{c.maybe(', dtype=torch.float64', ', dtype=torch.float16', ', dtype=torch.int64', chance=0.3)})",
        f"F.threshold({line}, {c.one('0', '0.1', '1')}, {c.one('0', '20.0', '-1')})", f"F.hardshrink({line}, {c.one('0.3', '1')})", f"F.{c.one('rrelu', 'celu', 'elu', 'selu', 'gelu', 'silu', 'mish', 'hardswish', 'hardsigmoid', 'softplus', 'logsigmoid', 'tanhshrink', 'softshrink', 'relu6', 'relu', 'hardtanh', 'leaky_relu', 'softsign')}({line})",
        f"F.softplus({line}, beta={c.one('2', '0.5')}, threshold={c.one('1', '20')})", f"F.hardtanh({line}, {c.one('-1, 0.5', '0, 6', '1, -1')})", f"F.softshrink({line}, {c.one('0.2', '-1')})", f"F.elu({line}, {c.one('0.5', '-1.0', 'inplace=True')})", f"F.pdist({c.tensor(3, 2)}{c.maybe(', 1', ', 3.0', ', 0')})",
    ]))


def matrices(world):
    c = Call(world, ("float32", "float32", "float64", "float64", "complex64"))
    r = world.random
    n = r.choice([1, 2, 2, 3])
    batch = r.choice([(), (), (), (2,), (1,), (0,)])
    square = c.tensor(*batch, n, n)
    a = world.fresh()
    rows, more = c.tensor(*batch, n, r.choice([1, 2])), c.tensor(*batch, r.choice([n, n + 1]), n)
    positive = f"({a} @ {a}.mH + torch.eye({n}, dtype={a}.dtype))"
    order = c.one("'fro'", "'nuc'", "1", "-1", "2", "-2", "float('inf')", "float('-inf')", "3", "'x'", "0", "None")
    keep = c.maybe(", keepdim=True", chance=0.3)
    l = "torch.linalg"
    expression = r.choice([
        f"{l}.det({a})", f"torch.det({a})", f"{a}.logdet()", f"{l}.slogdet({a})", f"torch.slogdet({a})", f"{l}.inv({a})", f"{a}.inverse()", f"{l}.inv_ex({a})", f"{l}.solve({a}, {rows}{c.maybe(', left=False', chance=0.2)})", f"{l}.solve_ex({a}, {rows})", f"{l}.cholesky({positive}{c.maybe(', upper=True')})", f"torch.cholesky({positive})",
        f"{l}.cholesky({a})", f"{l}.cholesky_ex({a})", f"torch.cholesky_solve({rows}, {l}.cholesky({positive}))", f"torch.cholesky_inverse({l}.cholesky({positive}){c.maybe(', upper=True', chance=0.2)})", f"{l}.svdvals({more})", f"{l}.eigvalsh({positive}{c.maybe(', UPLO=' + repr(c.one('U', 'L', 'X')), chance=0.3)})", f"{l}.matrix_norm({more}, {order}{keep})",
        f"{l}.norm({more}{c.maybe(f', {order}')}{keep})", f"{l}.vector_norm({more}{c.maybe(f', {order}')}{c.maybe(', dim=0', ', dim=-1', ', dim=(0, 1)')}{keep}{c.maybe(', dtype=torch.float64', chance=0.1)})", f"torch.norm({more}{c.maybe(f', {order}')}{c.maybe(', dim=0', ', dim=-1', ', dim=(0, 1)')}{keep})", f"{l}.cond({a}{c.maybe(f', {order}')})",
        f"{l}.matrix_power({a}, {c.one('0', '2', '3', '-1', '5')})", f"torch.matrix_power({a}, 2)", f"{l}.multi_dot([{a}, {a}, {rows}])", f"torch.chain_matmul({a}, {a})", f"{l}.pinv({more}{c.maybe(', hermitian=True', ', rtol=0.1', ', atol=0.1', chance=0.3)})", f"torch.pinverse({more})", f"{l}.matrix_rank({more}{c.maybe(', hermitian=True', ', tol=0.1', ', rtol=0.5', chance=0.3)})",
        f"{l}.lstsq({more}, {c.tensor(*batch, n, 1)}).solution", f"{l}.lu({a}{c.maybe(', pivot=False', chance=0.2)})", f"{l}.lu_factor({a}{c.maybe(', pivot=False', chance=0.2)})", f"{l}.lu_solve(*{l}.lu_factor({a}), {rows}{c.maybe(', left=False', ', adjoint=True', chance=0.3)})", f"torch.lu_solve({rows}, *{l}.lu_factor({a}))", f"{l}.matrix_exp({a})", f"torch.matrix_exp({a})",
        f"{l}.solve_triangular({a}, {rows}, upper={c.one('True', 'False')}{c.maybe(', unitriangular=True', ', left=False', chance=0.3)})", f"torch.triangular_solve({rows}, {a})", f"{l}.tensorinv({c.tensor(2, 3, 6)}, ind={c.one('2', '1', '0')})", f"{l}.tensorsolve({c.tensor(2, 2, 4)}, {c.tensor(2, 2)})", f"{l}.tensorsolve({more}, {rows})", f"{l}.cross({c.tensor(n, 3)}, {c.tensor(n, 3)}{c.maybe(', dim=0', ', dim=1')})", f"torch.cross({c.tensor(n, 3)}, {c.tensor(n, 3)}, dim={c.one('0', '1', '-1')})",
        f"{l}.vander({rows}{c.maybe(', N=3', ', N=0', chance=0.4)})", f"torch.vander({c.tensor(3)}{c.maybe(', increasing=True', ', N=2')})", f"{l}.diagonal({more}{c.maybe(', offset=1', ', offset=-1')})", f"{l}.vecdot({rows}, {rows}{c.maybe(', dim=0')})", f"{l}.ldl_factor({positive})", f"torch.trace({a})", f"{l}.qr({more}, mode={c.one('r', 'reduced', 'complete', 'x')!r})[1].abs()", f"{l}.svd({more}{c.maybe(', full_matrices=False')})[1]", f"torch.svd({more})[1]",
        f"{l}.eigh({positive})[0]", f"{l}.eigvals({a} + {a}.mH).real.sort(dim=-1, stable=True).values", f"torch.linalg.householder_product({l}.qr({more})[0].tril(), torch.zeros({n}))", f"torch.cdist({more}, {a}{c.maybe(', p=1', ', p=0.0', ', p=float(chr(105) + chr(110) + chr(102))', ', p=-1')})", f"torch.addbmm({a}, {c.tensor(2, n, n)}, {c.tensor(2, n, n)})", f"torch.cov({more}{c.maybe(', correction=0')})", f"torch.corrcoef({rows})",
        f"torch.ger({c.tensor(n)}, {c.tensor(2)})", f"torch.block_diag({a}, {rows})", f"torch.cartesian_prod({c.tensor(n)}, {c.tensor(2)})", f"torch.combinations({c.tensor(3)}{c.maybe(', 3', ', with_replacement=True')})",
    ])
    return f"{a} = {square}\n{world.fresh()} = {expression}", [a, f"t{world.count}"]


def spectra(world):
    c = Call(world, ("float32", "float32", "float64", "complex64", "complex128", "int64"))
    r = world.random
    x = c.tensor(*r.choice([(4,), (5,), (3,), (2, 4), (3, 3), (2, 3, 2), (1,), ()]))
    norm = c.maybe(", norm='ortho'", ", norm='forward'", ", norm='backward'", ", norm='x'" if r.random() < 0.1 else ", norm=None", chance=0.4)
    one = c.maybe(", n=3", ", n=6", ", n=4", ", n=0" if r.random() < 0.1 else ", n=5", chance=0.4) + c.maybe(", dim=0", ", dim=-1", ", dim=2", chance=0.3)
    many = c.maybe(", s=(2, 3)", ", s=(4,)", ", dim=(0,)", ", dim=(0, 1)", ", s=(2, 2), dim=(1, 0)", ", dim=(0, 0)", ", s=(-1, 3)", chance=0.5)
    f = "torch.fft"
    call = r.choice([
        f"{f}.{c.one('fft', 'ifft', 'rfft', 'irfft', 'hfft', 'ihfft')}({x}{one}{norm})", f"{f}.{c.one('fft2', 'ifft2', 'rfft2', 'irfft2', 'fftn', 'ifftn', 'rfftn', 'irfftn', 'hfft2', 'ihfft2', 'hfftn', 'ihfftn')}({x}{many}{norm})", f"{f}.{c.one('fftshift', 'ifftshift')}({x}{c.maybe(', dim=0', ', dim=(0, 1)')})",
        f"{f}.{c.one('fftfreq', 'rfftfreq')}({r.randint(0, 6)}{c.maybe(', d=0.5', ', dtype=torch.float64')})", f"{f}.irfft({f}.rfft({x}{one}){one})", f"{f}.{c.one('fft', 'rfft', 'fftn')}({x}).{c.one('abs()', 'real', 'imag', 'angle()', 'conj()')}", f"torch.view_as_real({f}.fft({x}))",
    ])
    return _bound(world, call)


SPECIAL = (
    "airy_ai bessel_j0 bessel_j1 digamma psi entr erf erfc erfcx erfinv exp2 expit expm1 gammaln i0 i0e i1 i1e log1p log_ndtr ndtr ndtri round sinc scaled_modified_bessel_k0 "
    "modified_bessel_i0 modified_bessel_i1 spherical_bessel_j0 logit"
).split()


def special(world):
    c = Call(world, (*FLOATS, "int64"))
    r = world.random
    x, y = c.tensor(*r.choice([(), (3,), (2, 2)])), c.tensor(*r.choice([(), (1,), (3,)]))
    s = "torch.special"
    return _bound(world, r.choice([
        f"{s}.{r.choice(SPECIAL)}({x})", f"{s}.{r.choice(SPECIAL)}({x})", f"{s}.{c.one('xlogy', 'xlog1py', 'zeta', 'gammainc', 'gammaincc')}({x}, {y})", f"{s}.{c.one('xlogy', 'xlog1py', 'zeta')}({c.one('2', '0.5')}, {y})", f"{s}.multigammaln(({x}).abs() + 2, {c.one('1', '2', '3')})", f"{s}.polygamma({c.one('0', '1', '2', '-1')}, {x})",
        f"{s}.logsumexp({x}, {c.one('0', '-1')})", f"{s}.{c.one('softmax', 'log_softmax')}({x}, 0)", f"{s}.logit({x}, eps={c.one('0.1', '1e-6')})", f"torch.{c.one('lgamma', 'digamma', 'erfinv', 'i0', 'angle', 'positive', 'isreal', 'nextafter', 'heaviside', 'logaddexp2', 'ldexp', 'gcd', 'lcm', 'bitwise_and', 'bitwise_or', 'bitwise_left_shift', 'bitwise_right_shift', 'igamma')}({x}{r.choice(['', ', ' + y, ', ' + y])})",
        f"torch.mvlgamma(({x}).abs() + 2, {c.one('1', '2')})", f"torch.polygamma({c.one('1', '2')}, {x})", f"torch.{c.one('frexp', 'bitwise_not', 'conj_physical', 'resolve_conj', 'resolve_neg', 'rad2deg', 'arccos', 'arcsin', 'arctan', 'arcsinh', 'arccosh', 'arctanh', 'absolute', 'fix', 'negative', 'square')}({x})",
        f"torch.{c.one('multiply', 'subtract', 'true_divide', 'divide', 'arctan2', 'greater', 'less_equal', 'not_equal', 'float_power', 'floor_divide', 'ge', 'le', 'gt', 'lt', 'ne')}({x}, {c.one(y, '2', '0.5', 'True', '1j')})",
    ]))


def searching(world):
    c = Call(world, (*FLOATS, "int64", "int64", "bool", "uint8"))
    r = world.random
    shape = r.choice([(), (4,), (2, 3), (3, 2), (2, 2, 2), (0,), (2, 0)])
    x = world.pick() if r.random() < 0.3 else c.tensor(*shape)
    d = _dim(world, torch.empty(shape))
    keep = c.maybe(", keepdim=True", chance=0.3)
    q = c.one("0.5", "0", "1.0", "[0.25, 0.5]", "torch.tensor([0.1, 0.9])", "1.5", "torch.tensor(0.3)")
    sorted_ = f"torch.tensor({sorted(_number(world) for _ in range(4))})"
    return _bound(world, r.choice([
        f"torch.quantile({x}, {q}{c.maybe(f', dim={d}')}{keep}{c.maybe(', interpolation=' + repr(c.one('lower', 'higher', 'midpoint', 'nearest', 'x')), chance=0.4)})", f"torch.nanquantile({x}, {q}{c.maybe(f', {d}')})", f"torch.median({x})", f"torch.nanmedian({x})", f"{x}.{c.one('median', 'nanmedian', 'mode')}({d}{keep}).values", f"{x}.kthvalue({c.one('1', '2', '5', '0')}, {d}{keep}).values",
        f"torch.unique({x}{c.maybe(', return_inverse=True')}{c.maybe(', return_counts=True')}{c.maybe(f', dim={d}', chance=0.3)})", f"torch.unique_consecutive({x}{c.maybe(', return_inverse=True')}{c.maybe(', return_counts=True')}{c.maybe(f', dim={d}', chance=0.3)})", f"torch.searchsorted({sorted_}, {x}{c.maybe(', right=True', ', side=' + repr(c.one('left', 'right', 'x')), ', out_int32=True')})",
        f"torch.bucketize({x}, {sorted_}{c.maybe(', right=True', ', out_int32=True')})", f"torch.histc({x}{c.maybe(', 3', ', bins=4, min=-1, max=1', ', 0', ', min=2, max=1')})", f"torch.bincount({c.whole(4, 5)}{c.maybe(', minlength=6', f', weights=torch.rand(5)', ', minlength=-1')})", f"torch.bincount({x})", f"torch.isin({x}, {c.one(sorted_, '2', f'torch.tensor([1, 2])')}{c.maybe(', invert=True')})", f"torch.histogram({x}, {c.one('3', '4, range=(0., 2.)')})",
        f"torch.diff({x}{c.maybe(f', dim={d}', ', n=2', ', n=0', f', prepend={c.tensor(*shape)}')})", f"torch.gradient({x}{c.maybe(f', dim={d}', ', spacing=2.0', ', edge_order=2')})", f"torch.trapezoid({x}{c.maybe(f', dx=0.5', f', dim={d}')})", f"torch.cumulative_trapezoid({x}{c.maybe(f', dx=0.5', f', dim={d}')})", f"torch.dist({x}, {c.tensor(*shape)}{c.maybe(', 1', ', 0', ', 3.0')})", f"{x}.argwhere()", f"torch.nonzero({x}, as_tuple={c.one('True', 'False')})",
        f"{x}.argsort({d}, stable=True{c.maybe(', descending=True')})", f"{x}.msort()", f"{x}.topk({c.one('1', '0', '7')}, {d}{c.maybe(', largest=False')}).values", f"{x}.all({_dims(world, torch.empty(shape))}{keep})", f"torch.any({x}, {_dims(world, torch.empty(shape))}{keep})", f"{x}.std({_dims(world, torch.empty(shape))}, correction={c.one('0', '2', '5', '0.5', 'None')}{keep})", f"torch.var_mean({x}{c.maybe(f', {d}, unbiased=False', f', correction=2')})",
        f"{x}.sum({_dims(world, torch.empty(shape))}, dtype=torch.{c.one('float16', 'int8', 'bool', 'complex64', 'float64')})", f"torch.{c.one('prod', 'cumsum', 'cumprod', 'mean', 'nansum', 'nanmean')}({x}, {d}, dtype=torch.{c.one('float16', 'int8', 'bool', 'complex64', 'float64', 'int64')})", f"torch.logsumexp({x}, {_dims(world, torch.empty(shape))}{keep})", f"torch.count_nonzero({x}, dim={_dims(world, torch.empty(shape))})", f"torch.aminmax({x})", f"{x}.amax({_dims(world, torch.empty(shape))}{keep})",
        f"torch.cummin({x}, {d})", f"torch.put({x}, torch.tensor([0, -1]), {x}.flatten()[:2]{c.maybe(', True')})", f"torch.take({x}, torch.tensor([[0, -1]]))", f"{x}.index_reduce({d}, torch.tensor([0, 0]), {x}.narrow({d}, 0, 1).repeat_interleave(2, {d}), {c.one('prod', 'mean', 'amax', 'amin', 'sum')!r})", f"torch.scatter_reduce({x}, {d}, torch.zeros({[min(s, 2) for s in shape]}, dtype=torch.int64), {x}, {c.one('sum', 'prod', 'mean', 'amax', 'amin', 'x')!r}{c.maybe(', include_self=False')})",
        f"torch.slice_scatter({x}, {x}.narrow({d}, 0, 1), {d}, 0, 1)", f"torch.select_scatter({x}, {x}.select({d}, 0), {d}, 0)", f"torch.diagonal_scatter({x}, {x}.diagonal())", f"{x}.clone().fill_diagonal_({_scalar(world)}{c.maybe(', wrap=True')})", f"{x}.{c.one('hsplit', 'vsplit', 'dsplit', 'split')}({c.one('2', '1', '[1]')})", f"{x}.split_with_sizes([1, 1], {d})", f"torch.{c.one('concat', 'row_stack', 'concatenate', 'hstack')}([{x}, {c.tensor(*shape)}])",
        f"{x}.{c.one('swapdims', 'moveaxis', 'swapaxes')}({d}, 0)", f"torch.tril_indices({r.randint(0, 3)}, {r.randint(0, 3)}{c.maybe(', 1', ', offset=-1')})", f"{x}.{c.one('sum_to_size', 'expand', 'reshape', 'view')}({c.one('1', '(2, 1)', '3')})", f"torch.{c.one('alias_copy', 't_copy', 'squeeze_copy')}({x})", f"torch.expand_copy({x}, (2, -1))", f"torch.nonzero_static({x}, size={c.one('2', '4')})",
    ]))


def chances(world):
    """Random numbers, each from a fresh seed."""
    c = Call(world, (*FLOATS, "int64"))
    r = world.random
    shape = [r.choice([1, 2, 3, 5, 17]) for _ in range(r.choice([0, 1, 2]))]
    x = world.pick() if r.random() < 0.3 else c.tensor(*shape, grad=0.1)
    dtype = c.maybe(*(f", dtype=torch.{d}" for d in FLOATS + ODD[:2]), chance=0.4)
    g = c.maybe(", generator=torch.Generator().manual_seed(4)", chance=0.2)
    name = world.fresh()
    return f"torch.manual_seed({r.randint(0, 99)})\n{name} = " + r.choice([
        f"torch.rand_like({x}{dtype})", f"torch.randn_like({x}{dtype})", f"torch.randint_like({x}, {c.one('5', '-2, 3', '3, 3')})", f"torch.randn({shape}{dtype}{g})", f"torch.rand({shape}{dtype}{g})", f"torch.randint({c.one('2, 9', '300', '-4, 4')}, {tuple(shape)}{dtype}{g})", f"torch.randperm({r.randint(0, 9)}{dtype}{g})", f"torch.normal({c.one('0.0', '1', x)}, {c.one('2.0', f'({x}).abs()', '-1.0')}{c.maybe(f', size={tuple(shape)}', chance=0.4)}{g})",
        f"torch.multinomial(torch.rand({r.randint(1, 4)}), {c.one('1', '2', '3')}{c.maybe(', replacement=True')}{g})", f"torch.multinomial({x}, 2, True)", f"torch.bernoulli({x}{g})", f"torch.bernoulli(torch.rand({shape}){c.maybe(', p=0.3')}{g})", f"torch.poisson(({x}).abs()*3{g})", f"torch.binomial(torch.full({shape}, 6.), torch.rand({shape}))", f"({x}).clone().uniform_({c.one('', '-1, 1', '2, 1', '0, 10')})", f"({x}).clone().normal_({c.one('', '1, 2', '0, -1', 'std=0.5')})",
        f"({x}).clone().exponential_({c.one('', '2.0', '-1')})", f"({x}).clone().geometric_({c.one('0.4', '1.5', '0.9')})", f"({x}).clone().cauchy_({c.one('', '1, 2')})", f"({x}).clone().log_normal_({c.one('', '0, 0.5')})", f"({x}).clone().random_({c.one('', '5', '-3, 3', '7, 2')})", f"({x}).clone().bernoulli_({c.one('', '0.3', 'torch.tensor(0.6)', '2.0')})", f"torch.nn.init.{c.one('xavier_uniform_', 'kaiming_normal_', 'trunc_normal_', 'orthogonal_', 'uniform_', 'zeros_', 'dirac_', 'sparse_')}(torch.empty({shape}).zero_())",
        f"torch.manual_seed(2) and torch.nn.{c.one('Linear(2, 3)', 'Conv1d(1, 2, 2)', 'Embedding(3, 2)', 'Bilinear(1, 2, 1)')}.weight",
    ]), [name]


def into(world):
    """`out=`, into a tensor of the program or a fresh one, mostly of the right kind."""
    c = Call(world)
    r = world.random
    x = world.pick() if r.random() < 0.6 else c.tensor(2, 2)
    y = world.pick() if r.random() < 0.3 else x
    d = "0" if r.random() < 0.7 else "-1"
    call = r.choice([
        f"{r.choice('sin cos exp abs neg sqrt floor sign log sigmoid tanh round reciprocal erf isnan logical_not bitwise_not conj_physical square trunc expm1 asin'.split())}({x}", f"{r.choice('add sub mul div pow maximum minimum eq lt logical_and fmod remainder atan2 bitwise_or hypot floor_divide true_divide'.split())}({x}, {y}", f"{r.choice('sum mean prod cumsum amax argmax logsumexp softmax std all nansum norm'.split())}({x}, {d}", f"cat([{x}, {y}], {d}", f"stack([{x}, {y}], {d}", f"mm({x}, {y}", f"matmul({x}, {y}",
        f"where({x} > 0, {x}, {y}", f"clamp({x}, -1, 1", f"lerp({x}, {y}, 0.5", f"addcmul({x}, {y}, {y}", f"index_select({x}, 0, torch.tensor([0])", f"gather({x}, 0, torch.zeros_like({x}, dtype=torch.int64)", f"linalg.{c.one('det', 'inv', 'norm', 'vector_norm', 'cholesky', 'matrix_exp', 'svdvals')}({x}", f"fft.fft({x}", f"special.{c.one('erf', 'expit', 'i0', 'ndtr')}({x}", "arange(4", "zeros(2, 2", "eye(2", "full((2,), 3.0", "linspace(0, 1, 3", "rand(2", f"tril({x}", f"nonzero({x}", f"masked_select({x}, {x} > 0", f"take({x}, torch.tensor([0])", f"diag({x}", f"roll({x}" if r.random() < 0.05 else f"triu({x}",
    ])
    out = world.pick() if r.random() < 0.35 else c.one("torch.zeros(0)", "torch.zeros(2, 2)", "torch.zeros(1)", f"torch.zeros(2, 2, dtype=torch.{r.choice(FLOATS + ODD)})", "torch.zeros(2, 2).t()", "torch.zeros(2, 2, requires_grad=True)", "None")
    pair = r.random() < 0.12
    if pair:
        call = c.one(f"max({x}, {d}", f"min({x}, {d}", f"sort({x}, stable=True, dim={d}", f"median({x}, {d}", f"aminmax({x}", f"linalg.slogdet({x}", f"frexp({x}", f"cummax({x}, {d}")
        out = c.one("(torch.zeros(0), torch.zeros(0, dtype=torch.int64))", "(torch.zeros(0), torch.zeros(0))", "torch.zeros(0)", "(torch.zeros(0),)")
    name, target = world.fresh(), world.fresh()
    return f"{target} = {out}\n{name} = torch.{call}, out={target})", [name, target]


def complexes(world):
    c = Call(world, ("complex64", "complex64", "complex128"), odd=0.02)
    r = world.random
    shape = r.choice([(), (2,), (2, 2), (3,)])
    x, y = c.tensor(*shape), c.tensor(*shape)
    if r.random() < 0.5:
        x = world.pick(lambda t: t.is_complex()) or x
    return _bound(world, r.choice([
        x, f"torch.complex({_made(world, shape)}, {_made(world, shape)})", f"torch.polar({_made(world, shape)}, {_made(world, shape)})", f"torch.view_as_real({x})", f"torch.view_as_complex({_made(world, (*shape, 2))})", f"{x}.{c.one('real', 'imag', 'conj()', 'abs()', 'angle()', 'H', 'mH', 'conj_physical()', 'resolve_conj()', 'is_conj()', 'adjoint()', 'sgn()', 'cfloat()', 'cdouble()', 'T', 'item()')}",
        f"{x} {r.choice('+ - * / ** == != <'.split())} {c.one(y, '2', '1j', '0.5', _made(world, shape))}", f"({x}).{r.choice('exp log sin cos tan sinh cosh tanh sqrt rsqrt reciprocal square neg sum mean prod abs cumsum asin acos atan log2 log10 log1p expm1 sigmoid isnan isfinite isreal sign floor relu max std var norm sort'.split())}()", f"{x} @ {y}", f"torch.{c.one('dot', 'vdot', 'inner', 'outer', 'matmul', 'maximum', 'where')}({x}, {y})",
        f"({x}).{c.one('float()', 'to(torch.float64)', 'to(torch.complex128)', 'int()', 'bool()', 'double()')}", f"torch.{c.one('zeros', 'ones')}({list(shape)}, dtype=torch.complex64)", f"print({x})", f"torch.allclose({x}, {y})", f"torch.autograd.grad((({x}) * 1.0).abs().sum(), [{world.pick(lambda t: t.is_complex() and t.requires_grad) or x}], allow_unused=True)",
    ]))


FAMILIES = (
    (convolution, 5), (pooling, 5), (normalisation, 4), (losses, 6), (recurrent, 3), (layers, 9), (matrices, 9), (spectra, 4), (special, 6), (searching, 9), (chances, 6), (into, 6), (complexes, 5),
)
