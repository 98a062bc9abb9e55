"""Errors and warnings of numpy's own."""


class AxisError(ValueError, IndexError):
    """An axis that an array has not."""


class ComplexWarning(RuntimeWarning):
    """Imaginary parts were left out."""
