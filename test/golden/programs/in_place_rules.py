import torch
a = torch.tensor([1., 2.], requires_grad=True)
b = a * 2
c = b.sin()
b.add_(1)
print(b, b._version)
try:
    c.sum().backward()
except RuntimeError as error:
    print(error)
a = torch.tensor([1., 2.], requires_grad=True)
b = a.clone()
v = b[0]
b.mul_(3)
print(v.grad_fn, b.grad_fn, v)
v.mul_(2)
print(b.grad_fn, b)
b.sum().backward()
print(a.grad)
x = torch.zeros(3)
x[1] = a.detach()[0]
x[0:2] += 5
print(x, x._version)
y = torch.zeros(2)
y.copy_(a)
print(y.requires_grad, y.grad_fn)
y.sum().backward()
print(a.grad)
for bad in ["a.add_(1)", "a[0].zero_()", "a.view(2).mul_(2)", "torch.ones(2, dtype=torch.int64).add_(0.5)", "torch.ones(2).add_(torch.ones(3, 2))"]:
    try:
        eval(bad)
    except RuntimeError as error:
        print(bad, "->", error)
