"""MAML on sine waves: the inner loop is differentiated through."""
import math

import torch
import torch.nn.functional as F

torch.manual_seed(4)


def init_params(sizes):
    params = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        params.append((torch.randn(fan_out, fan_in) / math.sqrt(fan_in)).requires_grad_())
        params.append(torch.zeros(fan_out, requires_grad=True))
    return params


def net(x, params):
    *hidden, w, b = params
    for i in range(0, len(hidden), 2):
        x = torch.tanh(F.linear(x, hidden[i], hidden[i + 1]))
    return F.linear(x, w, b)


class Task:
    def __init__(self):
        self.amplitude = torch.rand(1).item() * 2 + 0.5
        self.phase = torch.rand(1).item() * math.pi

    def sample(self, n):
        x = torch.rand(n, 1) * 6 - 3
        return x, self.amplitude * torch.sin(x + self.phase)


def adapt(params, task, steps=1, lr=0.05, first_order=False):
    x, y = task.sample(10)
    for _ in range(steps):
        loss = F.mse_loss(net(x, params), y)
        grads = torch.autograd.grad(loss, params, create_graph=not first_order)
        params = [p - lr * g for p, g in zip(params, grads)]
    return params


params = init_params([1, 12, 12, 1])
print("parameters:", sum(p.numel() for p in params))
meta_optimizer = torch.optim.Adam(params, lr=0.01)
for iteration in range(12):
    meta_loss = 0.0
    for _ in range(3):
        task = Task()
        fast = adapt(params, task, steps=2)
        x, y = task.sample(10)
        meta_loss = meta_loss + F.mse_loss(net(x, fast), y)
    meta_loss = meta_loss / 3
    meta_optimizer.zero_grad()
    meta_loss.backward()
    meta_optimizer.step()
    if iteration % 3 == 0:
        print(f"iteration {iteration:2d}: meta loss {meta_loss.item():.4f}")

# How much the second order matters.
torch.manual_seed(5)
task = Task()
state = torch.get_rng_state()
grads = []
for first_order in (False, True):
    torch.set_rng_state(state)
    fast = adapt(params, task, first_order=first_order)
    x, y = task.sample(10)
    g = torch.autograd.grad(F.mse_loss(net(x, fast), y), params)
    grads.append(torch.cat([t.flatten() for t in g]))
full, cheap = grads
print(f"|full| {full.norm():.3f} |first order| {cheap.norm():.3f} cosine {F.cosine_similarity(full, cheap, dim=0):.3f}")
for steps in (0, 1, 5):
    torch.set_rng_state(state)
    fast = adapt(params, task, steps=steps)
    x, y = task.sample(10)
    print(f"after {steps} steps: {F.mse_loss(net(x, fast), y).item():.3f}")
