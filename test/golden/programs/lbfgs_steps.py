import torch
from torch import nn


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


for options in [dict(lr=0.1), dict(line_search_fn="strong_wolfe"), dict(lr=0.5, history_size=3, max_iter=5), dict(maximize=True, line_search_fn="strong_wolfe")]:
    x = torch.tensor([-1.0, 1.5], dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([x], **options)
    calls = 0

    def closure():
        global calls
        calls += 1
        optimizer.zero_grad()
        loss = rosenbrock(x)
        loss = -loss if options.get("maximize") else loss
        loss.backward()
        return loss

    for _ in range(4):
        print(f"{optimizer.step(closure).item():.9f}", calls, x.detach())
    state = optimizer.state_dict()["state"][0]
    print(sorted(state), state["func_evals"], state["n_iter"], len(state["old_dirs"]))
    print(optimizer)

torch.manual_seed(3)
inputs, targets = torch.randn(20, 2, dtype=torch.double), torch.randn(20, 1, dtype=torch.double)
model = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 1)).double()
optimizer = torch.optim.LBFGS(model.parameters(), lr=1, max_iter=10, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = ((model(inputs) - targets) ** 2).mean()
    loss.backward()
    return loss


for _ in range(5):
    print(f"{optimizer.step(closure).item():.8f}")
for wrong in [lambda: torch.optim.LBFGS([{"params": [x]}, {"params": [torch.zeros(1, requires_grad=True)]}]), lambda: torch.optim.LBFGS([x], line_search_fn="armijo").step(lambda: (x**2).sum()), lambda: torch.optim.LBFGS([x]).step()]:
    x.grad = torch.ones_like(x)
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)
