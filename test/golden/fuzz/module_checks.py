# What functions of torch.nn.functional and their kin refuse, in PyTorch's order and words, and arguments at their edges.
import torch
import torch.nn.functional as F

x = torch.tensor([1.0, 2.0])
half = x.half()


def tried(call):
    try:
        print(call())
    except (RuntimeError, NotImplementedError) as error:
        print(type(error).__name__, str(error).split("\n")[0])


for lambd in -1, float("nan"), 1e39:
    tried(lambda: F.softshrink(x, lambd))
tried(lambda: F.softshrink(half, 1e5))
tried(lambda: torch.bincount(x.view(2, 1)))
tried(lambda: torch.bincount(x > 0))
tried(lambda: torch.bincount(torch.tensor([1]), minlength=-1))
tried(lambda: torch.bincount(torch.tensor([1, 2]), torch.ones(3)))
tried(lambda: torch.bincount(torch.tensor([], dtype=torch.int64), minlength=2))
tried(lambda: F.unfold(torch.ones(1, 1, 3, 1), (1, 2), stride=2))
tried(lambda: F.avg_pool3d(torch.ones(1, 2, 2, 2), 3))
tried(lambda: F.avg_pool2d(torch.ones(1, 2, 2), 2, None, 0, True, False))
tried(lambda: torch.nonzero(x, out=torch.zeros(2)))
tried(lambda: torch.var_mean(x, 0, unbiased=False))
tried(lambda: torch.std_mean(x.view(2, 1), 0, False, True))
tried(lambda: torch.var_mean(x, False))
tried(lambda: F.nll_loss(x.double().view(1, 2), torch.tensor([1]), weight=torch.ones(2)))
tried(lambda: F.nll_loss(torch.ones(1, 2, 1).long(), torch.tensor([[1]])))
tried(lambda: F.smooth_l1_loss(x.clone().requires_grad_(), half.float() * 2, beta=0).grad_fn.name())
tried(lambda: torch.arange(3, dtype=torch.bool))
for dtype in torch.float16, torch.bfloat16, torch.float32:
    torch.manual_seed(3)
    tried(lambda: torch.randint(300, (3,), dtype=dtype))
    tried(lambda: torch.randint(-1025, 2**16, (3,), dtype=dtype))
for dtype in torch.float32, torch.float64, torch.float16, torch.bfloat16:
    tried(lambda: torch.logit(torch.tensor([-1.0, 0.05, 1.0, 2.0], dtype=dtype), 1e-6))
