"""torch.func on a network: jacrev, jacfwd, vmap, per-sample gradients, and an ensemble by functional_call."""
import copy

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.func import functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, stack_module_state, vmap

torch.manual_seed(0)
D = 4
weight, bias, x = torch.randn(D, D), torch.randn(D), torch.randn(D)


def predict(weight, bias, x):
    return F.linear(x, weight, bias).tanh()


jac_rev = jacrev(predict, argnums=2)(weight, bias, x)
jac_fwd = jacfwd(predict, argnums=2)(weight, bias, x)
print(jac_rev, torch.allclose(jac_rev, jac_fwd, atol=1e-6))
unit = torch.eye(D)
_, vjp_fn = torch.func.vjp(lambda x: predict(weight, bias, x), x)
(by_vmap,) = vmap(vjp_fn)(unit)
print("by vmap:", torch.allclose(by_vmap, jac_rev, atol=1e-6))
batch = torch.randn(3, D)
print(vmap(jacrev(predict, argnums=2), in_dims=(None, None, 0))(weight, bias, batch).shape)
print(hessian(lambda x: predict(weight, bias, x).sum())(x).diagonal())


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(D, 8)
        self.fc2 = nn.Linear(8, 3)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


model = Net()
data, targets = torch.randn(6, D), torch.randint(0, 3, (6,))
params = {k: v.detach() for k, v in model.named_parameters()}
buffers = {k: v.detach() for k, v in model.named_buffers()}


def compute_loss(params, buffers, sample, target):
    predictions = functional_call(model, (params, buffers), (sample.unsqueeze(0),))
    return F.cross_entropy(predictions, target.unsqueeze(0))


ft_compute_sample_grad = vmap(grad(compute_loss), in_dims=(None, None, 0, 0))
sample_grads = ft_compute_sample_grad(params, buffers, data, targets)
for name, g in sample_grads.items():
    print(name, tuple(g.shape))
loop = []
for s, t in zip(data, targets):
    loss = F.cross_entropy(model(s.unsqueeze(0)), t.unsqueeze(0))
    loop.append(torch.autograd.grad(loss, list(model.parameters())))
for stacked, one_by_one in zip(sample_grads.values(), zip(*loop)):
    assert torch.allclose(stacked, torch.stack(one_by_one), atol=1e-6)
norms = sum(g.flatten(1).square().sum(1) for g in sample_grads.values()).sqrt()
print("norms per sample:", norms)
grads, value = grad_and_value(compute_loss)(params, buffers, data[0], targets[0])
print(f"{value.item():.4f}", torch.allclose(grads["fc2.bias"], sample_grads["fc2.bias"][0], atol=1e-6))

models = [Net() for _ in range(3)]
ens_params, ens_buffers = stack_module_state(models)
base = copy.deepcopy(models[0])


def fmodel(params, buffers, x):
    return functional_call(base, (params, buffers), (x,))


predictions = vmap(fmodel, in_dims=(0, 0, None))(ens_params, ens_buffers, data)
print(predictions.shape)
assert torch.allclose(predictions, torch.stack([m(data) for m in models]), atol=1e-5)
print("mean over the ensemble:", predictions.mean(0).argmax(-1), f"spread {predictions.std(0).mean().item():.4f}")
