"""Early stopping; saving and restoring model and optimizer in memory; training goes on as if nothing had happened."""
import copy
import io

import torch
import torch.nn as nn

torch.manual_seed(0)
X = torch.linspace(-2, 2, 60).unsqueeze(1)
y = X.pow(3) - X + 0.3 * torch.randn(X.shape)
index = torch.randperm(60)
train, val = index[:40], index[40:]


class EarlyStopping:
    def __init__(self, patience=3, min_delta=0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.counter, self.state = float("inf"), 0, None

    def __call__(self, value, model):
        if value < self.best - self.min_delta:
            self.best, self.counter = value, 0
            self.state = copy.deepcopy(model.state_dict())
        else:
            self.counter += 1
        return self.counter >= self.patience


def build():
    return nn.Sequential(nn.Linear(1, 20), nn.Tanh(), nn.Linear(20, 1))


def epoch(model, optimizer):
    model.train()
    loss = nn.functional.mse_loss(model(X[train]), y[train])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.eval()
    with torch.no_grad():
        return loss.item(), nn.functional.mse_loss(model(X[val]), y[val]).item()


model = build()
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
stopper = EarlyStopping(patience=3, min_delta=1e-3)
for e in range(60):
    train_loss, val_loss = epoch(model, optimizer)
    if e % 5 == 0:
        print(f"epoch {e:2d}: train {train_loss:.3f} val {val_loss:.3f}")
    if stopper(val_loss, model):
        print(f"stopped after epoch {e}, best {stopper.best:.3f}")
        break
model.load_state_dict(stopper.state)
print(f"restored: {nn.functional.mse_loss(model(X[val]), y[val]).item():.3f}")

# A checkpoint of everything, written into memory and read back.
model = build()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05, weight_decay=1e-4)
for _ in range(5):
    epoch(model, optimizer)
buffer = io.BytesIO()
torch.save({"epoch": 5, "model": model.state_dict(), "optim": optimizer.state_dict(), "rng": torch.get_rng_state()}, buffer)
a = [epoch(model, optimizer)[0] for _ in range(5)]
buffer.seek(0)
checkpoint = torch.load(buffer)
model2 = build()
optimizer2 = torch.optim.Adam(model2.parameters())
print(model2.load_state_dict(checkpoint["model"]))
optimizer2.load_state_dict(checkpoint["optim"])
print(optimizer2.param_groups[0]["lr"], optimizer2.param_groups[0]["weight_decay"], checkpoint["epoch"])
b = [epoch(model2, optimizer2)[0] for _ in range(5)]
print("same road:", a == b, [f"{v:.4f}" for v in b])
state = checkpoint["optim"]["state"][0]
print({k: (tuple(v.shape), v.dtype) for k, v in state.items()})
try:
    nn.Linear(1, 3).load_state_dict(checkpoint["model"])
except RuntimeError as e:
    print(e)
missing = nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1), nn.Linear(1, 1)).load_state_dict(checkpoint["model"], strict=False)
print(missing.missing_keys, missing.unexpected_keys)
