import copy
import warnings
import torch
from torch.optim import lr_scheduler as S

warnings.simplefilter("ignore")


def optimizer_of(kind=torch.optim.SGD, groups=2, **options):
    parameters = [torch.zeros(1, requires_grad=True) for _ in range(groups)]
    return kind([{"params": [p], "lr": 0.1 * (k + 1)} for k, p in enumerate(parameters)], **options)


CASES = {
    "LambdaLR": lambda o: S.LambdaLR(o, lambda epoch: 0.95**epoch),
    "LambdaLR of two": lambda o: S.LambdaLR(o, [lambda e: 1 / (e + 1), lambda e: 0.5]),
    "MultiplicativeLR": lambda o: S.MultiplicativeLR(o, lambda epoch: 0.9),
    "StepLR": lambda o: S.StepLR(o, 3, gamma=0.5),
    "MultiStepLR": lambda o: S.MultiStepLR(o, [2, 5, 5, 8], gamma=0.5),
    "ConstantLR": lambda o: S.ConstantLR(o, factor=0.5, total_iters=4),
    "LinearLR": lambda o: S.LinearLR(o, start_factor=0.25, end_factor=0.75, total_iters=6),
    "ExponentialLR": lambda o: S.ExponentialLR(o, 0.8),
    "PolynomialLR": lambda o: S.PolynomialLR(o, total_iters=7, power=2.0),
    "CosineAnnealingLR": lambda o: S.CosineAnnealingLR(o, T_max=4, eta_min=0.01),
    "CosineAnnealingWarmRestarts": lambda o: S.CosineAnnealingWarmRestarts(o, T_0=3, T_mult=2, eta_min=0.01),
    "CyclicLR": lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=3),
    "CyclicLR triangular2": lambda o: S.CyclicLR(o, 0.01, [0.1, 0.2], step_size_up=2, step_size_down=3, mode="triangular2", base_momentum=0.7),
    "CyclicLR exp_range": lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=3, mode="exp_range", gamma=0.9, cycle_momentum=False),
    "OneCycleLR": lambda o: S.OneCycleLR(o, max_lr=0.5, total_steps=12),
    "OneCycleLR linear": lambda o: S.OneCycleLR(o, max_lr=[0.5, 1.0], epochs=3, steps_per_epoch=5, anneal_strategy="linear", three_phase=True),
    "SequentialLR": lambda o: S.SequentialLR(o, [S.LinearLR(o, 0.1, total_iters=3), S.CosineAnnealingLR(o, 5), S.ExponentialLR(o, 0.5)], milestones=[3, 8]),
    "ChainedScheduler": lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1, total_iters=4), S.ExponentialLR(o, 0.9)]),
    "SWALR": lambda o: torch.optim.swa_utils.SWALR(o, swa_lr=0.01, anneal_epochs=5),
}
for name, make in CASES.items():
    optimizer = optimizer_of(momentum=0.9)
    scheduler = make(optimizer)
    print(name, type(scheduler).__module__)
    for epoch in range(11):
        print(" ", [round(lr, 9) for lr in scheduler.get_last_lr()], [group["momentum"] for group in optimizer.param_groups][:1])
        optimizer.step()
        scheduler.step()
    state = scheduler.state_dict()
    print(" ", {key: value for key, value in sorted(state.items()) if isinstance(value, (int, float, list, dict, str, bool))})
    saved = copy.deepcopy({key: value for key, value in state.items()}) if "Lambda" not in name and "Cyclic" not in name else None
    if saved is not None:
        again = optimizer_of(momentum=0.9)
        twin = make(again)
        again.load_state_dict(optimizer.state_dict())
        twin.load_state_dict(saved)
        for _ in range(1):
            again.step()
            try:
                twin.step()
            except ValueError as error:
                print(" ", error)
        print(" ", twin.get_last_lr(), getattr(twin, "last_epoch", None))

optimizer = optimizer_of(torch.optim.Adam)
scheduler = S.OneCycleLR(optimizer, 0.3, total_steps=5)
for _ in range(5):
    print(optimizer.param_groups[0]["betas"], scheduler.get_last_lr())
    optimizer.step()
    scheduler.step()
print(optimizer)

optimizer = optimizer_of()
plateau = S.ReduceLROnPlateau(optimizer, factor=0.5, patience=1, cooldown=1, min_lr=[0.02, 0.06])
for metric in [1.0, 0.9, 0.95, 0.96, 0.97, 0.98, 0.99, 1.0, 1.1, torch.tensor(0.2), 0.3, 0.4, 0.5]:
    plateau.step(metric)
    print(plateau.get_last_lr(), plateau.num_bad_epochs, plateau.cooldown_counter, plateau.best, plateau.last_epoch)
plateau = S.ReduceLROnPlateau(optimizer, mode="max", threshold_mode="abs", threshold=0.1, patience=0)
for metric in [1.0, 1.05, 1.2, 1.2]:
    plateau.step(metric)
    print(plateau.get_last_lr(), plateau.best)
print(plateau.state_dict())

weights = torch.tensor([1.0, -1.0], dtype=torch.double, requires_grad=True)
optimizer = torch.optim.Adam([weights], lr=0.1)
scheduler = S.SequentialLR(optimizer, [S.LinearLR(optimizer, 0.1, total_iters=5), S.CosineAnnealingLR(optimizer, 45)], [5])
for epoch in range(50):
    optimizer.zero_grad()
    loss = ((weights - torch.tensor([3.0, 2.0])) ** 4).sum()
    loss.backward()
    optimizer.step()
    scheduler.step()
    if epoch % 10 == 9:
        print(epoch, f"{loss.item():.8f}", scheduler.get_last_lr())
lr = torch.tensor(0.5)
optimizer = torch.optim.SGD([weights], lr=lr)
scheduler = S.ExponentialLR(optimizer, 0.5)
optimizer.step()
scheduler.step()
print(lr, scheduler.get_last_lr(), scheduler.base_lrs)
