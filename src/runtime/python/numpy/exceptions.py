"""Errors and warnings of numpy's own."""
from ._array import AxisError, ComplexWarning  # noqa: F401
