# Nodes of second derivatives, and zeros that PyTorch keeps without memory.
import torch

functional = torch.nn.functional
a = torch.tensor([0.5, -2.0], requires_grad=True)


def nodes(node, depth=3):
    return None if node is None else (node.name(), [nodes(after, depth - 1) for after, _ in node.next_functions] if depth else "")


for loss in (functional.l1_loss, functional.mse_loss, functional.smooth_l1_loss, functional.huber_loss):
    a.grad = None
    slope, = torch.autograd.grad(loss(a, a), a, create_graph=True)
    print(nodes(slope.grad_fn))
    (slope * slope).sum().backward()
    print(loss.__name__, a.grad.tolist(), a.grad._version)
    if loss is functional.l1_loss:
        continue
    for reduction in ("mean", "sum"):
        a.grad, other = None, torch.tensor([0.25, 1.0], requires_grad=True)
        slope, = torch.autograd.grad(loss(a, other, reduction=reduction), a, create_graph=True)
        (slope * slope).sum().backward()
        print(reduction, a.grad.tolist(), a.grad._version, other.grad._version)
b = torch.tensor([0.3, 1.9, 0.5], requires_grad=True)
slope, = torch.autograd.grad(functional.softsign(b).exp().sum(), b, create_graph=True)
slope.pow(2).mean().backward()
print(b.grad._version)

# Rows through `linear`, whose bias may have more dimensions than they.
weight = torch.ones(2, 1, requires_grad=True)
for bias in (torch.ones(2), torch.ones(1, 2), torch.ones(1), torch.tensor(1.0), torch.ones(1, 1, 2)):
    try:
        made = functional.linear(torch.ones(1), weight, bias)
        print(tuple(made.shape), nodes(made.grad_fn, 2), made._version)
    except RuntimeError as error:
        print(str(error)[:60])

r, s = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([1.0, 5.0], requires_grad=True)
print(torch.autograd.grad(torch.nextafter(r, s).sum(), [r, s]))
print(torch.tensor([[1.0, 2.0], [3.0, 4.0]]).unfold(1, 2, 1)[[-1, 0, 0]].stride())
try:
    torch.ones(0, 0).index_put((torch.tensor([0]),), torch.tensor(5.0, dtype=torch.float64))
except IndexError as error:
    print(error)
