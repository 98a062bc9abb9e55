"""Answers op_samples.json with real PyTorch's forward mode: the tangents of every call whose tensors ask for a gradient, in float64, or the operator
it refuses. A tangent's direction is sin(1.7 i + k) + 0.2 for element i of input k, made symmetric where the input is.

    python3 record_forward.py < op_samples.json > forward.json
"""
import json
import math
import re
import sys
import warnings

import torch
from torch.autograd import forward_ad

from record_ops import SEED, decode, flat, function_of, numbers

torch.set_num_threads(1)
warnings.simplefilter("ignore")


def direction(t, k):
    values = [math.sin(1.7 * i + k) + 0.2 for i in range(t.numel())]
    made = torch.tensor(values, dtype=t.dtype).reshape(t.shape)
    symmetric = t.dim() >= 2 and t.shape[-1] == t.shape[-2] and torch.equal(t, t.mT)
    return (made + made.mT) / 2 if symmetric else made


def dual(value, inputs):
    if isinstance(value, list):
        return [dual(item, inputs) for item in value]
    if not isinstance(value, torch.Tensor) or not value.requires_grad:
        return value
    inputs.append(value)
    return forward_ad.make_dual(value, direction(value, len(inputs) - 1))


def answer(entry, sample):
    inputs = []
    with forward_ad.dual_level():
        args = [dual(decode(arg, torch.float64, []), inputs) for arg in sample["args"]]
        kwargs = {name: dual(decode(arg, torch.float64, []), inputs) for name, arg in sample["kwargs"].items()}
        if not inputs:
            return None
        torch.manual_seed(SEED)
        try:
            results = flat(function_of(entry)(*args, **kwargs))
        except Exception as error:
            refused = re.match(r"Trying to use forward AD with (\S+) that", str(error))
            return {"refused": refused[1]} if refused else None
        tangents = [forward_ad.unpack_dual(r).tangent for r in results]
        return [None if t is None else numbers(t) for t in tangents]


lines = []
for entry in json.load(sys.stdin):
    lines.append(json.dumps(entry["op"]) + ":" + json.dumps([answer(entry, sample) for sample in entry["samples"]], separators=(",", ":")))
print("{" + ",\n".join([json.dumps("torch") + ":" + json.dumps(torch.__version__)] + lines) + "}")
