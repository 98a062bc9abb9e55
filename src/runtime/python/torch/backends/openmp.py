"""torch.backends.openmp: not used here."""


def is_available():
    """It is not here."""
    return False
