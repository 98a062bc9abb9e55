"""A normalizing flow of affine couplings, and a planar check of log-determinants with torch.func."""
import math

import torch
import torch.nn as nn
from torch.func import jacrev, vmap

torch.manual_seed(50)


class Coupling(nn.Module):
    def __init__(self, flip):
        super().__init__()
        self.flip = flip
        self.net = nn.Sequential(nn.Linear(1, 12), nn.Tanh(), nn.Linear(12, 2))

    def forward(self, x):
        a, b = x.chunk(2, dim=-1)
        if self.flip:
            a, b = b, a
        s, t = self.net(a).unbind(-1)
        s = torch.tanh(s)
        b = b * s.exp().unsqueeze(-1) + t.unsqueeze(-1)
        return torch.cat([b, a] if self.flip else [a, b], dim=-1), s

    def inverse(self, y):
        a, b = y.chunk(2, dim=-1)
        if self.flip:
            a, b = b, a
        s, t = self.net(a).unbind(-1)
        b = (b - t.unsqueeze(-1)) * (-torch.tanh(s)).exp().unsqueeze(-1)
        return torch.cat([b, a] if self.flip else [a, b], dim=-1)


class Flow(nn.Module):
    def __init__(self, layers=4):
        super().__init__()
        self.layers = nn.ModuleList(Coupling(i % 2 == 1) for i in range(layers))

    def forward(self, x):
        log_det = 0
        for layer in self.layers:
            x, s = layer(x)
            log_det = log_det + s
        return x, log_det

    def log_prob(self, x):
        z, log_det = self(x)
        return -0.5 * z.pow(2).sum(-1) - math.log(2 * math.pi) + log_det

    def inverse(self, z):
        for layer in reversed(self.layers):
            z = layer.inverse(z)
        return z


u = torch.randn(100, 2)
data = torch.stack([u[:, 0], 0.5 * u[:, 0] ** 2 + 0.3 * u[:, 1]], dim=1)
flow = Flow()
print(f"{sum(p.numel() for p in flow.parameters())} parameters")
optimizer = torch.optim.Adamax(flow.parameters(), lr=0.01)
for step in range(30):
    loss = -flow.log_prob(data).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 6 == 5:
        print(f"step {step + 1}: {loss.item():.4f}")
with torch.no_grad():
    z, log_det = flow(data[:5])
    back = flow.inverse(z)
print("inverse:", torch.allclose(back, data[:5], atol=1e-4))
J = vmap(jacrev(lambda x: flow(x)[0]))(data[:5])
sign, logabs = torch.linalg.slogdet(J)
print("log-determinants agree:", torch.allclose(logabs, log_det, atol=1e-4), sign)
print(f"samples: {flow.inverse(torch.randn(200, 2)).mean().item():.2f}")
