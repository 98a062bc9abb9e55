"""Writes NAME.out beside each NAME.py of test/golden/autograd: what its programs print under real PyTorch, case_prelude.py standing before them.
Addresses are written as 0xADDR. Run under real PyTorch, in this folder:  python3 record_cases.py ../golden/autograd/*.py
"""
import contextlib
import io
import linecache
import re
import sys
import warnings
from pathlib import Path

import torch

torch.set_num_threads(1)
prelude = (Path(__file__).parent / "case_prelude.py").read_text(encoding="utf8")
with warnings.catch_warnings(), torch.autograd.forward_ad.dual_level():
    # What PyTorch says once, when it loads the formulas of forward mode.
    warnings.simplefilter("ignore")
    torch.autograd.forward_ad.make_dual(torch.ones(1), torch.ones(1))
for name in sys.argv[1:]:
    path = Path(name)
    source = prelude + path.read_text(encoding="utf8")
    linecache.cache["/snippet.py"] = (len(source), None, source.splitlines(True), "/snippet.py")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "/snippet.py", "exec"), {"__name__": "__main__"})
    path.with_suffix(".out").write_text(re.sub(r"0x[0-9a-fA-F]{6,}", "0xADDR", out.getvalue()), encoding="utf8")
