"""Generators of random numbers."""
import _gradient_lens as engine

from . import _bridge


class Generator:
    """A stream of random numbers; the same seed gives PyTorch's numbers."""

    def __init__(self, device="cpu", _id=None):
        self._id = engine.generator() if _id is None else _id

    def manual_seed(self, seed):
        engine.manual_seed(self._id, str(int(seed)))
        return self

    def seed(self):
        import random

        value = random.getrandbits(53)
        self.manual_seed(value)
        return value

    def initial_seed(self):
        return int(engine.initial_seed(self._id))


@_bridge.encoder(Generator)
def _encode_generator(value):
    return '{"g":%d}' % value._id


default_generator = Generator(_id=0)


def manual_seed(seed):
    """Starts the default generator anew."""
    return default_generator.manual_seed(seed)


def initial_seed():
    """The seed the default generator started from."""
    return default_generator.initial_seed()


def seed():
    """A seed that differs from run to run."""
    return default_generator.seed()
