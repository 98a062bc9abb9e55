"""What each scheduler does to a learning rate."""
import warnings

import torch
from torch.optim import lr_scheduler as S

warnings.simplefilter("ignore")


def table(name, make, steps=8, lr=0.1, metric=None, **kwargs):
    p = torch.nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([p], lr=lr, momentum=0.9)
    scheduler = make(optimizer)
    rates = []
    for step in range(steps):
        optimizer.zero_grad()
        p.square().sum().backward()
        optimizer.step()
        rates.append(optimizer.param_groups[0]["lr"])
        if metric is None:
            scheduler.step()
        else:
            scheduler.step(metric[step])
    print(f"{name:22s}", " ".join(f"{float(r):.5f}" for r in rates))
    return scheduler


table("StepLR", lambda o: S.StepLR(o, step_size=3, gamma=0.1))
table("MultiStepLR", lambda o: S.MultiStepLR(o, milestones=[2, 5], gamma=0.5))
table("ConstantLR", lambda o: S.ConstantLR(o, factor=0.5, total_iters=4))
table("LinearLR", lambda o: S.LinearLR(o, start_factor=0.25, total_iters=4))
table("ExponentialLR", lambda o: S.ExponentialLR(o, gamma=0.9))
table("PolynomialLR", lambda o: S.PolynomialLR(o, total_iters=6, power=2.0))
table("LambdaLR", lambda o: S.LambdaLR(o, lr_lambda=lambda epoch: 0.95 ** epoch))
table("MultiplicativeLR", lambda o: S.MultiplicativeLR(o, lr_lambda=lambda epoch: 0.8))
table("CosineAnnealingLR", lambda o: S.CosineAnnealingLR(o, T_max=6, eta_min=0.01))
table("CosineWarmRestarts", lambda o: S.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2))
table("CyclicLR", lambda o: S.CyclicLR(o, base_lr=0.01, max_lr=0.1, step_size_up=3, mode="triangular2"))
table("OneCycleLR", lambda o: S.OneCycleLR(o, max_lr=0.2, total_steps=10))
table("SequentialLR", lambda o: S.SequentialLR(
    o, schedulers=[S.LinearLR(o, start_factor=0.1, total_iters=3), S.ExponentialLR(o, gamma=0.5)], milestones=[3]))
table("ChainedScheduler", lambda o: S.ChainedScheduler([S.ConstantLR(o, factor=0.1, total_iters=2), S.ExponentialLR(o, gamma=0.9)]))
plateau = table("ReduceLROnPlateau", lambda o: S.ReduceLROnPlateau(o, mode="min", factor=0.5, patience=1),
                metric=[1.0, 0.9, 0.9, 0.9, 0.9, 0.8, 0.8, 0.8])
print(plateau.state_dict()["best"], plateau.state_dict()["num_bad_epochs"])

# A scheduler goes on where another stopped.
p = torch.nn.Parameter(torch.zeros(2))
optimizer = torch.optim.AdamW([{"params": [p], "lr": 0.3}], lr=1.0)
first = S.StepLR(optimizer, 2, gamma=0.1)
for _ in range(3):
    optimizer.step()
    first.step()
print(first.get_last_lr(), first.last_epoch)
second = S.StepLR(optimizer, 2)
second.load_state_dict(first.state_dict())
print(second.gamma, second.last_epoch, sorted(second.state_dict()))
print(optimizer)
