"""Hypergradients: the learning rate and a weight decay are learned by differentiating through training."""
import torch

torch.manual_seed(3)
n, d = 30, 5
true_w = torch.tensor([1.0, -2.0, 0.0, 0.0, 0.5])
X_train, X_val = torch.randn(n, d), torch.randn(n, d)
y_train = X_train @ true_w + 0.5 * torch.randn(n)
y_val = X_val @ true_w + 0.5 * torch.randn(n)


def train(log_lr, log_decay, steps):
    w = torch.zeros(d, requires_grad=True)
    velocity = torch.zeros(d)
    for _ in range(steps):
        residual = X_train @ w - y_train
        loss = 0.5 * (residual ** 2).mean() + 0.5 * (log_decay.exp() * w ** 2).sum()
        (g,) = torch.autograd.grad(loss, w, create_graph=True)
        velocity = 0.5 * velocity + g
        w = w - log_lr.exp() * velocity
    return w


def val_loss(w):
    return 0.5 * ((X_val @ w - y_val) ** 2).mean()


log_lr = torch.tensor(-3.0, requires_grad=True)
log_decay = torch.full((d,), -1.0, requires_grad=True)
outer = torch.optim.Adam([log_lr, log_decay], lr=0.2)
for i in range(15):
    outer.zero_grad()
    w = train(log_lr, log_decay, steps=8)
    loss = val_loss(w)
    loss.backward()
    if i % 3 == 0:
        print(f"outer {i:2d}: val {loss.item():.4f}  lr {log_lr.exp().item():.4f}  dL/dlog_lr {log_lr.grad.item():+.4f}")
    outer.step()
print("decay:", [f"{v:.3f}" for v in log_decay.exp().tolist()])

# The derivative by differences says the same.
lr64, decay64 = torch.tensor(-2.0), torch.full((d,), -1.0)
eps = 1e-2
with torch.enable_grad():
    a = val_loss(train(lr64 + eps, decay64, 8)).item()
    b = val_loss(train(lr64 - eps, decay64, 8)).item()
x = lr64.clone().requires_grad_()
(exact,) = torch.autograd.grad(val_loss(train(x, decay64, 8)), x)
print(f"differences {(a - b) / (2 * eps):.2f}, autograd {exact.item():.4f}")

# Implicit differentiation of ridge regression: dw/dlambda = -H^-1 w.
lam = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
X, y = X_train.double(), y_train.double()
H = X.T @ X / n + lam * torch.eye(d, dtype=torch.float64)
w_star = torch.linalg.solve(H, X.T @ y / n)
(g,) = torch.autograd.grad(w_star.sum(), lam)
implicit = -torch.linalg.solve(H, w_star).sum()
print(f"{g.item():.6f} {implicit.item():.6f}")
