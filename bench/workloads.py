"""The workloads of bench/workloads.ts as ordinary PyTorch programs: run unchanged by real PyTorch and by the engine's Python. Each is a class that
lays its data down once and computes, forward and backward, in `run`, which answers with a few numbers to compare. Knows nothing of what runs it."""
import json
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def wave(*shape, scale=1.0):
    n = torch.Size(shape).numel()
    return (torch.sin(torch.arange(n, dtype=torch.float64)) * scale).float().reshape(shape)


def leaves(*tensors):
    return [t.requires_grad_() for t in tensors]


def step(parameters, loss):
    loss.backward()
    with torch.no_grad():
        for p in parameters:
            p.sub_(p.grad, alpha=0.001)
            p.grad = None
    return [loss.item()]


class Chain:
    def __init__(self):
        (self.x,) = leaves(torch.tensor(1.01))

    def run(self):
        self.x.grad = None
        y = self.x
        for _ in range(1000):
            y = y * 1.0001
        y.backward()
        return [y.item(), self.x.grad.item()]


class SmallNetwork:
    def __init__(self):
        self.x, self.y = wave(100, 2), wave(100, 1)
        self.p = leaves(wave(16, 2), wave(16), wave(16, 16, scale=0.25), wave(16), wave(1, 16, scale=0.25), wave(1))

    def run(self):
        a, b, c, d, e, f = self.p
        h = F.linear(F.linear(self.x, a, b).tanh(), c, d).tanh()
        return step(self.p, F.mse_loss(F.linear(h, e, f), self.y))


class Classifier:
    def __init__(self):
        self.x, self.y = wave(64, 784), torch.arange(64) % 10
        self.p = leaves(wave(128, 784, scale=0.05), wave(128), wave(10, 128, scale=0.1), wave(10))

    def run(self):
        a, b, c, d = self.p
        return step(self.p, F.cross_entropy(F.linear(F.linear(self.x, a, b).relu(), c, d), self.y))


class Product:
    def __init__(self):
        self.a, self.b = wave(512, 512), wave(512, 512)

    def run(self):
        return [self.a.mm(self.b)[5, 7].item()]


class SumOfProducts:
    def __init__(self):
        self.x, self.w = leaves(wave(1000000), wave(1000000, scale=0.5))

    def run(self):
        self.x.grad = self.w.grad = None
        y = (self.x * self.w).sum()
        y.backward()
        return [y.item() / 1000, self.x.grad[7].item()]


class SumOfTanh:
    def __init__(self):
        (self.x,) = leaves(wave(1000000))

    def run(self):
        self.x.grad = None
        y = self.x.tanh().sum()
        y.backward()
        return [y.item() / 1000, self.x.grad[7].item()]


class Jacobian:
    def __init__(self, n):
        self.w, self.x = wave(n, n, scale=0.1), wave(n)

    def run(self):
        j = torch.autograd.functional.jacobian(lambda x: self.w.mv(x).tanh(), self.x)
        return [j[3, 5].item(), j.sum().item()]


class Block:
    """One block of a GPT: attention over 32 places by 4 heads, then an MLP, each after a LayerNorm and added to what came in."""

    T, C, H = 32, 64, 4

    def __init__(self):
        T, C = self.T, self.C
        (self.x,) = leaves(wave(1, T, C))
        self.p = leaves(
            *(wave(C) + 1, wave(C), wave(3 * C, C, scale=0.1), wave(3 * C), wave(C, C, scale=0.1), wave(C)),
            *(wave(C) + 1, wave(C), wave(4 * C, C, scale=0.1), wave(4 * C), wave(C, 4 * C, scale=0.1), wave(C)),
        )
        self.future = torch.ones(T, T).tril() == 0

    def run(self):
        T, C, H = self.T, self.C, self.H
        x = self.x
        for p in self.p:
            p.grad = None
        x.grad = None
        a, b, qkv, qkv_bias, out, out_bias, c, d, up, up_bias, down, down_bias = self.p
        q, k, v = F.linear(F.layer_norm(x, (C,), a, b), qkv, qkv_bias).split(C, dim=2)
        q = q.view(1, T, H, C // H).transpose(1, 2)
        k = k.view(1, T, H, C // H).transpose(1, 2)
        v = v.view(1, T, H, C // H).transpose(1, 2)
        attention = (q @ k.transpose(-2, -1)) * (C // H) ** -0.5
        attention = F.softmax(attention.masked_fill(self.future, float("-inf")), dim=-1)
        y = (attention @ v).transpose(1, 2).reshape(1, T, C)
        x = x + F.linear(y, out, out_bias)
        y = F.gelu(F.linear(F.layer_norm(x, (C,), c, d), up, up_bias))
        x = x + F.linear(y, down, down_bias)
        loss = x.pow(2).mean()
        loss.backward()
        return [loss.item(), self.x.grad[0, 3, 5].item(), qkv.grad[100, 9].item(), a.grad[4].item(), down.grad[7, 7].item()]


made = {
    "w1": Chain(),
    "w2": SmallNetwork(),
    "w3": Classifier(),
    "w4": Product(),
    "w5a": SumOfProducts(),
    "w5b": SumOfTanh(),
    "w7a": Jacobian(64),
    "w7b": Jacobian(256),
    "w8": Block(),
}


def measure(name, count):
    """JSON of what the last of `count` runs answered, and of the milliseconds each took."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        result = made[name].run()
        times.append((time.perf_counter() - started) * 1e3)
    return json.dumps({"result": result, "times": times})
