# unique has Nodes and no derivative, and NaN is like nothing else.
import torch

x = torch.tensor([[1.0, 2.0], [1.0, float("nan")], [float("nan"), 2.0]], requires_grad=True)
for y in (x.unique(), x.unique(dim=0), torch.unique_consecutive(x), x.unique(return_counts=True)[0]):
    print(y.shape, y.grad_fn.name(), [n.name() for n, _ in y.grad_fn.next_functions])
    try:
        y.sum().backward()
    except Exception as error:
        print(type(error).__name__, error)
print(x.unique(return_inverse=True, return_counts=True)[1:])

# Refused in the words of what PyTorch's own Python calls.
wrong = torch.ones(2, 3)
for text in (
    "torch.unique(x, sorted=2)", "torch.unique('a')", "x.unique(return_counts=1)", "torch.unique(x, dim='a')", "torch.unique(x, x)", "torch.unique(x, torch.tensor(True))", "torch.unique(x, True, x)", "torch.unique(x, True, torch.tensor(1.0))",
    "torch.unique(x, dim=x)", "x.unique(x)", "torch.unique([x])", "torch.unique_consecutive(x, x)", "torch.unique_consecutive(x, x[0, 0])", "torch.unique_consecutive(x, dim='a')", "torch.unique(x, None)", "torch.unique(x, True, True, True, torch.tensor(0))", "x.unique_consecutive('a')",
):
    try:
        print(text, eval(text, {"torch": torch, "x": wrong}))
    except Exception as error:
        print(text, type(error).__name__, error)
