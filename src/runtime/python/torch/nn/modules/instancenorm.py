"""Normalization of every image by itself."""
from .batchnorm import _InstanceNorm, _LazyNormBase


class InstanceNorm1d(_InstanceNorm):
    """Every channel of every signal made mean 0 and variance 1."""

    _ranks = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Every channel of every image made mean 0 and variance 1."""

    _ranks = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Every channel of every volume made mean 0 and variance 1."""

    _ranks = (4, 5)


class LazyInstanceNorm1d(_LazyNormBase, _InstanceNorm):
    """`InstanceNorm1d` with its number of features left open."""

    cls_to_become = InstanceNorm1d
    _ranks = (2, 3)


class LazyInstanceNorm2d(_LazyNormBase, _InstanceNorm):
    """`InstanceNorm2d` with its number of features left open."""

    cls_to_become = InstanceNorm2d
    _ranks = (3, 4)


class LazyInstanceNorm3d(_LazyNormBase, _InstanceNorm):
    """`InstanceNorm3d` with its number of features left open."""

    cls_to_become = InstanceNorm3d
    _ranks = (4, 5)
