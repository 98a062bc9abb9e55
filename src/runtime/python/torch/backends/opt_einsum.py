"""torch.backends.opt_einsum: not used here; einsum goes from left to right."""
enabled = False
strategy = None


def is_available():
    """It is not here."""
    return False
