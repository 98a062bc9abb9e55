"""Hooks: activations and gradients are logged, a feature is taken from the middle, gradients are changed on the way."""
from collections import OrderedDict

import torch
import torch.nn as nn

torch.manual_seed(23)
model = nn.Sequential(OrderedDict([
    ("fc1", nn.Linear(4, 8)), ("act1", nn.Tanh()), ("fc2", nn.Linear(8, 8)), ("act2", nn.Sigmoid()), ("out", nn.Linear(8, 2)),
]))
x = torch.randn(5, 4)


class ActivationStats:
    def __init__(self, model):
        self.stats, self.handles = {}, []
        for name, module in model.named_children():
            self.handles.append(module.register_forward_hook(self.hook(name)))

    def hook(self, name):
        def fn(module, inputs, output):
            self.stats[name] = (output.mean().item(), output.std().item(), (output.abs() > 0.97).float().mean().item())
        return fn

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for h in self.handles:
            h.remove()


with ActivationStats(model) as log:
    model(x)
for name, (mean, std, saturated) in log.stats.items():
    print(f"{name:5s} mean {mean:+.4f} std {std:.4f} saturated {saturated:.2f}")
print(len(model.fc1._forward_hooks))

features = {}
handle = model.act1.register_forward_hook(lambda m, i, o: features.update(act1=o))
model(x)
print(features["act1"].shape, features["act1"].grad_fn)
handle.remove()

grads = []


def backward_hook(module, grad_input, grad_output):
    grads.append((type(module).__name__, grad_input[0].norm().item(), grad_output[0].norm().item()))


handles = [m.register_full_backward_hook(backward_hook) for m in model.children()]
xg = x.clone().requires_grad_()
model(xg).square().sum().backward()
for name, gi, go in grads:
    print(f"{name:8s} in {gi:.4f} out {go:.4f}")
for h in handles:
    h.remove()

pre = model.out.register_forward_pre_hook(lambda module, args: (args[0] * 0,))
print(torch.equal(model(x), model.out.bias.expand(5, 2)))
pre.remove()
double = model.out.register_forward_hook(lambda module, args, output: output * 2)
twice = model(x)
double.remove()
print(torch.allclose(twice, 2 * model(x)))

model.zero_grad()
h = model.fc1.weight.register_hook(lambda g: g.clamp(-0.01, 0.01))
model(x).sum().backward()
print(f"{model.fc1.weight.grad.abs().max().item():.4f} {model.fc2.weight.grad.abs().max().item():.4f}")
h.remove()
seen = []
for p_name, p in model.named_parameters():
    p.register_post_accumulate_grad_hook(lambda p, n=p_name: seen.append(n))
model(x).sum().backward()
print(seen)
