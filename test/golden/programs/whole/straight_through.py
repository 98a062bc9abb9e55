"""The straight-through estimator three ways: a Function, the detach trick, and gumbel_softmax; then a binary network."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(10)


class BinarizeSTE(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.abs() <= 1)


def binarize_detach(x):
    hard = torch.sign(x)
    return x + (hard - x).detach()


x = torch.tensor([-1.5, -0.2, 0.3, 2.0], requires_grad=True)
for f in (BinarizeSTE.apply, binarize_detach, torch.sign):
    y = f(x)
    (g,) = torch.autograd.grad((y * torch.arange(1.0, 5.0)).sum(), x)
    print(y.detach(), g, y.grad_fn.name())

logits = torch.randn(3, 4, requires_grad=True)
hard = F.gumbel_softmax(logits, tau=0.5, hard=True)
print(hard)
hard[:, 0].sum().backward()
print(logits.grad.abs().sum() > 0, logits.grad.sum(dim=1).abs().max() < 1e-6)


class BinaryLinear(nn.Linear):
    def forward(self, input):
        return F.linear(input, BinarizeSTE.apply(self.weight), self.bias)


class Quantizer(nn.Module):
    """Rounds to a number of levels on the way forward only."""

    def __init__(self, levels):
        super().__init__()
        self.levels = levels

    def forward(self, x):
        q = torch.round(torch.clamp(x, 0, 1) * (self.levels - 1)) / (self.levels - 1)
        return x + (q - x).detach() if self.training else q


net = nn.Sequential(BinaryLinear(4, 8), nn.Hardtanh(), BinaryLinear(8, 1))
print(net)
X = torch.randn(64, 4)
y = (X[:, 0] - X[:, 1] > 0).float().unsqueeze(1)
opt = torch.optim.SGD(net.parameters(), lr=0.05)
for step in range(30):
    loss = F.binary_cross_entropy_with_logits(net(X), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for m in net:
            if isinstance(m, BinaryLinear):
                m.weight.clamp_(-1, 1)
    if step % 10 == 9:
        acc = ((net(X) > 0) == y.bool()).float().mean()
        print(f"{step + 1}: loss {loss.item():.4f} acc {acc.item():.3f}")
print(torch.unique(BinarizeSTE.apply(net[0].weight)))
q = Quantizer(5)
t = torch.tensor([0.1, 0.4, 0.9], requires_grad=True)
q(t).sum().backward()
print(q(t), t.grad, q.eval()(t))
