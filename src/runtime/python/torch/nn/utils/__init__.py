"""torch.nn.utils: gradients clipped, parameters as one vector, sequences packed."""
from . import rnn


def __getattr__(name):
    from ..._bridge import missing

    raise missing("torch.nn.utils", name)
