"""What numpy says of the limits of its dtypes."""
from math import log10

import torch

from . import _engine
from ._dtypes import is_floating, name_of, named
from ._values import BOUNDS


class finfo:
    """Limits of a floating dtype."""

    def __init__(self, dtype):
        name = name_of(dtype) if isinstance(dtype, (type, str)) or not hasattr(dtype, "dtype") else name_of(dtype.dtype)
        name = {"complex64": "float32", "complex128": "float64"}.get(name, name)
        if not is_floating(name):
            raise ValueError(f"data type {named(name).type!r} not inexact")
        limits = torch.finfo(getattr(torch, name))
        self.dtype, self.bits, self.precision = named(name), limits.bits, -round(log10(limits.resolution))
        for key in ("max", "min", "eps", "tiny", "smallest_normal", "resolution"):
            setattr(self, key, _engine.scalar(name, getattr(limits, key)))
        self.epsneg = _engine.scalar(name, limits.eps / 2)


class iinfo:
    """Limits of a dtype of whole numbers."""

    def __init__(self, int_type):
        name = name_of(int_type) if isinstance(int_type, (type, str)) or not hasattr(int_type, "dtype") else name_of(int_type.dtype)
        if name not in BOUNDS:
            raise ValueError(f"Invalid integer data type {named(name).kind!r}.")
        self.min, self.max = BOUNDS[name]
        self.dtype, self.kind, self.bits = named(name), named(name).kind, named(name).itemsize * 8

    def __str__(self):
        line = "-" * 63
        return f"Machine parameters for {self.dtype}\n{line}\nmin = {self.min}\nmax = {self.max}\n{line}\n"

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
