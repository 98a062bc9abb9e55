"""Writes NAME.out beside each NAME.py of test/golden/numpy: what its programs print under real numpy and PyTorch, numpy_prelude.py standing before them.
Run under real PyTorch, in this folder:  python3 record_numpy.py ../golden/numpy/*.py
"""
import contextlib
import io
import sys
import warnings
from pathlib import Path

prelude = (Path(__file__).parent / "numpy_prelude.py").read_text(encoding="utf8")
for name in sys.argv[1:]:
    path = Path(name)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        exec(compile(prelude + path.read_text(encoding="utf8"), "/snippet.py", "exec"), {"__name__": "__main__"})
    path.with_suffix(".out").write_text(out.getvalue(), encoding="utf8")
