"""Says of every name in NAMES, on one line each, whether this torch has it: `has`, `refused` (by name) or `missing`.

Names are spelled as programs spell them: `torch.linalg.norm`, `Tensor.sum`, `nn.Linear`, `F.relu`, `Module.eval`, `Optimizer.step`, `ctx.saved_tensors`.
The list comes in front of this text.
"""
import importlib

import torch


class _Contexts:
    """What autograd.Function hands to `forward` and to `backward`, asked for a name there."""

    def __init__(self):
        seen = self.seen = []

        class Probe(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                seen.append(ctx)
                return x * 2

            @staticmethod
            def backward(ctx, grad):
                seen.append(ctx)
                return grad

        Probe.apply(torch.ones(1, requires_grad=True)).sum().backward()

    def __getattr__(self, name):
        for ctx in self.seen:
            try:
                return getattr(ctx, name)
            except AttributeError:
                pass
        raise AttributeError(name)


STARTS = {
    "torch": lambda: torch,
    "Tensor": lambda: torch.ones(2, 2, requires_grad=True),
    "nn": lambda: importlib.import_module("torch.nn"),
    "F": lambda: importlib.import_module("torch.nn.functional"),
    "optim": lambda: importlib.import_module("torch.optim"),
    "Module": lambda: torch.nn.Linear(2, 2),
    "Optimizer": lambda: torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1),
    "ctx": _Contexts,
}
MODULES = {"nn": "torch.nn", "F": "torch.nn.functional", "optim": "torch.optim"}


def step(holder, path, name):
    try:
        return getattr(holder, name)
    except AttributeError as error:
        if "does not support" in str(error) or type(holder) is not type(importlib):
            raise
        try:
            return importlib.import_module(f"{path}.{name}")
        except ModuleNotFoundError:
            raise error from None


def standing(full):
    first, *rest = full.split(".")
    try:
        holder, path = STARTS[first](), MODULES.get(first, first)
        for name in rest:
            holder, path = step(holder, path, name), f"{path}.{name}"
        return "has"
    except Exception as error:
        return "refused" if "does not support" in str(error) else "missing"


for name in NAMES:
    print(standing(name))
