# Memory that is read and written at once, parts of tensors changed in place, and what of it is freed.
import torch


def tried(text, **names):
    try:
        exec(text, {"torch": torch, **names})
        print(text, names["x"].tolist())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


i = torch.tensor([0, 1])
for text in ("x.index_put_((i,), x)", "x.index_put_((i,), x, accumulate=True)", "x.scatter_(0, i, x)", "x.index_add_(0, i, x)", "x.index_add_(0, i[:1], x)", "x.index_copy_(0, i, x)", "x[[False, False]] = x", "x[x > 5] = 1", "x.copy_(x)", "x.add_(x)", "x.expand(2, 2).mul_(2)", "x[:0].expand(2, 0).mul_(2)"):
    tried(text, x=torch.tensor([1.0, 2.0]), i=i)

# The way back goes through the base in the base's own layout.
leaf = torch.arange(6.0).view(2, 3).requires_grad_()
base = (leaf * 1).t().clone()
base[0].mul_(3)
(base * base).sum().backward()
print(leaf.grad)
grown = torch.stack([leaf, leaf])
grown.diagonal().fill_(1)
(grown * grown).sum().backward()
try:
    (grown * grown).sum().backward()
except RuntimeError as error:
    print(str(error)[:60])
made, = torch.autograd.grad(torch.relu(grown).sum(), grown, create_graph=True)
print(made.grad_fn.name())

# `.data =` keeps the counter that a view shares with its base.
t = torch.tensor([1, 2])
view = t[:]
view.data = view
t.zero_()
print(view._version, t.data._version)
y = torch.ones(3, requires_grad=True)
half = torch.nn.functional.relu6(y)
half[:1].copy_(torch.zeros(1))
g, = torch.autograd.grad(half.var(), y, create_graph=True)
print(g.grad_fn.name(), [n and n.name() for n, _ in g.grad_fn.next_functions])
