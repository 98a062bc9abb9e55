# Errors in PyTorch's words.
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
flag = torch.tensor([True])
unused = torch.tensor(3.0, requires_grad=True)
for text in [
    "torch.ones(2).mT", "float(torch.ones(3))", "int(torch.ones(3))", "torch.ones(3).item()", "torch.tensor([1, 2]).requires_grad_()",
    "torch.ones(3).index_copy_(0, torch.tensor([0]), torch.ones(2))", "torch.ones(3, 2).split([1, 1], -2)", "torch.ones(2, 3).scatter_(0, torch.tensor([0]), 2.)",
    "torch.ones(2, 3).gather(0, torch.tensor([0]))", "torch.ones(2).index_add_(0, torch.tensor([0]), flag)", "torch.ones(3).masked_scatter(torch.ones(3) > 0, torch.ones(3).long())",
    "flag.round()", "flag.abs()", "flag // flag", "flag % True", "flag.fmod(flag)", "flag.div(flag, rounding_mode='trunc')", "flag.addcmul(flag, flag)", "flag.lerp(flag, 0.5)",
    "flag[None, None] @ flag[None, None]", "torch.ones(2, 2, 2).norm(1)", "torch.ones(2, 2).norm(1)", "torch.ones(2, 2, 2).norm(float('inf'))",
    "torch.autograd.grad(a.sum(), [unused], materialize_grads=True, create_graph=True)", "a._is_view(), a.view(2)._is_view()",
]:
    try:
        print(text, "->", eval(text))
    except (RuntimeError, IndexError, ValueError) as error:
        print(text, "!!", type(error).__name__, error)
for made in [torch.zeros_like(a, requires_grad=True), torch.ones_like(a, dtype=torch.float64), torch.full_like(a, 2, requires_grad=True)]:
    print(made, made.is_leaf)
