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


def scope():
    """Names every case may use: a matrix, two leaves, integers, booleans."""
    return {
        "torch": torch, "nn": nn, "F": F, "t": torch.tensor, "copy": copy, "io": io, "math": math, "pickle": pickle, "warnings": warnings,
        "inf": math.inf, "nan": math.nan, "f64": torch.float64,
        "x": torch.arange(6.0).reshape(2, 3), "w": torch.tensor([2.0, 3.0], requires_grad=True), "v": torch.tensor([1.5], requires_grad=True),
        "i": torch.tensor([1, 2, 3]), "b": torch.tensor([True, False]), "s": torch.tensor(2.5), "__name__": "__main__",
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
