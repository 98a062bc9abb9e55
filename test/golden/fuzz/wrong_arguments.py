# What functions of torch.nn.functional say of arguments that are no tensors: PyTorch's own Python code trips over them first, each in its way; and the
# order in which its texts name keyword arguments.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
x = torch.tensor([[0.5, 0.25], [0.1, 0.7]])
y = torch.ones(1, 2, 4)
w = torch.ones(2)
CALLS = [
    ("max_pool3d", (torch.ones(1, 1, 2, 2, 2), 2), {"return_indices": True}), ("adaptive_avg_pool2d", (y, 2), {}), ("adaptive_max_pool1d", (y, 2), {"return_indices": True}),
    ("max_unpool1d", (y, y.long(), 2), {}), ("group_norm", (y, 2), {}), ("batch_norm", (y, w, w, w, w, True), {}), ("batch_norm", (y, w, w, w, w), {}),
    ("instance_norm", (y, w, w, w, w), {}), ("local_response_norm", (y, 2), {}), ("normalize", (x,), {}), ("mse_loss", (x, x), {}), ("l1_loss", (x, x), {"weight": x}),
    ("huber_loss", (x, x), {}), ("binary_cross_entropy", (x, x), {"weight": x}), ("binary_cross_entropy_with_logits", (x, x), {"pos_weight": x}),
    ("multilabel_soft_margin_loss", (x, x), {}), ("cross_entropy", (x, w.long()), {"weight": w}), ("nll_loss", (x, w.long()), {"weight": w}),
    ("margin_ranking_loss", (w, w, w), {}), ("multi_margin_loss", (x, w.long()), {"weight": w}), ("gaussian_nll_loss", (x, x, x), {}),
    ("ctc_loss", (torch.zeros(4, 1, 3), torch.ones(1, 2).long(), torch.tensor([4]), torch.tensor([1])), {}), ("triplet_margin_with_distance_loss", (x, x, x), {}),
    ("interpolate", (y,), {"size": 2}), ("unfold", (y, 2), {}), ("fold", (y, 2, 2), {}), ("gumbel_softmax", (x,), {}), ("logsigmoid", (x,), {}), ("tanhshrink", (x,), {}),
    ("softsign", (x,), {}), ("feature_alpha_dropout", (x,), {}), ("relu", (x,), {"inplace": True}), ("relu6", (x,), {"inplace": True}), ("selu", (x,), {"inplace": True}),
    ("dropout", (x,), {"inplace": True}), ("alpha_dropout", (x,), {"inplace": True}), ("embedding", (w.long(), x), {"padding_idx": 0}),
]


def tried(name, args, kwargs):
    torch.manual_seed(0)
    try:
        made = getattr(F, name)(*args, **kwargs)
    except Exception as error:
        print(name, type(error).__name__, str(error).split("\n")[0])
    else:
        print(name, type(made).__name__)


for name, args, kwargs in CALLS:
    for wrong in None, "x", [1.0, 2.0]:
        for k, arg in enumerate(args):
            if isinstance(arg, torch.Tensor):
                tried(name, (*args[:k], wrong, *args[k + 1 :]), kwargs)
        for key, arg in kwargs.items():
            if isinstance(arg, torch.Tensor):
                tried(name, args, {**kwargs, key: wrong})
for keywords in {"bias": 2, "groups": 2, "padding": 1}, {"stride": 2, "bias": "x"}, {"bias": 2, "stride": 1, "padding": 1, "dilation": 1, "groups": 1}:
    tried("conv2d", (y, y), keywords)
for name in "softmax", "log_softmax", "softmin":
    tried(name, ("x",), {})
    tried(name, (2, 0), {})
for parts in (None, w), (w, None), (torch.ones(3), None):
    tried("batch_norm", (y, *parts), {"training": True})
    tried("instance_norm", (y, *parts), {})
tried("batch_norm", (w, w, w), {"training": True})
