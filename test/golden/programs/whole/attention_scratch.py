"""Scaled dot-product attention and multi-head attention, written from scratch, beside PyTorch's own."""
import math

import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(2)


def attention(q, k, v, mask=None):
    d = q.size(-1)
    scores = q @ k.transpose(-2, -1) / math.sqrt(d)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, float("-inf"))
    weights = F.softmax(scores, dim=-1)
    return weights @ v, weights


q = torch.randn(2, 4, 8)
k = torch.randn(2, 4, 8)
v = torch.randn(2, 4, 8)
out, w = attention(q, k, v, torch.tril(torch.ones(4, 4)))
print(w[0])
print("rows sum to one:", torch.allclose(w.sum(-1), torch.ones(2, 4)))
fused = F.scaled_dot_product_attention(q, k, v, is_causal=True)
print("agrees with PyTorch's:", torch.allclose(out, fused, atol=1e-6))


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        assert d_model % num_heads == 0
        self.h, self.d_k = num_heads, d_model // num_heads
        self.qkv = nn.Linear(d_model, 3 * d_model)
        self.proj = nn.Linear(d_model, d_model)

    def split(self, x):
        b, t, _ = x.shape
        return x.view(b, t, self.h, self.d_k).transpose(1, 2)

    def forward(self, x, mask=None):
        b, t, c = x.size()
        q, k, v = (self.split(part) for part in self.qkv(x).chunk(3, dim=-1))
        out, self.weights = attention(q, k, v, mask)
        return self.proj(out.transpose(1, 2).contiguous().view(b, t, c))


mine = MultiHeadAttention(16, 4)
theirs = nn.MultiheadAttention(16, 4, batch_first=True)
with torch.no_grad():
    theirs.in_proj_weight.copy_(mine.qkv.weight)
    theirs.in_proj_bias.copy_(mine.qkv.bias)
    theirs.out_proj.weight.copy_(mine.proj.weight)
    theirs.out_proj.bias.copy_(mine.proj.bias)
x = torch.randn(3, 5, 16, requires_grad=True)
a = mine(x)
b, weights = theirs(x, x, x)
print(theirs)
print(a.shape, weights.shape, torch.allclose(a, b, atol=1e-6))
print("mean weights agree:", torch.allclose(mine.weights.mean(1), weights, atol=1e-6))
(ga,) = torch.autograd.grad(a.square().sum(), x)
(gb,) = torch.autograd.grad(b.square().sum(), x)
print("gradients agree:", torch.allclose(ga, gb, atol=1e-5), f"{ga.norm().item():.4f}")

# Learn to copy the first token to every place.
optimizer = torch.optim.Adam(mine.parameters(), lr=0.01)
data = torch.randn(8, 5, 16)
for step in range(30):
    loss = F.mse_loss(mine(data), data[:, :1].expand_as(data))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0 or step == 29:
        print(f"step {step:2d} loss {loss.item():.4f}")
