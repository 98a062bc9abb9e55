# Which dtypes and sizes functions of torch.nn.functional take, and what each of their kernels says of others; numbers that come with a tensor are compared
# in its own digits.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
x = torch.ones(2, 3)


def tried(what, call):
    torch.manual_seed(0)
    try:
        made = call()
        made = [f"{item.dtype} {tuple(item.shape)}" if isinstance(item, torch.Tensor) else item for item in (made if isinstance(made, tuple) else (made,))]
        print(what, *made)
    except Exception as error:
        print(what, type(error).__name__, str(error).splitlines()[0])


for dtype in torch.int64, torch.bool, torch.int32, torch.uint8, torch.float16, torch.float64:
    print(dtype)
    y = x.to(dtype)
    one = lambda *shape: torch.ones(shape).to(dtype)
    for weight in torch.ones(1), torch.ones(2), one(3), one(3, 1), one():
        tried("prelu", lambda: F.prelu(y, weight))
    tried("prelu of a number", lambda: F.prelu(one(), one(3)))
    tried("prelu of one dimension", lambda: F.prelu(y[0], one(3)))
    for dim in 0, 1:
        tried("glu", lambda: F.glu(y, dim))
    for training in True, False:
        tried("rrelu", lambda: F.rrelu(y, 0.1, 0.3, training))
        tried("rrelu, bounds", lambda: F.rrelu(y, 0.5, 0.3, training))
        for name in "dropout", "alpha_dropout", "feature_alpha_dropout", "dropout1d":
            for p in 0.5, 1.0:
                tried(name, lambda: getattr(F, name)(y, p, training))
    tried("dropout over its input", lambda: F.dropout(y.clone(), inplace=True))
    tried("unfold", lambda: F.unfold(y[None, None], 1))
    tried("unfold of two dimensions", lambda: F.unfold(y, 1))
    tried("fold", lambda: F.fold(one(1, 4, 4), 3, 2))
    tried("local_response_norm", lambda: F.local_response_norm(y[None], 2))
    tried("bilinear", lambda: F.bilinear(y, y, one(1, 3, 3)))
    for mode in "reflect", "replicate":
        tried("pad", lambda: F.pad(y[None], (1, 1), mode))
        tried("pad", lambda: F.pad(y[None, None], (1, 1, 1, 1), mode))
    for mode in "nearest", "linear":
        tried("interpolate", lambda: F.interpolate(y[None], scale_factor=2.0, mode=mode))
    if dtype is not torch.uint8:
        for mode in "nearest", "bilinear", "bicubic", "nearest-exact":
            tried("interpolate", lambda: F.interpolate(y[None, None], scale_factor=2.0, mode=mode))
    tried("interpolate", lambda: F.interpolate(one(1, 1, 2, 2, 2), scale_factor=2.0, mode="trilinear"))
    for image, grid in (one(1, 1, 2, 2), torch.zeros(1, 1, 1, 2)), (torch.ones(1, 1, 2, 2), one(1, 1, 1, 2)), (one(1, 1, 2, 2, 2), one(1, 1, 1, 1, 3)):
        tried("grid_sample", lambda: F.grid_sample(image, grid, align_corners=True))
    rows = torch.tensor([[0, 1]])
    tried("embedding_bag", lambda: F.embedding_bag(rows, y))
    tried("embedding_bag", lambda: F.embedding_bag(rows, y, mode="sum", per_sample_weights=torch.ones(1, 2)))
    tried("embedding", lambda: F.embedding(rows, y.clone(), max_norm=1.0))
    for first, second in (y, x), (x, y), (y, y):
        for name in "binary_cross_entropy", "binary_cross_entropy_with_logits", "hinge_embedding_loss":
            tried(name, lambda: getattr(F, name)(first, second))
        tried("margin_ranking_loss", lambda: F.margin_ranking_loss(first[0], first[0], second[0]))
    tried("pos_weight", lambda: F.binary_cross_entropy_with_logits(x, x, pos_weight=y))
    labels = torch.tensor([0, 1])
    tried("multi_margin_loss", lambda: F.multi_margin_loss(y, labels))
    tried("multi_margin_loss", lambda: F.multi_margin_loss(x, labels, weight=one(3)))
    tried("multi_margin_loss", lambda: F.multi_margin_loss(y, labels, weight=torch.ones(3, requires_grad=True)))
    tried("cosine_similarity", lambda: F.cosine_similarity(y, x))
tried("multilabel_margin_loss", lambda: F.multilabel_margin_loss(x, torch.tensor([[0, 3, 0], [0, 1, 2]])))
tried("multilabel_margin_loss", lambda: F.multilabel_margin_loss(x, torch.tensor([[0, -1, 9], [-5, 1, 2]])))
for name, gates in ("gru_cell", 3), ("rnn_tanh_cell", 1), ("lstm_cell", 4):
    for hidden in torch.ones(2, 1), torch.ones(1, 3):
        state = (hidden, hidden) if name == "lstm_cell" else hidden
        tried(name, lambda: getattr(torch, name)(x, state, torch.ones(3 * gates, 3), torch.ones(3 * gates, 3)))
for dtype in torch.float32, torch.float16, torch.bfloat16, torch.float64:
    y = torch.tensor([0.3, -0.3, 0.1, 0.7, -0.7, 1.1], dtype=dtype, requires_grad=True)
    for limit in 0.3, 0.1, 0.7, 1.1:
        for name, args in ("hardshrink", (limit,)), ("softshrink", (limit,)), ("threshold", (limit, 2.0)), ("hardtanh", (-limit, limit)), ("softplus", (1.0, limit)):
            made = getattr(F, name)(y, *args)
            print(name, limit, [number == 0 for number in made.tolist()], [number == 0 for number in torch.autograd.grad(made.sum(), y)[0].tolist()])
x = torch.ones(2, 3)
for inplace in True, False:
    y = x.clone()
    print(tuple(F.dropout1d(y, 1.0, True, inplace).shape), y._version, tuple(y.shape))
