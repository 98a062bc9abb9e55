import warnings
import torch
from torch.optim import SGD, Adagrad
from torch.optim import lr_scheduler as S


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print("->", function())
        except Exception as error:
            print(type(error).__name__, "|", error)
    for warning in caught:
        print("warned:", warning.category.__name__, warning.message)


w = torch.zeros(2, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
new = lambda: SGD([{"params": [w]}, {"params": [b]}], lr=0.1, momentum=0.9)
attempt(lambda: S.StepLR(3, 1))
attempt(lambda: S.StepLR(new(), 1).step())
attempt(lambda: S.StepLR(new(), 1).get_lr())
optimizer = new()
scheduler = S.StepLR(optimizer, 1)
optimizer.step()
attempt(lambda: scheduler.step(5))
print(scheduler.get_last_lr())
optimizer = new()
scheduler = S.StepLR(optimizer, 1)
optimizer.step = lambda: None
attempt(scheduler.step)
attempt(lambda: S.StepLR(new(), 1, last_epoch=3))
attempt(lambda: S.LambdaLR(new(), [lambda e: 1]))
attempt(lambda: S.MultiplicativeLR(new(), [lambda e: 1, 3]))
attempt(lambda: S.ConstantLR(new(), factor=2))
attempt(lambda: S.LinearLR(new(), start_factor=0))
attempt(lambda: S.LinearLR(new(), end_factor=2))
attempt(lambda: S.SequentialLR(new(), [], []))
one, two = new(), new()
attempt(lambda: S.SequentialLR(one, [S.StepLR(one, 1), S.StepLR(two, 1)], [2]))
attempt(lambda: S.SequentialLR(one, [S.StepLR(one, 1), S.StepLR(one, 1)], [2, 3]))
attempt(lambda: S.SequentialLR(one, [S.StepLR(one, 1), S.ReduceLROnPlateau(one)], [2]))
attempt(lambda: S.SequentialLR(one, [S.StepLR(one, 1), 3], [2]))
attempt(lambda: S.ChainedScheduler([]))
attempt(lambda: S.ChainedScheduler([S.StepLR(one, 1), S.StepLR(two, 1)]))
attempt(lambda: S.ReduceLROnPlateau(new(), factor=1))
attempt(lambda: S.ReduceLROnPlateau(new(), mode="best"))
attempt(lambda: S.ReduceLROnPlateau(new(), threshold_mode="best"))
attempt(lambda: S.ReduceLROnPlateau(new(), min_lr=[1]))
attempt(lambda: S.ReduceLROnPlateau(new()).step())
attempt(lambda: S.CyclicLR(new(), 0.1, 0.2, mode="other"))
attempt(lambda: S.CyclicLR(Adagrad([w]), 0.1, 0.2))
attempt(lambda: S.CyclicLR(new(), [0.1], 0.2))
attempt(lambda: S.OneCycleLR(new(), 0.1))
attempt(lambda: S.OneCycleLR(new(), 0.1, total_steps=-1))
attempt(lambda: S.OneCycleLR(new(), 0.1, epochs=0, steps_per_epoch=3))
attempt(lambda: S.OneCycleLR(new(), 0.1, total_steps=3, pct_start=2))
attempt(lambda: S.OneCycleLR(new(), 0.1, total_steps=3, anneal_strategy="poly"))
optimizer = new()
scheduler = S.OneCycleLR(optimizer, 0.1, total_steps=2)
for _ in range(3):
    optimizer.step()
    attempt(scheduler.step)
attempt(lambda: S.CosineAnnealingWarmRestarts(new(), 0))
attempt(lambda: S.CosineAnnealingWarmRestarts(new(), 1, T_mult=0))
attempt(lambda: S.CosineAnnealingWarmRestarts(new(), 1, eta_min="0"))
restarts = S.CosineAnnealingWarmRestarts(new(), 4, T_mult=2)
for epoch in (0.5, 3.25, 4, 9.5, 30):
    restarts.step(epoch)
    print(restarts.get_last_lr(), restarts.T_i, restarts.T_cur, restarts.last_epoch)
attempt(lambda: restarts.step(-1))
attempt(lambda: S.LRScheduler(new()))
attempt(lambda: S.StepLR(new(), 1, verbose=True))


class Warmup(S.LRScheduler):
    def __init__(self, optimizer, steps, last_epoch=-1):
        self.steps = steps
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        return [base * min(1, (self.last_epoch + 1) / self.steps) for base in self.base_lrs]


optimizer = new()
warmup = Warmup(optimizer, 4)
for _ in range(5):
    print(warmup.get_last_lr())
    optimizer.step()
    warmup.step()
print(warmup.state_dict())
print(issubclass(S._LRScheduler, S.LRScheduler), Warmup.__mro__[1])
