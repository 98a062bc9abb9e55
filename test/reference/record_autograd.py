"""Records what PyTorch's autograd does in small programs: prints JSON to standard output (kept as autograd.json).

Run as `python3 record_autograd.py > autograd.json`. Every function of the modules imported below is one program, in their order; `test/engine/autograd/programs.ts`
leads to its twin under the same name. Recorded are the values it returns, the error that ends it (type and text) and the warnings it gives.
"""
import json
import sys

import torch

import autograd_backward
import autograd_leaves
import autograd_hooks
from autograd_case import CASES, record

torch.set_num_threads(1)
torch.set_warn_always(True)
json.dump({"torch": torch.__version__, "cases": [record(program) for program in CASES]}, sys.stdout, indent=1)
print()
