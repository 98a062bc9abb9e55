"""torch.profiler: contexts that run what is in them; there are no times to tell."""
import enum

from . import _bridge
from .autograd.profiler import profile as _profile
from .autograd.profiler import record_function


class ProfilerActivity(enum.Enum):
    """What would be measured."""

    CPU = 0
    XPU = 1
    CUDA = 2


class profile(_profile):
    """Runs what is in it."""

    def __init__(self, *, activities=None, **options):
        super().__init__()

    def start(self):
        self.__enter__()

    def stop(self):
        self.__exit__(None, None, None)

    def step(self):
        """The next step begins."""


def __getattr__(name):
    raise _bridge.unsupported(f"torch.profiler.{name}")
