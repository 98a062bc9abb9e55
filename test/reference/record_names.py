"""Writes src/runtime/python/torch/_names.py: the public names of PyTorch's modules, so that a missing one is refused by name
and an unknown one is an AttributeError. Run under real PyTorch:  python3 record_names.py > src/runtime/python/torch/_names.py
"""
import importlib

MODULES = [
    "torch", "torch.autograd", "torch.autograd.functional", "torch.nn", "torch.nn.functional", "torch.nn.init", "torch.nn.utils",
    "torch.optim", "torch.utils", "torch.utils.data", "torch.linalg", "torch.special", "torch.func", "torch.fft", "torch.distributions",
]

print('"""Public names of PyTorch\'s modules, as recorded by test/reference/record_names.py."""')
print("NAMES = {")
for module in MODULES:
    names = sorted(name for name in dir(importlib.import_module(module)) if not name.startswith("_"))
    print(f'    "{module}": frozenset(')
    line = '        "'
    for name in names:
        if len(line) + len(name) > 130:
            print(line + '"')
            line = '        "'
        line += name + " "
    print(line.rstrip() + '".split()')
    print("    ),")
import torch
print('    "torch.Tensor": frozenset(')
line = '        "'
for name in sorted(name for name in dir(torch.Tensor) if not name.startswith("_")):
    if len(line) + len(name) > 130:
        print(line + '"')
        line = '        "'
    line += name + " "
print(line.rstrip() + '".split()')
print("    ),")
print("}")
