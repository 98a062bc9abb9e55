"""What one small program does, as text: what it prints, the value of its last expression, its warnings and its error. Runs unchanged under
real PyTorch (record_exact.py) and in Gradient Lens (test/runtime/exact.test.ts), so it must use nothing beyond Python and torch.
"""
import ast
import contextlib
import copy
import io
import math
import pickle
import re
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F


def layer(module, *inputs, **keywords):
    """A module as it prints; where its parameters begin and what they sum to; what it makes of inputs, and the gradients. A shape stands for
    normal numbers."""
    print(type(module), module, sep="\n")
    for name, parameter in module.named_parameters():
        print(name, tuple(parameter.shape), parameter.flatten()[:2].tolist(), "%.8g" % parameter.double().sum().item())
    given = [torch.randn(value, requires_grad=True) if isinstance(value, tuple) else value for value in inputs]
    made = [tensor for tensor in tensors_in(module(*given, **keywords)) if tensor is not None]
    for tensor in made:
        node = tensor.grad_fn
        print(tuple(tensor.shape), node and node.name(), ["%.3g" % number for number in tensor.flatten()[:4].tolist()])
    seeded = [tensor for tensor in made if tensor.requires_grad]
    if seeded:
        sum((tensor * torch.arange(tensor.numel()).reshape(tensor.shape).cos()).sum() for tensor in seeded).backward()
        leaves = [*given, *module.parameters()]
        grads = [leaf.grad for leaf in leaves if isinstance(leaf, torch.Tensor)]
        print([None if grad is None else "%.3g" % grad.abs().sum().item() for grad in grads])
    print(list(module.state_dict()), [name for name, _ in module.named_modules()])


def tensors_in(value):
    """The tensors of nested tuples."""
    return [value] if isinstance(value, torch.Tensor) or value is None else [tensor for item in value for tensor in tensors_in(item)]


def scope():
    """Names every case may use: a matrix, two leaves, integers, booleans."""
    return {
        "torch": torch, "nn": nn, "F": F, "t": torch.tensor, "copy": copy, "io": io, "math": math, "pickle": pickle, "warnings": warnings,
        "inf": math.inf, "nan": math.nan, "f64": torch.float64,
        "x": torch.arange(6.0).reshape(2, 3), "w": torch.tensor([2.0, 3.0], requires_grad=True), "v": torch.tensor([1.5], requires_grad=True),
        "i": torch.tensor([1, 2, 3]), "b": torch.tensor([True, False]), "s": torch.tensor(2.5), "layer": layer, "__name__": "__main__",
    }


def outcome(case):
    """Everything a reader of the case would see."""
    torch.manual_seed(0)
    torch.set_warn_always(True)
    torch.set_printoptions(profile="default", sci_mode=None)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    printed, warned = io.StringIO(), []
    names = scope()
    failure = ""
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        try:
            tree = ast.parse(case)
            last = tree.body[-1]
            if isinstance(last, ast.Expr):
                tree.body[-1] = ast.copy_location(ast.parse("_ = 0").body[0], last)
                tree.body[-1].value = last.value
                names["_"] = None
                exec(compile(ast.fix_missing_locations(tree), "<case>", "exec"), names)
                if names["_"] is not None:
                    print(repr(names["_"]))
            else:
                exec(compile(tree, "<case>", "exec"), names)
        except Exception as error:
            failure = f"!! {type(error).__name__}: {error}\n"
        warned = [f"?? {each.category.__name__}: {each.message}\n" for each in found]
    text = printed.getvalue() + "".join(warned) + failure
    text = re.sub(r" \(Triggered internally at [^)]*\)", "", text)
    return re.sub(r"0x[0-9a-fA-F]{6,}", "0xADDR", text).rstrip("\n")
