"""An MLP on two half moons, with a class for the model and Adam."""
import math

import torch
from torch import nn
import torch.nn.functional as F
from torch import optim

torch.manual_seed(7)


def make_moons(n, noise=0.1):
    t = torch.linspace(0, math.pi, n // 2)
    outer = torch.stack([torch.cos(t), torch.sin(t)], dim=1)
    inner = torch.stack([1 - torch.cos(t), 0.5 - torch.sin(t)], dim=1)
    X = torch.cat([outer, inner]) + noise * torch.randn(n, 2)
    y = torch.cat([torch.zeros(n // 2), torch.ones(n // 2)]).long()
    return X, y


class MLP(nn.Module):
    def __init__(self, in_features=2, hidden=(16, 16), classes=2):
        super().__init__()
        sizes = [in_features, *hidden]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.out = nn.Linear(sizes[-1], classes)

    def forward(self, x):
        for layer in self.layers:
            x = F.relu(layer(x))
        return self.out(x)


X, y = make_moons(120)
model = MLP()
print(model)
print("parameters:", sum(p.numel() for p in model.parameters() if p.requires_grad))
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.02)
print(optimizer)

for epoch in range(60):
    model.train()
    optimizer.zero_grad()
    logits = model(X)
    loss = criterion(logits, y)
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0 or epoch == 59:
        model.eval()
        with torch.inference_mode():
            acc = (model(X).argmax(1) == y).float().mean()
        print(f"Epoch {epoch:3d} | loss {loss.item():.4f} | acc {acc * 100:.1f}%")

grid = torch.cartesian_prod(torch.tensor([-1.0, 0.0, 1.0]), torch.tensor([-0.5, 0.5]))
with torch.no_grad():
    probs = F.softmax(model(grid), dim=-1)
for point, p in zip(grid, probs):
    print(f"({point[0]:+.1f}, {point[1]:+.1f}) -> class {p.argmax().item()}")
