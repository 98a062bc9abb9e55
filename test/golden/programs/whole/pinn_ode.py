"""A physics-informed fit of u'' = -u with u(0) = 0 and u'(0) = 1; the answer is sin."""
import torch
import torch.nn as nn

torch.manual_seed(123)


class FCN(nn.Module):
    def __init__(self, n_hidden=16):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(1, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_hidden), nn.Tanh(), nn.Linear(n_hidden, 1))

    def forward(self, t):
        return self.net(t)


def derivative(y, x):
    return torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]


pinn = FCN()
t_boundary = torch.tensor(0.0).view(-1, 1).requires_grad_(True)
t_physics = torch.linspace(0, 3, 20).view(-1, 1).requires_grad_(True)
t_test = torch.linspace(0, 3, 7).view(-1, 1)
optimiser = torch.optim.Adam(pinn.parameters(), lr=5e-3)
for i in range(50):
    optimiser.zero_grad()
    u = pinn(t_boundary)
    loss1 = (torch.squeeze(u) - 0) ** 2
    dudt = derivative(u, t_boundary)
    loss2 = (torch.squeeze(dudt) - 1) ** 2
    u = pinn(t_physics)
    dudt = derivative(u, t_physics)
    d2udt2 = derivative(dudt, t_physics)
    loss3 = torch.mean((d2udt2 + u) ** 2)
    loss = loss1 + 0.1 * loss2 + 0.1 * loss3
    loss.backward()
    optimiser.step()
    if i % 10 == 0 or i == 49:
        print(f"step {i:2d}: boundary {loss1.item():.4f} slope {loss2.item():.4f} physics {loss3.item():.4f} total {loss.item():.4f}")
with torch.no_grad():
    u = pinn(t_test)
for t, value in zip(t_test.flatten().tolist(), u.flatten().tolist()):
    print(f"u({t:.1f}) = {value:+.3f}   sin = {torch.sin(torch.tensor(t)).item():+.3f}")
print(d2udt2.grad_fn, d2udt2.shape)
