# What create_graph records: PyTorch's own formulas, number by number and Node by Node.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")


def tree(node):
    if node is None:
        return "-"
    name = node.name().split("::")[-1].replace("Backward0", "")
    return f"{name}({', '.join(tree(n) for n, _ in node.next_functions)})" if node.next_functions else name


def grads(f, *args, seed=False):
    leaves = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in args]
    y = f(*leaves)
    start = torch.ones_like(y, requires_grad=seed)
    return torch.autograd.grad(y, leaves, start, create_graph=True, allow_unused=True)


x = [0.5, -0.25, 1.5]
y = [0.75, 0.25, 0.125]
for f in (torch.exp2, torch.expm1, torch.tan, torch.atanh, torch.erf, torch.sqrt, F.silu, F.mish, F.gelu, F.elu, F.softplus, F.logsigmoid, F.hardtanh, F.leaky_relu, F.hardswish, torch.square):
    print(tree(grads(f, y, seed=True)[0].grad_fn))
for f in (torch.atan2, torch.hypot, torch.maximum, torch.logaddexp, F.mse_loss, F.huber_loss, F.smooth_l1_loss, F.binary_cross_entropy, F.binary_cross_entropy_with_logits, F.kl_div):
    print(f.__name__, [tree(g.grad_fn) for g in grads(f, y, [0.5, 0.25, 0.25], seed=True)])
print([tree(g.grad_fn) for g in grads(torch.clamp, x, [0.0] * 3, [1.0] * 3, seed=True)])
print([g.tolist() for g in grads(torch.clamp, [0.0, 1.0, 2.0, -1.0], [0.0, 0.0, 1.0, 2.0], [1.0, 1.0, 1.0, 0.0])])
print(tree(grads(lambda a: a * 3 + a.sum() * a, x, seed=True)[0].grad_fn))
print(tree(grads(lambda a: F.mse_loss(a, torch.zeros(3, dtype=torch.float64)), x)[0].grad_fn))

# Gradients that PyTorch's formulas finish in place say so in their version.
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([2.0, 1.0], requires_grad=True)
for z in (torch.fmax(a, b), torch.clamp(a, min=b), F.binary_cross_entropy_with_logits(a, b), torch.copysign(a, b), F.leaky_relu(a), a.logcumsumexp(0)):
    print([None if g is None else g._version for g in torch.autograd.grad(z.sum(), [a, b], allow_unused=True)], end=" ")
print()
t = torch.arange(6.0).view(2, 3).t().clone().requires_grad_()
for z in (F.relu(t), F.leaky_relu(t), t.tanh(), F.mse_loss(t, torch.zeros(3, 2), reduction="none"), torch.logit(t / 10)):
    print(torch.autograd.grad(z, t, torch.ones(3, 2))[0].stride(), end=" ")
print()
one = torch.tensor([1.25], requires_grad=True)
one.cumprod(0).backward(create_graph=True)
print(one.grad)
