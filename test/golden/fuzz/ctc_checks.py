# What ctc_loss asks of its arguments, in its order; adaptive pooling is named as PyTorch's parser knows it.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
lp = torch.log_softmax(torch.arange(24.0).view(4, 2, 3), -1)
two = torch.tensor([[1, 2], [1, 0]])
for text in [
    "F.ctc_loss(lp, two, [4, 3], [2, 1])", "F.ctc_loss(lp[0, 0], two, [4, 3], [2, 1])", "F.ctc_loss(lp[:, 0], two, [4], [2])", "F.ctc_loss(lp[:, 0], two[0], [4], [2])", "F.ctc_loss(lp, torch.tensor(1), [4, 3], [2, 1])",
    "F.ctc_loss(lp, two, [4, 3], [2, 1], 5)", "F.ctc_loss(lp, two, [4], [2])", "F.ctc_loss(lp, two[0], [4, 3], [2, 1])", "F.ctc_loss(lp, two, [4, 3], [3, 1])", "F.ctc_loss(lp, two, [5, 3], [2, 1])", "F.ctc_loss(lp.long(), two, [4], [2])",
    "F.adaptive_max_pool3d_with_indices(torch.ones(1, 1, 2, 3, 3), torch.ones(2))", "F.adaptive_max_pool1d_with_indices(torch.ones(1, 2, 3), 2.5)",
]:
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
try:
    F.ctc_loss(lp, two, 4, 2, 0)
except TypeError as error:
    print(str(error).split("\n")[0])
try:
    F.ctc_loss(lp, two, torch.tensor([4, 3]), torch.tensor([2, 1]), 0, "sum", torch.ones(2))
except TypeError as error:
    print(str(error).split("\n")[0])
x = torch.ones(2, 4, requires_grad=True)
flags = torch.tensor([True, False, True])
for text in [
    "[t.shape for t in torch.split(x, torch.tensor(2), 1)]", "[t.shape for t in x.split(torch.tensor([1]), 1)]", "x.split(torch.tensor(3.0), 1)[1].grad_fn.name()", "torch.split(x, torch.tensor([2, 2]), 1)", "x.split(2.0)",
    "x.split([1, 3], 1)[0].grad_fn.name()", "torch.trapz(flags)", "torch.trapezoid(x[0, :3], flags)", "torch.cumulative_trapezoid(flags)", "torch.trapezoid(torch.tensor(True))",
]:
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
