"""Stands before every program text of test/golden/autograd: each function under `@case` is a program of its own, run where it is written. It prints
what it likes; then its error and its warnings are printed."""
import re
import warnings

import torch
import torch.nn.functional as F
from torch import autograd, nn
from torch.autograd import Function

torch.manual_seed(0)


def case(program):
    print(f"# {program.__name__}")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            program()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    torch.set_grad_enabled(True)
    for each in caught:
        print(f"{each.category.__name__}: " + re.sub(r" \(Triggered internally at .*\)$", "", str(each.message)))
    return program


def leaf(*values, dtype=torch.float32):
    return torch.tensor(values[0] if len(values) == 1 else list(values), dtype=dtype, requires_grad=True)


def edges(node):
    return [(None if to is None else to.name(), nr) for to, nr in node.next_functions]


