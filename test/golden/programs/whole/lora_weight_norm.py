"""Low-rank adaptation by parametrize, weight and spectral norm, pruning, and counting what is trained."""
import torch
import torch.nn as nn
from torch.nn.utils import parameters_to_vector, parametrize, parametrizations, prune, vector_to_parameters

torch.manual_seed(60)


class LoRA(nn.Module):
    def __init__(self, features_in, features_out, rank=2, alpha=4):
        super().__init__()
        self.A = nn.Parameter(torch.zeros(rank, features_out))
        self.B = nn.Parameter(torch.zeros(features_in, rank))
        nn.init.normal_(self.A, mean=0, std=1)
        self.scale, self.enabled = alpha / rank, True

    def forward(self, W):
        return W + (self.B @ self.A).view(W.shape) * self.scale if self.enabled else W


net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
X = torch.randn(50, 4)
y_old, y_new = X[:, :1] * X[:, 1:2], X[:, :1] * X[:, 1:2] + 0.5 * X[:, 2:3]


def fit(params, target, steps, lr):
    optimizer = torch.optim.Adam(params, lr=lr)
    for _ in range(steps):
        loss = nn.functional.mse_loss(net(X), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


print(f"pretrained: {fit(net.parameters(), y_old, 40, 0.02):.4f}")
before = [p.clone() for p in net.parameters()]
for layer in (net[0], net[2]):
    parametrize.register_parametrization(layer, "weight", LoRA(*layer.weight.shape))
print(net)
for name, p in net.named_parameters():
    p.requires_grad_("parametrizations.weight.0" in name)
print([n for n, p in net.named_parameters() if p.requires_grad])
trainable = sum(p.numel() for p in net.parameters() if p.requires_grad)
print(f"trainable: {trainable} of {sum(p.numel() for p in net.parameters())}")
print(f"adapted: {fit([p for p in net.parameters() if p.requires_grad], y_new, 40, 0.02):.4f}")
print("the old weights stay:", all(torch.equal(a, b) for a, b in zip(before[0::2], [l.parametrizations.weight.original for l in (net[0], net[2])])))
for layer in (net[0], net[2]):
    parametrize.remove_parametrizations(layer, "weight", leave_parametrized=True)
print(parametrize.is_parametrized(net[0]), net[0])

wn = parametrizations.weight_norm(nn.Linear(3, 2))
print(wn, [n for n, _ in wn.named_parameters()])
wn(torch.ones(1, 3)).sum().backward()
print(wn.parametrizations.weight.original0.grad.shape)
sn = parametrizations.spectral_norm(nn.Linear(5, 5), n_power_iterations=20)
print(f"{torch.linalg.matrix_norm(sn.weight, 2).item():.2f}")
orth = parametrizations.orthogonal(nn.Linear(4, 4))
print(torch.allclose(orth.weight @ orth.weight.T, torch.eye(4), atol=1e-5))
layer = nn.Linear(6, 2)
prune.l1_unstructured(layer, "weight", amount=0.5)
print(int((layer.weight == 0).sum()), [n for n, _ in layer.named_buffers()])
prune.remove(layer, "weight")
vec = parameters_to_vector(layer.parameters())
vector_to_parameters(torch.zeros_like(vec), layer.parameters())
print(vec.shape, layer.bias)
