# Variances of numbers that are alike: rounding decides, so sums go in PyTorch's order. All elements: about a mean that was rounded; else in one pass.
import torch

for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
    for count in (2, 3, 6, 7, 9, 11, 33, 40, 300):
        same = torch.full((count,), 0.61, dtype=dtype)
        print(count, same.std().item(), same.var(0).item(), [part.item() for part in torch.var_mean(same)], same.expand(2, count).var(1).tolist(), torch.std_mean(same.expand(2, count).contiguous(), 1)[1].tolist())
    torch.manual_seed(0)
    x = (torch.randn(3, 4, 5, dtype=torch.float64) + 1).to(dtype)
    for t in (x, x.permute(2, 0, 1), x[:, ::2], x[..., 1:3], x[:1].expand(4, 4, 5)):
        print(dtype, t.var().item(), t.std((0, 1, 2), keepdim=True).item(), t.var((0, 1)).tolist(), t.std(2)[0].tolist(), torch.var_mean(t)[0].item(), torch.std_mean(t, (1, 2))[0].tolist())
print(torch.full((2, 3), 0.61).std((1, 0)).log2(), torch.tensor([1.0, float("inf")]).var(), torch.var_mean(torch.tensor([float("inf"), 1.0])), torch.zeros(0).var(), torch.zeros(0, 2).std(0), torch.ones(1).var())
