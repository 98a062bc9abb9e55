"""An optimizer and a scheduler of one's own; stochastic weight averaging."""
import torch
import torch.nn as nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler
from torch.optim.swa_utils import SWALR, AveragedModel, update_bn

torch.manual_seed(40)


class SignSGD(Optimizer):
    """Steps by the sign of a running mean of the gradients."""

    def __init__(self, params, lr=1e-2, beta=0.9, weight_decay=0.0):
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        super().__init__(params, dict(lr=lr, beta=beta, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["step"], state["mean"] = 0, torch.zeros_like(p)
                state["step"] += 1
                state["mean"].mul_(group["beta"]).add_(p.grad, alpha=1 - group["beta"])
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(state["mean"].sign(), alpha=-group["lr"])
        return loss


class WarmupSqrt(LRScheduler):
    def __init__(self, optimizer, warmup, last_epoch=-1):
        self.warmup = warmup
        super().__init__(optimizer, last_epoch)

    def get_lr(self):
        step = self.last_epoch + 1
        scale = min(step / self.warmup, (self.warmup / step) ** 0.5)
        return [base * scale for base in self.base_lrs]


X = torch.randn(64, 3)
y = (X ** 2).sum(1, keepdim=True) / 3
loader = [(X[i:i + 16], y[i:i + 16]) for i in range(0, 64, 16)]
model = nn.Sequential(nn.Linear(3, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 1))
opt = SignSGD(model.parameters(), lr=0.02, weight_decay=1e-3)
sched = WarmupSqrt(opt, warmup=4)
print(opt)
for epoch in range(8):
    total = 0.0
    for xb, yb in loader:
        def closure():
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(xb), yb)
            loss.backward()
            return loss
        total += opt.step(closure).item()
    sched.step()
    if epoch % 2:
        print(f"epoch {epoch}: loss {total / len(loader):.3f} lr {sched.get_last_lr()[0]:.5f}")
print(len(opt.state), sorted(next(iter(opt.state.values()))))

swa_model = AveragedModel(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
swa_scheduler = SWALR(optimizer, anneal_epochs=3, swa_lr=0.02)
for epoch in range(6):
    for xb, yb in loader:
        optimizer.zero_grad()
        nn.functional.huber_loss(model(xb), yb).backward()
        optimizer.step()
    swa_model.update_parameters(model)
    swa_scheduler.step()
    print(f"{epoch} {optimizer.param_groups[0]['lr']:.4f} {swa_model.n_averaged.item()}")
update_bn([xb for xb, _ in loader], swa_model)
swa_model.eval()
print(f"averaged model: {nn.functional.mse_loss(swa_model(X), y).item():.3f}")
try:
    SignSGD(model.parameters(), lr=-1)
except ValueError as e:
    print(e)
try:
    SignSGD([])
except ValueError as e:
    print(e)
