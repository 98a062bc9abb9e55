"""Sizes given once for all dimensions or one by one."""
from collections.abc import Iterable


def each(value, dims):
    """A tuple of `dims` numbers."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * dims
