"""Writes FILE.out beside each FILE.py: what it prints under real PyTorch, and for a program that fails a last line `!! line N: Type: message`.
Addresses are written as 0xADDR. Run under real PyTorch:  python3 record_outputs.py FILE.py …
"""
import contextlib
import io
import re
import sys
import traceback
import types
import warnings

import torch

torch.set_num_threads(1)
for path in sys.argv[1:]:
    source = open(path, encoding="utf8").read()
    out = io.StringIO()
    torch.manual_seed(0)
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)
    sys.modules["__main__"] = module = types.ModuleType("__main__")  # where pickle looks for the program's classes
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, path, "exec"), module.__dict__)
        except SystemExit:
            pass
        except BaseException as error:
            line = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == path][-1]
            out.write(f"!! line {line}: {type(error).__name__}: {error}\n")
    text = re.sub(r"0x[0-9a-fA-F]{6,}", "0xADDR", out.getvalue())
    open(path[:-3] + ".out", "w", encoding="utf8").write(text)
