"""Answers op_samples.json for `out=`: what each function of torch says when it is given a fitting tensor, one while an argument requires grad,
one of int64, one of float64, and one of another shape (then with the warning).

    python3 record_out.py < op_samples.json > out.json
"""
import json
import sys
import warnings

import torch

from record_ops import decode

RESIZED = "An output with one or more elements was resized"


def like(result, dtype=None, shape=None):
    def one(t):
        return torch.zeros(t.shape if shape is None else shape, dtype=dtype or t.dtype)

    return one(result) if isinstance(result, torch.Tensor) else tuple(map(one, result))


def said(function, args, kwargs, out, grad):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            with torch.set_grad_enabled(grad):
                made = function(*args, **kwargs, out=out)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    same = made is out if isinstance(out, torch.Tensor) else all(a is b for a, b in zip(made or (), out))
    texts = [str(w.message) for w in heard if str(w.message).startswith(RESIZED)]
    if made is None:
        return "unexpected keyword"
    return ("out" if same else "other") + "".join(f" | {text.split(' (Triggered')[0]}" for text in texts)


def answer(entry):
    if entry["home"] != "torch" or not hasattr(torch, entry["name"]):
        return None
    function = getattr(torch, entry["name"])
    tensors = []
    args = [decode(arg, torch.float32, tensors) for arg in entry["samples"][0]["args"]]
    kwargs = {name: decode(arg, torch.float32, tensors) for name, arg in entry["samples"][0]["kwargs"].items()}
    try:
        result = function(*args, **kwargs)
        tensors_only = isinstance(result, torch.Tensor) or (isinstance(result, tuple) and all(isinstance(t, torch.Tensor) for t in result))
    except Exception:
        return None
    if not tensors_only:
        return None
    fitting = said(function, args, kwargs, like(result), False)
    if "unexpected keyword" in fitting or "invalid combination" in fitting:
        return "none"
    return {
        "fitting": fitting,
        "history": said(function, args, kwargs, like(result), True),
        "int64": said(function, args, kwargs, like(result, torch.int64), False),
        "float64": said(function, args, kwargs, like(result, torch.float64), False),
        "shape": said(function, args, kwargs, like(result, shape=(7,)), False),
    }


def main():
    warnings.simplefilter("ignore")
    entries = [entry for entry in json.load(sys.stdin) if entry["samples"]]
    found = {entry["op"]: answer(entry) for entry in entries}
    print("{" + ",\n".join(json.dumps(op) + ":" + json.dumps(told) for op, told in found.items() if told is not None) + "}")


main()
