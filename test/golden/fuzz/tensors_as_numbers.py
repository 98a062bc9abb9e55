# Whole tensors that stand for ints, and calls where a tensor that is given one by one decides between overloads.
import torch


def tried(text, **names):
    try:
        print(text, eval(text, {"torch": torch, **names}))
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
one, flat, real, grad = torch.tensor(1), torch.tensor([2]), torch.tensor(2.0), torch.tensor(2.0, requires_grad=True)
for text in (
    "torch.max(x, one)", "torch.max(x, grad)", "torch.sum(x, real)", "x.sum(one)", "x.narrow(0, one, 1)", "x.select(one, one)", "x.select(0, real)", "x.cumsum(one)", "torch.add(x, x, alpha=grad)",
    "x.repeat(one)", "x.repeat(2, one)", "x.reshape([one, 4])", "x.reshape([4, real])", "x.reshape([flat, 2])", "x.reshape(flat)", "torch.ones(one, one)", "torch.arange(torch.tensor(3))", "x.expand(torch.tensor(2), 2)", "x.roll(one)",
    "torch.max_pool1d(x, torch.tensor(2))", "torch.max_pool1d(x, flat)", "torch.max_pool1d(x, real)", "torch.squeeze_copy(x, real)", "x.view(torch.tensor(4))", "x.view(2, torch.tensor(2))", "x.view(torch.tensor([2, 2]))",
):
    tried(text, x=x, one=one, flat=flat, real=real, grad=grad)

number = torch.tensor(1.0)
for text in ("number.roll(1)", "number.roll(1, 0)", "torch.ones(0).roll(1, 3)", "torch.trapz(number, dim=0)", "torch.trapz(number)", "torch.cumulative_trapezoid(number, dim=0)", "torch.trapz(torch.ones(2), number)", "torch.trapz(number, torch.ones(2))"):
    tried(text, number=number)
matrix = torch.ones(2, 4, dtype=torch.int64)
for text in (
    "torch.ones(3, 2).index_reduce(0, i, torch.ones(4, 2), 'mean')", "torch.ones(3, 2).index_add(0, i, torch.ones(4, 2))", "torch.ones(2, 3).scatter(0, i, 2.5)", "torch.ones(2, 3).gather(0, i)",
    "torch.einsum('...i,...i->...', torch.ones(2, 4, 2), torch.ones(2, 4))", "torch.einsum('...i,i...->...', torch.ones(2, 3, 4), torch.ones(4, 2, 5))", "torch.einsum('i...j,i...->...', torch.ones(2, 3, 4), torch.ones(2, 5))",
    "torch.ones(2, 3).scatter(0, i[:, :3], 2.5, reduce='add')", "torch.ones(2, 3).scatter(0, i[:, :3], 2.5, reduce='sum')", "torch.ones(2, 3, requires_grad=True).scatter(0, i[:, :3], torch.ones(2, 3), reduce='multiply')",
):
    tried(text, i=matrix)
weights = torch.ones(3, requires_grad=True)
print([made.grad_fn.name() for made in torch.histogram(torch.ones(3), torch.arange(4.0), weight=weights)], torch.bincount(matrix[0, :3], weights).grad_fn.name())
