"""Weight decay for weights but not for biases and norms; groups with their own rates; freezing; a learning-rate finder."""
import torch
import torch.nn as nn

torch.manual_seed(13)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 8))
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head(self.backbone(x))


def configure(model, lr, weight_decay):
    decay, no_decay = set(), set()
    for module_name, module in model.named_modules():
        for name, _ in module.named_parameters(recurse=False):
            full = f"{module_name}.{name}" if module_name else name
            (decay if name == "weight" and isinstance(module, nn.Linear) else no_decay).add(full)
    params = dict(model.named_parameters())
    assert not decay & no_decay and decay | no_decay == set(params)
    return torch.optim.AdamW([
        {"params": [params[n] for n in sorted(decay)], "weight_decay": weight_decay},
        {"params": [params[n] for n in sorted(no_decay)], "weight_decay": 0.0},
    ], lr=lr), decay, no_decay


model = Model()
optimizer, decay, no_decay = configure(model, 1e-2, 0.1)
print(sorted(decay))
print(sorted(no_decay))
print(optimizer)
X = torch.randn(40, 8)
y = (X[:, 0] > 0).long()
for step in range(20):
    loss = nn.functional.cross_entropy(model(X), y)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
print(f"loss {loss.item():.4f}; norms:", [f"{p.norm().item():.3f}" for p in optimizer.param_groups[0]["params"]])

# Freeze the backbone; only the head moves.
for p in model.backbone.parameters():
    p.requires_grad_(False)
before = {k: v.clone() for k, v in model.state_dict().items()}
head = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)
for _ in range(3):
    head.zero_grad()
    nn.functional.cross_entropy(model(X), y).backward()
    head.step()
print([k for k, v in model.state_dict().items() if not torch.equal(v, before[k])])
for p in model.parameters():
    p.requires_grad_(True)
head.add_param_group({"params": model.backbone.parameters(), "lr": 0.01})
print(len(head.param_groups), [g["lr"] for g in head.param_groups])

# Learning-rate range test.
model = Model()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
lr, factor, smooth, best, trail = 1e-3, 1.6, None, float("inf"), []
for i in range(20):
    for group in optimizer.param_groups:
        group["lr"] = lr
    loss = nn.functional.cross_entropy(model(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    smooth = loss.item() if smooth is None else 0.8 * smooth + 0.2 * loss.item()
    corrected = smooth
    best = min(best, corrected)
    trail.append((lr, corrected))
    if corrected > 4 * best:
        break
    lr *= factor
for lr, value in trail[:15:3]:
    print(f"lr {lr:.4f} -> {value:.4f}")
