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
