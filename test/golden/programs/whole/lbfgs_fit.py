"""L-BFGS with a closure: a damped cosine, and Rosenbrock's valley."""
import torch

torch.manual_seed(0)
x = torch.linspace(0, 4, 40)
true = {"a": 1.5, "k": 0.4, "w": 2.0}
y = true["a"] * torch.exp(-true["k"] * x) * torch.cos(true["w"] * x) + 0.01 * torch.randn(40)

params = {name: torch.nn.Parameter(torch.tensor(start)) for name, start in [("a", 1.0), ("k", 0.1), ("w", 1.8)]}
optimizer = torch.optim.LBFGS(params.values(), lr=1, max_iter=20, line_search_fn="strong_wolfe")
calls = 0


def closure():
    global calls
    calls += 1
    optimizer.zero_grad()
    y_hat = params["a"] * torch.exp(-params["k"] * x) * torch.cos(params["w"] * x)
    loss = torch.nn.functional.mse_loss(y_hat, y)
    loss.backward()
    return loss


for epoch in range(3):
    loss = optimizer.step(closure)
    print(f"epoch {epoch}: loss {loss.item():.4f}")
for name, p in params.items():
    print(f"{name}: {p.item():.3f} (true {true[name]})")
print("calls > 3:", calls > 3)


def rosenbrock(p):
    return (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2


p = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.LBFGS([p], history_size=10, max_iter=4, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    objective = rosenbrock(p)
    objective.backward()
    return objective


for step in range(12):
    f = optimizer.step(closure)
    if step % 2 == 0:
        print(f"step {step:2d}: f = {f.item():.6f}")
print("p =", p.detach())

# Newton's method beside it.
q = torch.tensor([-1.2, 1.0], dtype=torch.float64)
for step in range(6):
    g = torch.func.grad(rosenbrock)(q)
    H = torch.func.hessian(rosenbrock)(q)
    q = q - torch.linalg.solve(H, g)
    print(f"newton {step}: {rosenbrock(q).item():.4e}" if step < 4 else f"newton {step}: done {rosenbrock(q).item() < 1e-6}")
print(optimizer.state_dict()["param_groups"][0]["history_size"], type(optimizer).__name__)
