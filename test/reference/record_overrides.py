"""Writes src/runtime/python/torch/_python_functions.py: how PyTorch's Python functions hand their arguments to `__torch_function__`, and as which function
an operator comes. Run under real PyTorch:  python3 record_overrides.py > src/runtime/python/torch/_python_functions.py
"""
import inspect
import warnings

import torch
from torch.overrides import get_testing_overrides, resolve_name

warnings.simplefilter("ignore")
told = []


class Foreign:
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        told.append((function, args, kwargs))
        return NotImplemented


class Own(torch.Tensor):
    __torch_function__ = Foreign.__torch_function__


foreign, own = Foreign(), torch.ones(2, 2).as_subclass(Own)


def names_of(function):
    return list(inspect.signature(function, follow_wrapped=False).parameters.values())


def probe(function, of_tensor, testing):
    """What is told of a call with no more than it needs."""
    needed = [parameter for parameter in names_of(testing) if parameter.default is parameter.empty and parameter.kind != parameter.VAR_KEYWORD]
    args = [own if of_tensor and k == 0 else foreign for k in range(len(needed))]
    told.clear()
    try:
        function(*args)
    except Exception:
        pass
    return told[-1] if told else None


def written(function, testing, args, kwargs):
    """`count, parameters`: how many go by place, and all, as Python writes them."""
    own_names = names_of(function)
    by_place = names_of(testing) if any(name.kind == name.VAR_KEYWORD for name in own_names) else own_names
    by_place = [name for name in by_place if name.name not in kwargs][: len(args)]
    texts = [f"*{name.name}" if name.kind == name.VAR_POSITIONAL else name.name for name in by_place]
    defaults = {name.name: name.default for name in own_names if name.default is not name.empty}
    for name, value in kwargs.items():
        value = defaults.get(name, value)
        texts.append(name if value is foreign or value is own else f"{name}={value!r}")
    return len(by_place), ", ".join(texts)


found, operators = {}, {}
testing = dict(get_testing_overrides())
testing[torch.autograd.grad] = lambda outputs, inputs: None
testing[torch.autograd.backward] = lambda tensors: None
for function, signature in testing.items():
    name = resolve_name(function) or f"{function.__module__}.{function.__name__}"
    module, _, last = name.rpartition(".")
    call = probe(function, module == "torch.Tensor", signature)
    if call is None or last.startswith("_") and not last.endswith("__") or last.startswith("sym_") or "distributed" in module:
        continue
    if inspect.isfunction(call[0]):
        found.setdefault(module, {})[last] = written(function, signature, *call[1:])
    elif module == "torch.Tensor" and last.startswith("__"):
        operators[last] = call[0].__name__
for reflected in ("__rmatmul__", "__rsub__", "__rpow__", "__pow__", "__ipow__"):
    told.clear()
    try:
        getattr(own, reflected)(own)
    except Exception:
        pass
    if inspect.isfunction(told[-1][0]):
        found["torch.Tensor"][reflected] = 2, "self, other"


def literal(text):
    try:
        return eval(f"lambda {text}: 0") is not None
    except SyntaxError:
        return False


for unary in ("__neg__", "__abs__"):
    told.clear()
    try:
        getattr(own, unary)()
    except Exception:
        operators[unary] = told[-1][0].__name__

print('"""How PyTorch\'s Python functions hand their arguments to `__torch_function__`, as recorded by test/reference/record_overrides.py."""')
print("\n#: By module and name: how many arguments go by place, the others by name; and all of them.\nPYTHON = {")
for module in sorted(found):
    print(f'    "{module}": {{')
    for name, (count, text) in sorted(found[module].items()):
        if literal(text):
            print(f'        "{name}": ({count}, "{text}"),')
    print("    },")
print("}\n\n#: Python's own names of Tensor's methods, with the name of the method that `__torch_function__` is told of.\nOPERATORS = {")
for name in sorted(operators):
    print(f'    "{name}": "{operators[name]}",')
print("}")
