"""Runs programs one after another, each as if alone, and gives what each printed; a program that does not end well adds why.
The same text runs under real PyTorch and under Gradient Lens, so it imports neither more than both have.
"""
import contextlib
import io
import warnings

import torch


def execute(source):
    """What one program prints."""
    out = io.StringIO()
    torch.manual_seed(0)
    torch.set_grad_enabled(True)
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, "/program.py", "exec"), {"__name__": "__main__"})
        except Exception as error:
            print("!! the program ended:", type(error).__name__, error)
    torch.set_grad_enabled(True)
    return out.getvalue()
