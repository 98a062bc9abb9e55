"""Answers op_samples.json with the graphs real PyTorch makes of gradients: for every call and every input, the Nodes behind the gradient that
`create_graph` gives, down to the leaves; and with where results and gradients lie in memory, and how often each was written.

    PYTHONPATH=. python3 record_graphs.py < op_samples.json > graphs.json
"""
import json
import sys

import torch

from record_ops import SEED, decode, flat, function_of, seed_gradient, short


def text(node, leaves, met):
    """`Mul(#0, Cos(#1))`: a leaf by its number, the incoming gradient as `grad`, a Node met before as `@` and its place in this text."""
    if node is None:
        return "-"
    name = short(node.name())
    if name == "AccumulateGrad":
        return next((label for tensor, label in leaves if tensor is node.variable), "leaf")
    if node in met:
        return f"@{met[node]}"
    met[node] = len(met)
    inner = ", ".join(text(edge, leaves, met) for edge, _ in node.next_functions)
    return f"{name.replace('Backward0', '')}({inner})"


def graphs(entry, sample):
    tensors = []
    args = [decode(arg, torch.float64, tensors) for arg in sample["args"]]
    kwargs = {name: decode(arg, torch.float64, tensors) for name, arg in sample["kwargs"].items()}
    torch.manual_seed(SEED)
    try:
        made = [r for r in flat(function_of(entry)(*args, **kwargs)) if r.grad_fn is not None]
        inputs = [t for t in tensors if t.requires_grad]
        seeds = [seed_gradient(r).requires_grad_() for r in made]
        if not made:
            return None
        grads = torch.autograd.grad(made, inputs, seeds, allow_unused=True, create_graph=True)
    except Exception:
        return None
    leaves = [(t, f"#{k}") for k, t in enumerate(inputs)] + [(t, "grad" if len(seeds) == 1 else f"grad{k}") for k, t in enumerate(seeds)]
    out = []
    for t, g in zip(inputs, grads):
        if g is None:
            out.append(None)
        elif g.grad_fn is None:
            out.append(next((label for tensor, label in leaves if tensor is g), "-"))
        else:
            out.append(text(g.grad_fn, leaves, {}))
    return out


def layout(t):
    """Where a tensor's elements lie, and how often they were written: strides, offset, version."""
    return f"{list(t.stride())} at {t.storage_offset()} v{t._version}"


def layouts(entry, sample):
    """Of the results, and of the gradients of a plain backward pass."""
    tensors = []
    args = [decode(arg, torch.float64, tensors) for arg in sample["args"]]
    kwargs = {name: decode(arg, torch.float64, tensors) for name, arg in sample["kwargs"].items()}
    torch.manual_seed(SEED)
    try:
        results = flat(function_of(entry)(*args, **kwargs))
    except Exception:
        return None
    out = {"results": [layout(r) for r in results]}
    made = [r for r in results if r.grad_fn is not None]
    if not made:
        return out
    try:
        grads = torch.autograd.grad(made, [t for t in tensors if t.requires_grad], [seed_gradient(r) for r in made], allow_unused=True)
        out["grads"] = [None if g is None else layout(g) for g in grads]
    except Exception:
        pass
    return out


def main():
    lines = [f'"torch":{json.dumps(torch.__version__)}']
    for entry in json.load(sys.stdin):
        found = [{"graphs": graphs(entry, sample), "layouts": layouts(entry, sample)} for sample in entry["samples"]]
        if any(each["layouts"] is not None for each in found):
            lines.append(json.dumps(entry["op"]) + ":" + json.dumps(found))
    print("{" + ",\n".join(lines) + "}")


main()
