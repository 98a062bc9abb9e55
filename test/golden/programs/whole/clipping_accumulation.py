"""Gradient clipping by norm and by value; gradient accumulation equals the large batch."""
import copy

import torch
import torch.nn as nn
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 3))
X, y = torch.randn(24, 6), torch.randint(0, 3, (24,))
criterion = nn.CrossEntropyLoss()


def total_norm(parameters):
    return torch.norm(torch.stack([p.grad.detach().norm(2) for p in parameters]), 2)


loss = 100 * criterion(model(X), y)
loss.backward()
before = total_norm(model.parameters())
returned = clip_grad_norm_(model.parameters(), max_norm=1.0)
after = total_norm(model.parameters())
print(f"norm before {before:.4f}, returned {returned:.4f}, after {after:.4f}")
for name, p in model.named_parameters():
    print(f"  {name:9s} {p.grad.norm():.4f} {p.grad.abs().max():.4f}")
clip_grad_value_(model.parameters(), clip_value=0.05)
print("largest entry:", max(p.grad.abs().max().item() for p in model.parameters()) <= 0.05 + 1e-7)
model[0].bias.grad.fill_(float("inf"))
try:
    clip_grad_norm_(model.parameters(), 1.0, error_if_nonfinite=True)
except RuntimeError as e:
    print("RuntimeError:", e)
model.zero_grad()
print([p.grad for p in model.parameters()])

# One batch of 24, or four of 6 whose gradients add up.
big, small = copy.deepcopy(model), copy.deepcopy(model)
opt_big = torch.optim.SGD(big.parameters(), lr=0.5, momentum=0.9, nesterov=True)
opt_small = torch.optim.SGD(small.parameters(), lr=0.5, momentum=0.9, nesterov=True)
accum_steps = 4
for epoch in range(5):
    loss = criterion(big(X), y)
    opt_big.zero_grad()
    loss.backward()
    opt_big.step()

    running = 0.0
    opt_small.zero_grad()
    for i, (xb, yb) in enumerate(zip(X.chunk(accum_steps), y.chunk(accum_steps))):
        part = criterion(small(xb), yb) / accum_steps
        part.backward()
        running += part.item()
        if (i + 1) % accum_steps == 0:
            opt_small.step()
            opt_small.zero_grad()
    print(f"epoch {epoch}: {loss.item():.4f} {running:.4f}")
same = all(torch.allclose(a, b, atol=1e-5) for a, b in zip(big.parameters(), small.parameters()))
print("same weights:", same)
