"""Records how PyTorch's argument parser knows its functions and methods: prints JSON to standard output (kept as signatures.json).

Run as `python3 record_signatures.py > signatures.json`. A name (`sum`, `tensor.sum`, `functional.gelu`) has its signatures in the parser's order and
spelling, or "none" for a method that takes no arguments at all. Where a name has several, PyTorch's own refusal lists them; where it has one, it is
read from the operator's schema and compared with the counts that the refusal tells. `[1]` marks a list that one number may stand
for, `?` a parameter without default that may be None; "hidden" that there is another, outdated signature, which PyTorch does not list.
"""
import json
import re
import sys
import types
import warnings

import torch

warnings.simplefilter("ignore")
MANY = [object()] * 50
TYPES = {"Scalar": "Number", "ScalarType": "torch.dtype", "Layout": "torch.layout", "Device": "torch.device", "MemoryFormat": "torch.memory_format",
         "Generator": "torch.Generator", "SymInt": "int", "Dimname": "name"}
LISTS = {"Tensor": "tuple of Tensors", "int": "tuple of ints", "SymInt": "tuple of ints", "float": "tuple of floats", "Scalar": "tuple of Scalars", "Dimname": "tuple of names"}
#: Written by hand in PyTorch, without a schema, or called so by PyTorch's Python.
OWN = {
    "tensor": "(object data, *, torch.dtype dtype = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False, tuple of names names = None)",
    "as_tensor": "(object data, *, torch.dtype dtype = None, torch.device device = None)",
    "tensor.new_tensor": "(object data, *, torch.dtype dtype = None, torch.device device = None, bool requires_grad = False)",
    "tensor.requires_grad_": "(bool requires_grad = True)",
    "tensor.size": "(int dim = None)",
    "tensor.stride": "(int dim = None)",
    "tensor.copy_": "(Tensor other, bool non_blocking = False)\nhidden",
    "device": "(torch.device device)\n(str type, int index = -1)",
    "tensordot": "(Tensor input, Tensor other, tuple of ints dims_self, tuple of ints dims_other, *, Tensor out = None)",
    "promote_types": "(torch.dtype type1, torch.dtype type2)",
}


def schemas(name):
    """The schemas that Python can reach, those with `out` left aside."""
    found = [str(schema) for schema in torch._C._jit_get_schemas_for_operator(f"aten::{name}")]
    return [schema for schema in found if "!) out" not in schema and "Tensor" in schema]


def parameter(text):
    """`int[1]? dim=None` as the parser writes it."""
    kind, name = text.split(" ", 1)
    name, _, default = name.partition("=")
    optional = " = None" if default else ""
    match = re.match(r"(\w+)(?:\(\w!?\))?(\?)?(?:\[(\d*)\])?", kind)
    base, _, length = match.groups()
    none = "?" if kind.endswith("?") and not default else ""
    if "[" in kind:
        return f"{LISTS.get(base, base)}{f'[{length}]' if length else ''}{none} {name}{optional}"
    return f"{TYPES.get(base, base)}{none} {name}{optional}"


def signature(schema, method):
    """A schema as the parser writes it."""
    inside = schema[schema.index("(") + 1 : schema.index(") ->")]
    parts = re.split(r", (?![^\[]*\])", inside) if inside else []
    out = [part if part == "*" else parameter(part) for part in parts]
    if "pin_memory" in schema:
        out.append("bool requires_grad = False")
    if method:
        out.pop(0)
    else:
        out = [re.sub(r" self( |$)", r" input\1", part) for part in out]
    return "(" + ", ".join(out) + ")"


def counts(text):
    """(fewest, most) positional arguments of a signature, as its refusals count."""
    parts = [part for part in text[1:-1].split(", ") if part]
    positional = parts[: parts.index("*")] if "*" in parts else parts
    return sum(" = " not in part for part in parts if part != "*"), len(positional)


def sized(name, text):
    """Marks the lists one number may stand for, which the refusal does not tell."""
    lengths = {}
    for schema in schemas(name):
        for length, none, parameter_name in re.findall(r"[iI]nt(\[\d+\])(\??) (\w+)", schema):
            lengths[parameter_name] = length + none
    return re.sub(r"(tuple of ints) (\w+)", lambda m: f"{m[1]}{lengths.get(m[2], '')} {m[2]}", text)


def record(function, name, method):
    """The signatures of one builtin; None where they cannot be told."""
    try:
        function(*MANY)
        return None
    except Exception as error:
        text = str(error)
    if "but expected one of:\n" in text:
        return [sized(name, line[3:]) for line in text.split("but expected one of:\n")[1].splitlines() if line.startswith(" * ")]
    if "but expected (" in text:
        return [sized(name, text.split("but expected ")[1].strip()), "hidden"]
    if "takes no arguments" in text:
        return "none"
    match = re.search(r"takes (?:from (\d+) to )?(\d+) positional", text)
    if match is None:
        return None
    fewest, most = match.groups()
    fitting = []
    for schema in schemas(name):
        made = signature(schema, method)
        least, largest = counts(made)
        if largest == int(most) and (fewest is None and least == largest or fewest is not None and least == int(fewest)):
            fitting.append(made)
    return fitting[:1] or None


recorded, unknown = {}, []
sample = torch.ones(2, 2)
for module, prefix in ((torch, ""), (torch.Tensor, "tensor."), (torch._C._nn, "functional."), (torch.linalg, "linalg."), (torch.special, "special."), (torch.fft, "fft.")):
    for name in sorted(dir(module)):
        if name.startswith("_") or isinstance(getattr(module, name), types.GetSetDescriptorType):
            continue
        function = getattr(sample if module is torch.Tensor else module, name)
        if not isinstance(function, types.BuiltinFunctionType):
            continue
        schema_name = {"linalg.": f"linalg_{name}", "special.": f"special_{name}", "fft.": f"fft_{name}"}.get(prefix, name)
        found = OWN[prefix + name].split("\n") if prefix + name in OWN else record(function, schema_name, prefix == "tensor.")
        if found is None:
            unknown.append(prefix + name)
        else:
            recorded[prefix + name] = found
for name in ("device", "tensordot"):
    recorded[name] = OWN[name].split("\n")
print(json.dumps(recorded, indent=0))
print("not told:", " ".join(unknown), file=sys.stderr)
