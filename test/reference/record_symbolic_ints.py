"""Records which integers PyTorch's schemas call symbolic (`SymInt`, `SymInt[]`): prints JSON to standard output (kept as symbolic_ints.json).

Run as `python3 record_symbolic_ints.py > symbolic_ints.json`. A function has the names of its symbolic parameters, whichever of its overloads has them: no
parameter is symbolic in one and plain in another but for those of TorchScript's own. What Python's functions hand to an operator of another name is listed by hand.
"""
import json
import re

import torch

#: Written in Python in PyTorch: the operators whose arguments theirs become.
OF_PYTHON = {"fold": "col2im", "interpolate": "upsample_nearest1d"}
#: Their own names for these.
RENAMED = {"interpolate": {"output_size": "size"}}

recorded = {}
for schema in torch._C._jit_get_all_schemas():
    namespace, _, name = schema.name.partition("::")
    if namespace != "aten" or schema.overload_name in ("t", "str", "deprecated"):
        continue
    found = re.findall(r"\bSymInt(?:\?|\[\d*\])* (\w+)", str(schema).rpartition(") -> ")[0])
    recorded.setdefault(name, []).extend(parameter for parameter in found if parameter not in recorded.get(name, ()))
for name, operator in OF_PYTHON.items():
    recorded[name] = [RENAMED.get(name, {}).get(parameter, parameter) for parameter in recorded[operator]]
lines = [f"{json.dumps(name)}: {json.dumps(' '.join(found))}" for name, found in sorted(recorded.items()) if found]
print("{\n" + ",\n".join(lines) + "\n}")
