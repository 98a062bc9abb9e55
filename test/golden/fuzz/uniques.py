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
