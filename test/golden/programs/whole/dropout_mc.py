"""Dropout at test time as a measure of doubt; batch norm in train and eval mode."""
import torch
import torch.nn as nn

torch.manual_seed(17)
x = torch.ones(2, 6)
drop = nn.Dropout(p=0.5)
print(drop(x))
print(drop.eval()(x))
print(nn.functional.dropout(x, p=0.25, training=True))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(1, 24), nn.ReLU(), nn.Dropout(0.2), nn.Linear(24, 1))

    def forward(self, x):
        return self.body(x)


X = torch.cat([torch.linspace(-1, -0.2, 20), torch.linspace(0.3, 1, 20)]).unsqueeze(1)
y = torch.sin(4 * X) + 0.05 * torch.randn_like(X)
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
for step in range(50):
    loss = nn.functional.mse_loss(net(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 9:
        print(f"step {step + 1}: {loss.item():.4f}")


def enable_dropout(model):
    for m in model.modules():
        if m.__class__.__name__.startswith("Dropout"):
            m.train()


net.eval()
enable_dropout(net)
print([m.training for m in net.modules()])
grid = torch.tensor([[-0.6], [0.0], [0.6], [2.0]])
with torch.no_grad():
    samples = torch.stack([net(grid) for _ in range(60)])
mean, std = samples.mean(0).squeeze(), samples.std(0).squeeze()
for g, m, s in zip(grid.flatten(), mean, std):
    print(f"x = {g.item():+.1f}: {m.item():+.2f} +- {s.item():.2f}")
print("doubt grows outside:", bool(std[3] > std[2]))

bn = nn.BatchNorm1d(3, momentum=0.5)
data = torch.randn(8, 3) * torch.tensor([1.0, 2.0, 5.0]) + torch.tensor([0.0, 10.0, -3.0])
for _ in range(4):
    out = bn(data)
print(f"train: mean {out.mean(0).abs().max().item():.1f}, std {out.std(0, unbiased=False).mean().item():.3f}")
print(bn.running_mean, bn.running_var)
bn.eval()
print(bn(data)[0], bn.num_batches_tracked)
bn.reset_running_stats()
print(bn(data)[0])
try:
    nn.BatchNorm1d(3)(data[:1])
except ValueError as e:
    print(e)
