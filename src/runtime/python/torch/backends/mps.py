"""torch.backends.mps: not built."""


def is_available():
    """There is no such device."""
    return False


def is_built():
    """This is no build with it."""
    return False
