import torch
x = torch.tensor([1., 2.], requires_grad=True)
w = torch.tensor([3., 4.], requires_grad=True)
y = (x * w).sum()
print(torch.autograd.grad(y, (x, w), retain_graph=True))
print(torch.autograd.grad(y, x, create_graph=True)[0].requires_grad)
unused = torch.ones(1, requires_grad=True)
try:
    torch.autograd.grad(y, [x, unused], retain_graph=True)
except RuntimeError as error:
    print(type(error).__name__, error)
print(torch.autograd.grad(y, [x, unused], allow_unused=True, retain_graph=True))
print(torch.autograd.grad(y, [x, unused], materialize_grads=True, retain_graph=True))
try:
    torch.autograd.grad(y, torch.ones(2))
except RuntimeError as error:
    print(error)
try:
    (x * 2).backward(torch.ones(3))
except RuntimeError as error:
    print(error)
torch.autograd.backward([y, x * 2], [None, torch.ones(2)])
print(x.grad, w.grad)
f = x ** 3
(g,) = torch.autograd.grad(f.sum(), x, create_graph=True)
(h,) = torch.autograd.grad(g.sum(), x, create_graph=True)
(k,) = torch.autograd.grad(h.sum(), x)
print(g, h, k)
