"""Checkpointed blocks give the same gradients; how often a block runs; what is saved is counted by hooks."""
import torch
import torch.nn as nn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

torch.manual_seed(0)


class Block(nn.Module):
    runs = 0

    def __init__(self, d):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(d, 2 * d), nn.Linear(2 * d, d)

    def forward(self, x):
        Block.runs += 1
        return x + self.fc2(torch.nn.functional.gelu(self.fc1(x)))


class Deep(nn.Module):
    def __init__(self, d, depth, use_checkpoint=False):
        super().__init__()
        self.blocks = nn.ModuleList([Block(d) for _ in range(depth)])
        self.use_checkpoint = use_checkpoint

    def forward(self, x):
        for block in self.blocks:
            x = checkpoint(block, x, use_reentrant=False) if self.use_checkpoint else block(x)
        return x


net = Deep(6, 4)
x = torch.randn(10, 6, requires_grad=True)


def gradients():
    net.zero_grad()
    x.grad = None
    Block.runs = 0
    loss = net(x).pow(2).mean()
    loss.backward()
    print(f"loss {loss.item():.4f}, runs {Block.runs}")
    return [x.grad.clone()] + [p.grad.clone() for p in net.parameters()]


plain = gradients()
net.use_checkpoint = True
again = gradients()
print("same:", all(torch.equal(a, b) for a, b in zip(plain, again)))

saved = []
with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t.numel()) or t, lambda t: t):
    net.use_checkpoint = False
    net(x)
print("numbers kept without checkpoints:", sum(saved), "in", len(saved), "tensors")
net.use_checkpoint = True

seq = nn.Sequential(*[Block(6) for _ in range(4)])
out = checkpoint_sequential(seq, 2, x, use_reentrant=False)
print(torch.allclose(out, seq(x)))
optimizer = torch.optim.Adadelta(net.parameters(), lr=1.0)
target = torch.randn(10, 6)
for step in range(20):
    loss = nn.functional.l1_loss(net(x.detach()), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 4:
        print(f"step {step + 1}: {loss.item():.4f}")
