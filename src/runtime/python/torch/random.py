"""Generators of random numbers, and the state of the default one."""
import contextlib

import _gradient_lens as engine

from . import _bridge
from ._types import device as _device

_NO_CUDA = (
    "Cannot get CUDA generator without ATen_cuda library. PyTorch splits its backend into two shared libraries: a CPU library and a CUDA "
    "library; this error has occurred because you are trying to use some CUDA functionality, but the CUDA library has not been loaded by the "
    "dynamic linker for some reason.  The CUDA library MUST be loaded, EVEN IF you don't directly use any symbols from the CUDA library! One "
    "common culprit is a lack of -Wl,--no-as-needed in your link arguments; many dynamic linkers will delete dynamic library dependencies if "
    "you don't depend on any of their symbols.  You can check if this has occurred by using ldd on your binary to see if there is a dependency "
    "on *_cuda.so library."
)


class Generator:
    """A stream of random numbers; the same seed gives PyTorch's numbers."""

    def __init__(self, device="cpu", _id=None):
        self.device = _device(device)
        if self.device.type == "cuda":
            raise RuntimeError(_NO_CUDA)
        if self.device.type != "cpu":
            raise _bridge.unsupported(f"a Generator on '{self.device.type}'")
        self._id = engine.generator() if _id is None else _id

    def manual_seed(self, seed):
        if not isinstance(seed, int):
            raise RuntimeError(f"manual_seed expected a long, but got {_bridge.c_name(type(seed))}")
        if engine.manual_seed(self._id, str(int(seed))) < 0:
            _bridge.raise_error()
        return self

    def seed(self):
        import random

        value = random.getrandbits(53)
        self.manual_seed(value)
        return value

    def initial_seed(self):
        return int(engine.initial_seed(self._id))

    def get_state(self):
        return _bridge.wrap(engine.rng_state(self._id))

    def set_state(self, new_state):
        from ._tensor import Tensor

        if not isinstance(new_state, Tensor):
            raise TypeError(f"expected a torch.ByteTensor, but got {_bridge.c_name(type(new_state))}")
        if new_state.dtype.name != "uint8":
            raise TypeError("RNG state must be a torch.ByteTensor")
        if engine.set_rng_state(self._id, new_state._h) < 0:
            _bridge.raise_error()
        return self

    def clone_state(self):
        return Generator().set_state(self.get_state())

    graphsafe_get_state = clone_state

    def graphsafe_set_state(self, state):
        return self.set_state(state.get_state())

    def __reduce__(self):
        return _generator_with, (self.device, self.get_state())


def _generator_with(device, state):
    return Generator(device).set_state(state)


Generator.__module__ = "torch._C"


@_bridge.encoder(Generator)
def _encode_generator(value):
    return '{"g":%d}' % value._id


default_generator = Generator(_id=0)


def manual_seed(seed):
    """Starts the default generator anew."""
    return default_generator.manual_seed(int(seed))


def initial_seed():
    """The seed the default generator started from."""
    return default_generator.initial_seed()


def seed():
    """A seed that differs from run to run."""
    return default_generator.seed()


def get_rng_state():
    """The state of the default generator, as bytes."""
    return default_generator.get_state()


def set_rng_state(new_state):
    """Puts the default generator where `get_rng_state` was called."""
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices=None, enabled=True, _caller="fork_rng", _devices_kw="devices", device_type="cuda"):
    """What is drawn inside leaves the default generator as it was."""
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)
