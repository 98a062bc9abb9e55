import torch
x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    y = x * 2
    with torch.enable_grad():
        z = x * 3
print(y.requires_grad, z.requires_grad, torch.is_grad_enabled())

@torch.no_grad()
def evaluate(t):
    """Doc."""
    return t * 2

print(evaluate(x).requires_grad, evaluate.__name__, evaluate.__doc__)
torch.set_grad_enabled(False)
print((x * 2).requires_grad)
torch.set_grad_enabled(True)
with torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
print((x * 2).requires_grad)
with torch.no_grad():
    x.add_(1)
    x[0] = 7
print(x, x._version)
x.data = torch.zeros(2)
print(x, x.is_leaf)
d = x.detach()
d.fill_(4)
print(x, d.requires_grad, d._version, x._version)
