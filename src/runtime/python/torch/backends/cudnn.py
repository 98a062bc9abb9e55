"""torch.backends.cudnn: the settings that programs set for reproducible runs; everything here is deterministic anyway."""
from contextlib import contextmanager

enabled = True
benchmark = False
benchmark_limit = 10
deterministic = False
allow_tf32 = True


def is_available():
    """There is no cuDNN."""
    return False


def is_acceptable(tensor):
    """Nothing is computed by it."""
    return False


def version():
    """Of nothing."""
    return None


@contextmanager
def flags(enabled=False, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True, fp32_precision="none"):
    """Other settings for a while."""
    kept = {name: globals()[name] for name in ("enabled", "benchmark", "benchmark_limit", "deterministic", "allow_tf32")}
    given = {"enabled": enabled, "benchmark": benchmark, "benchmark_limit": benchmark_limit, "deterministic": deterministic, "allow_tf32": allow_tf32}
    globals().update(given)
    try:
        yield
    finally:
        globals().update(kept)
