"""Records what real PyTorch says to the calls of op_errors.txt.

    python3 record_op_errors.py < op_errors.txt > op_errors.json
"""
import json
import sys
import warnings

import torch
import torch.nn.functional as F
from torch import ones, tensor

warnings.simplefilter("ignore")
found = {}
for line in sys.stdin:
    call = line.strip()
    try:
        eval(call, {"torch": torch, "F": F, "ones": ones, "tensor": tensor})
        found[call] = None
    except Exception as error:
        found[call] = [type(error).__name__, str(error)]
print(json.dumps(found, indent=1))
