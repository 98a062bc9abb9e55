# Sizes that PyTorch takes apart in Python, and tensors among them; what embedding says of empty weights; strides of lengths of one, of frexp and of first gradients.
import torch
import torch.nn.functional as F


def tried(text, **names):
    try:
        print(text, eval(text, {"torch": torch, "F": F, **names}))
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


x, y = torch.ones(1, 8, 4), torch.ones(1, 2, 4, 4)
SIZES = "torch.tensor([[1, 2], [1, 2]])", "torch.tensor([2, 2])", "torch.tensor([2])", "torch.tensor(2)", "torch.tensor([2., 2.])", "torch.tensor([True, True])", "[torch.tensor(2), 2]", "[2]", "(2, 2, 2)", "(2., 2)", "'x'", "None"
for size in SIZES:
    for text in ("F.fold(x, [3, 3], {}).shape", "F.fold(x, {}, 2).shape", "F.fold(x, [3, 3], 2, padding={}).shape", "F.unfold(y, {}).shape", "F.unfold(y, 2, stride={}).shape"):
        tried(text.format(size), x=x, y=y)
index = torch.tensor([0, 1])
for weight in (torch.zeros(0, 3), torch.zeros(0), torch.zeros(3, 0), torch.zeros(3)):
    for text in ("F.embedding(index, weight)", "F.embedding(index[:0], weight)", "torch.embedding(weight, index)", "weight.index_select(0, index)"):
        tried(text, weight=weight, index=index)
wide = torch.tensor([1.0, float("inf")]).repeat(4, 2).t()
for part in (wide, wide[::2], wide.expand(2, 4, 4)):
    print([result.stride() for result in torch.frexp(part)])
b = torch.arange(6.0, requires_grad=True)[::3][:1]
print(torch.autograd.grad(b, [b])[0].stride(), torch.autograd.grad(b * 2, [b])[0].stride())
