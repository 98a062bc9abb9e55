"""The basics of numpy.testing: assertions about arrays."""
from torch import _bridge

from ._values import asarray
from ._comparing import isclose


def _told(header, title, actual, desired, extra=""):
    return f"\n{header}\n{title}{extra}\n ACTUAL: {asarray(actual)!r}\n DESIRED: {asarray(desired)!r}"


def _mismatch(actual, desired, same, header, err_msg):
    a, d = asarray(actual), asarray(desired)
    if a.shape != d.shape and a.ndim and d.ndim:
        raise AssertionError(f"\n{header}\n{err_msg}\n(shapes {a.shape}, {d.shape} mismatch)\n ACTUAL: {a!r}\n DESIRED: {d!r}")
    wrong = asarray(~asarray(same))
    count = int(wrong.sum())
    if not count:
        return
    share = 100 * count / wrong.size
    lines = ["", header, err_msg, f"Mismatched elements: {count} / {wrong.size} ({share:.3g}%)"]
    raise AssertionError("\n".join(lines) + f"\n ACTUAL: {a!r}\n DESIRED: {d!r}")


def assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg="", verbose=True, *, strict=False):
    a, d = asarray(actual), asarray(desired)
    same = isclose(a, d, rtol, atol, equal_nan) if a.shape == d.shape or not a.ndim or not d.ndim else a
    _mismatch(a, d, same, f"Not equal to tolerance rtol={rtol:g}, atol={atol:g}", err_msg)


def assert_array_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    a, d = asarray(actual), asarray(desired)
    same = (a == d) | ((a != a) & (d != d)) if a.shape == d.shape or not a.ndim or not d.ndim else a
    _mismatch(a, d, same, "Arrays are not equal", err_msg)


def assert_equal(actual, desired, err_msg="", verbose=True, *, strict=False):
    if isinstance(actual, (str, dict, type(None))) or isinstance(desired, (str, dict, type(None))):
        if actual != desired:
            raise AssertionError(f"\nItems are not equal:\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")
        return
    assert_array_equal(actual, desired, err_msg)


def assert_array_almost_equal(actual, desired, decimal=6, err_msg="", verbose=True):
    a, d = asarray(actual), asarray(desired)
    same = isclose(a, d, 0, 1.5 * 10.0**-decimal, True)
    _mismatch(a, d, same, f"Arrays are not almost equal to {decimal} decimals", err_msg)


def assert_almost_equal(actual, desired, decimal=7, err_msg="", verbose=True):
    if asarray(actual).ndim or asarray(desired).ndim:
        assert_array_almost_equal(actual, desired, decimal, err_msg)
    elif abs(float(desired) - float(actual)) >= 1.5 * 10.0**-decimal:
        raise AssertionError(f"\nArrays are not almost equal to {decimal} decimals\n ACTUAL: {actual!r}\n DESIRED: {desired!r}")


def assert_(val, msg=""):
    if not val:
        raise AssertionError(msg)


def assert_raises(kind, *args, **kwargs):
    """A context, or a call that must raise."""
    from contextlib import contextmanager

    @contextmanager
    def raising():
        try:
            yield
        except kind:
            return
        raise AssertionError(f"{kind.__name__} not raised")

    if not args:
        return raising()
    with raising():
        args[0](*args[1:], **kwargs)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"numpy.testing.{name}")
