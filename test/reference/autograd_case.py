"""What the programs of record_autograd.py are written with: the list of cases, small tensors, and a value as JSON."""
import re
import warnings

import torch

CASES = []


def case(program):
    CASES.append(program)
    return program


def leaf(*values, dtype=torch.float32):
    return torch.tensor(values[0] if len(values) == 1 and isinstance(values[0], list) else values[0], dtype=dtype, requires_grad=True)


def vector(*values):
    return torch.tensor(list(values), dtype=torch.float32)


def x12():
    return leaf([1.0, 2.0])


def seen(value):
    """A value as JSON: of a tensor all that autograd may change."""
    if isinstance(value, torch.Tensor):
        return {
            "values": value.detach().flatten().tolist(),
            "shape": list(value.shape),
            "dtype": str(value.dtype).removeprefix("torch."),
            "requires_grad": value.requires_grad,
            "is_leaf": value.is_leaf,
            "grad_fn": None if value.grad_fn is None else type(value.grad_fn).__name__,
            "version": value._version,
        }
    if isinstance(value, (list, tuple, torch.Size)):
        return [seen(item) for item in value]
    return value


def edges(node):
    return [None if following is None else [following.name(), nr] for following, nr in node.next_functions]


def record(program):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        entry = {"name": program.__name__}
        try:
            entry["result"] = seen(program())
        except Exception as error:
            entry["error"] = {"type": type(error).__name__, "text": str(error)}
        entry["warnings"] = [
            [w.category.__name__, re.sub(r" \(Triggered internally at .*\)$", "", str(w.message))] for w in caught
        ]
    return entry
