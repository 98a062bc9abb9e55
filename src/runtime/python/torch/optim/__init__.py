"""torch.optim."""
from .. import _bridge
from .optimizer import Optimizer
from .sgd import SGD


def __getattr__(name):
    raise _bridge.missing("torch.optim", name)
