import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
inputs = torch.randn(32, 3)
targets = torch.sin(inputs.sum(1, keepdim=True))
OPTIONS = [
    ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-3)),
    ("Adam", dict(lr=0.02)),
    ("Adam", dict(lr=0.02, amsgrad=True, weight_decay=1e-2, betas=(0.8, 0.99))),
    ("AdamW", dict(lr=0.02, weight_decay=0.1)),
    ("RMSprop", dict(lr=0.01)),
    ("RMSprop", dict(lr=0.005, momentum=0.5, centered=True, weight_decay=1e-3)),
    ("Adagrad", dict(lr=0.1, lr_decay=1e-2, initial_accumulator_value=0.1, weight_decay=1e-3)),
    ("Adadelta", dict(lr=1.0, weight_decay=1e-3)),
    ("Adamax", dict(lr=0.02, weight_decay=1e-3)),
    ("NAdam", dict(lr=0.02)),
    ("NAdam", dict(lr=0.02, weight_decay=0.1, decoupled_weight_decay=True)),
    ("RAdam", dict(lr=0.05)),
    ("RAdam", dict(lr=0.05, weight_decay=0.1, decoupled_weight_decay=True)),
    ("ASGD", dict(lr=0.1, t0=10, lambd=1e-2, weight_decay=1e-3)),
    ("Rprop", dict(lr=0.01)),
    ("Adafactor", dict(lr=0.1, weight_decay=1e-2)),
]
for name, options in OPTIONS:
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
    optimizer = getattr(torch.optim, name)(model.parameters(), **options)
    losses = []
    for _ in range(50):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(name, options)
    print(" ", " ".join(f"{value:.5f}" for value in losses[::7]), f"{losses[-1]:.5f}")
    state = optimizer.state_dict()
    print(" ", {key: value if not torch.is_tensor(value) or value.dim() == 0 else tuple(value.shape) for key, value in state["state"][1].items()})
    print(" ", state["param_groups"])
    print(optimizer)
    print(model[2].bias.data, type(optimizer).__module__)
for maximize in ("SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop", "Adafactor"):
    weight = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
    optimizer = getattr(torch.optim, maximize)([weight], maximize=True)
    for _ in range(3):
        optimizer.zero_grad()
        (-(weight**2).sum()).backward()
        optimizer.step()
    print(maximize, weight)
