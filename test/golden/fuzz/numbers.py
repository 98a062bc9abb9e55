# Numbers that were wrong: found by programs, each with a cause of its own.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")

print(torch.linalg.diagonal(torch.arange(12.0).view(2, 2, 3)), torch.linalg.diagonal(torch.arange(4.0).view(2, 2), offset=1))
print(torch.tensor(-1.0).gather(0, torch.tensor([0, 0])))
print(torch.tensor([1.0, 1e20]).norm(), torch.tensor([1.0, 1e20], dtype=torch.float64).norm())
print(F.gelu(torch.tensor([float("inf"), 3e38])), F.gelu(torch.tensor([float("inf")], dtype=torch.float64)))
print(torch.sinc(torch.tensor([1.0, 2.0])), torch.std_mean(torch.tensor([-float("inf"), 1.0])), torch.tensor([True, True]).index_add(0, torch.tensor([0]), torch.tensor([True])).sum())
print(torch.tensor([0, 2], dtype=torch.uint8).all(), torch.tensor([[3, 0]], dtype=torch.uint8).any(dim=0))
print(F.cosine_similarity(torch.tensor([1.0, 2.0]), torch.tensor([2, 1]), dim=0), F.huber_loss(torch.ones(2), torch.zeros(2, dtype=torch.float64)).dtype)
for text in ("F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([2.0]))", "F.cosine_similarity(torch.tensor([1]), torch.tensor([2]), dim=0)", "F.kl_div(torch.ones(2), torch.tensor([1, 2]))", "F.huber_loss(torch.tensor([1]), torch.ones(1))", "torch.clamp(torch.tensor([True]), torch.tensor([True]), torch.tensor([True]))", "torch.tensor([True]).trace()", "F.hardtanh(torch.tensor([True]))"):
    try:
        print(eval(text))
    except Exception as error:
        print(type(error).__name__, error)
