"""torch.autograd.profiler: contexts that run what is in them. There are no times to tell: here they would be the lens's, not PyTorch's."""
from contextlib import ContextDecorator

from .. import _bridge


def _refusing(name):
    def refuse(self, *args, **kwargs):
        raise _bridge.unsupported(f"torch.autograd.profiler.profile.{name}")

    refuse.__name__ = name
    return refuse


class profile:
    """Runs what is in it; it has no table to show."""

    def __init__(self, enabled=True, **options):
        self.enabled = enabled
        self.entered = False

    def __enter__(self):
        if not self.enabled:
            return self
        if self.entered:
            raise RuntimeError("Profiler context manager is not reentrant")
        self.entered = True
        return self

    def __exit__(self, *exception):
        return False

    key_averages = _refusing("key_averages")
    table = _refusing("table")
    total_average = _refusing("total_average")
    export_chrome_trace = _refusing("export_chrome_trace")
    export_stacks = _refusing("export_stacks")
    self_cpu_time_total = property(_refusing("self_cpu_time_total"))
    function_events = property(_refusing("function_events"))


class record_function(ContextDecorator):
    """Names what runs in it."""

    def __init__(self, name, args=None):
        self.name = name
        self.args = args

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False


def __getattr__(name):
    raise _bridge.unsupported(f"torch.autograd.profiler.{name}")
