"""Hessians five ways: double backward, functional.hessian, hvp, torch.func; the top eigenvalue by power iteration."""
import torch
import torch.nn as nn
from torch.autograd.functional import hessian, hvp, jacobian, vhp
from torch.func import grad, hessian as func_hessian, jvp, vjp

torch.manual_seed(2)


def f(x):
    return (x[0] ** 2 * x[1] + torch.sin(x[2]) * x[0] + x.prod())


x = torch.tensor([1.0, 2.0, 0.5])
H = hessian(f, x)
print(H)
print("symmetric:", torch.allclose(H, H.T))
v = torch.tensor([1.0, -1.0, 2.0])
value, product = hvp(f, x, v)
print(f"{value:.4f}", product, H @ v)
print(torch.allclose(vhp(f, x, v)[1], v @ H))
print(torch.allclose(func_hessian(f)(x), H), torch.allclose(jvp(grad(f), (x,), (v,))[1], H @ v, atol=1e-5))
out, back = vjp(grad(f), x)
print(out, back(v)[0])


def manual_hvp(loss, params, vector):
    grads = torch.autograd.grad(loss, params, create_graph=True)
    dot = sum((g * u).sum() for g, u in zip(grads, vector))
    return torch.autograd.grad(dot, params, retain_graph=True)


net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
X, y = torch.randn(20, 3), torch.randn(20, 1)
params = list(net.parameters())
loss = nn.functional.mse_loss(net(X), y)
vector = [torch.randn_like(p) for p in params]
eigenvalue = None
for i in range(40):
    norm = torch.sqrt(sum((u * u).sum() for u in vector))
    vector = [u / norm for u in vector]
    product = manual_hvp(loss, params, vector)
    eigenvalue = sum((p * u).sum() for p, u in zip(product, vector)).item()
    vector = [p.detach() for p in product]
    if i in (0, 3, 9, 39):
        print(f"power iteration {i:2d}: {eigenvalue:.3f}")
flat = sum(p.numel() for p in params)
rows = []
for g in torch.autograd.grad(loss, params, create_graph=True):
    for entry in g.flatten():
        rows.append(torch.cat([h.flatten() for h in torch.autograd.grad(entry, params, retain_graph=True)]))
full = torch.stack(rows)
print(full.shape, "largest eigenvalue:", f"{torch.linalg.eigvalsh(full)[-1].item():.3f}")
print("trace", f"{full.trace().item():.4f}")
J = jacobian(lambda a: torch.stack([a.sum(), a.prod(), a[0] / a[1]]), x)
print(J)
