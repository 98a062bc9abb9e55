"""Stands before every program text of test/golden/numpy: each function under `@case` is a program of its own, run where it is written. It prints what
it likes; then its error and its warnings are printed."""
import warnings

import numpy as np
import torch


def case(program):
    print(f"# {program.__name__}")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            program()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    np.set_printoptions(edgeitems=3, threshold=1000, precision=8, suppress=False, linewidth=75, sign="-", floatmode="maxprec", formatter=None)
    for each in caught:
        print(f"{each.category.__name__}: {each.message}")
    return program


