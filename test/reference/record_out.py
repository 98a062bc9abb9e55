"""Answers op_samples.json for `out=`: what each function of torch, torch.linalg, torch.fft and torch.special says when it is given a fitting tensor, one while
an argument requires grad, one that requires grad itself, one of int64, one of float64, one without elements (then with the strides it has after), one of
another shape (then with the warning), and an expanded one, where a result has a dimension to expand along.

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


def expanded(result):
    """Fitting tensors whose first dimension of more than one element has one element of memory; None where none has such a dimension."""

    def one(t):
        at = next((d for d, size in enumerate(t.shape) if size > 1), None)
        shape = t.shape if at is None or t.numel() == 0 else (*t.shape[:at], 1, *t.shape[at + 1 :])
        return torch.zeros(shape, dtype=t.dtype).expand(t.shape)

    made = [one(t) for t in ([result] if isinstance(result, torch.Tensor) else result)]
    if all(t.is_contiguous() for t in made):
        return None
    return made[0] if isinstance(result, torch.Tensor) else tuple(made)


def asking(out):
    for t in [out] if isinstance(out, torch.Tensor) else out:
        if t.is_floating_point() or t.is_complex():
            t.requires_grad_()
    return out


def plain(value):
    """The same argument without history."""
    if isinstance(value, torch.Tensor):
        return value.detach()
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return type(value)(map(plain, value)) if isinstance(value, (list, tuple)) else value


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
    outs = [t for t in ([out] if isinstance(out, torch.Tensor) else out) if grad and t.grad_fn is not None]
    nodes = "".join(f" {t.grad_fn.name().split('::')[-1]}" for t in outs)
    return ("out" if same else "other") + nodes + "".join(f" | {text.split(' (Triggered')[0]}" for text in texts)


def answer(entry):
    home = torch if entry["home"] == "torch" else getattr(torch, entry["home"], None) if entry["home"] in ("linalg", "fft", "special") else None
    if home is None or not hasattr(home, entry["name"]):
        return None
    function = getattr(home, entry["name"])
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
    emptied = like(result, shape=(0,))
    empty = said(function, args, kwargs, emptied, False)
    strides = " ".join(str(list(t.stride())) for t in ([emptied] if isinstance(emptied, torch.Tensor) else emptied))
    wide = expanded(result)
    return {
        "fitting": fitting,
        "history": said(function, args, kwargs, like(result), True),
        "leaf": said(function, plain(args), plain(kwargs), asking(like(result)), True),
        "empty": f"{empty} {strides}",
        "int64": said(function, args, kwargs, like(result, torch.int64), False),
        "float64": said(function, args, kwargs, like(result, torch.float64), False),
        "shape": said(function, args, kwargs, like(result, shape=(7,)), False),
        "expanded": None if wide is None else said(function, args, kwargs, wide, False),
    }


def main():
    warnings.simplefilter("ignore")
    entries = [entry for entry in json.load(sys.stdin) if entry["samples"]]
    found = {entry["op"]: answer(entry) for entry in entries}
    print("{" + ",\n".join(json.dumps(op) + ":" + json.dumps(told) for op, told in found.items() if told is not None) + "}")


main()
