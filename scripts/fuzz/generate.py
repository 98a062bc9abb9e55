"""Random programs for the fuzzer, one a seed. Needs real PyTorch, which executes each statement as it is chosen, so that the next one fits the
shapes there are. Knows nothing of what the programs are for.
"""
import contextlib
import io
import math
import random
import warnings

import torch

from declared import declared
from modules import FAMILIES as OF_MODULES
from statements import FAMILIES as OWN
from undefined import undefined

CORE = (*OWN, (declared, 24))
FAMILIES = {"core": CORE, "all": (*CORE, *OF_MODULES)}
DTYPES = (torch.float32, torch.float64, torch.int64, torch.int32, torch.bool, torch.float16, torch.bfloat16, torch.uint8, torch.int8, torch.int16, torch.complex64, torch.complex128)

PRELUDE = '''\
import torch
import torch.nn.functional as F


class caught:
    def __enter__(self):
        pass

    def __exit__(self, kind, error, traceback):
        if error is not None:
            print("!! line", traceback.tb_lineno, kind.__name__, str(error).split("\\n")[0])
        return True


def show(**named):
    for name, t in named.items():
        if isinstance(t, (tuple, list)):
            for k, item in enumerate(t):
                show(**{f"{name}.{k}": item})
        elif not isinstance(t, torch.Tensor):
            print(name, repr(t))
        else:
            f = t.grad_fn
            node = "-" if f is None else f"{f.name()} <- {[None if n is None else n.name() for n, _ in f.next_functions]}"
            flags = ("requires_grad " if t.requires_grad else "") + ("leaf" if t.is_leaf else "")
            print(name, t.dtype, tuple(t.shape), t.stride(), t.storage_offset(), f"v{t._version}", flags, node, t.tolist())
            if t.is_leaf and t.grad is not None:
                show(**{f"{name}.grad": t.grad})


'''
LARGEST = 150


class World:
    """The names a program has made so far, and the random choices of one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = {"torch": torch, "F": torch.nn.functional}
        self.count = 0

    def fresh(self):
        self.count += 1
        return f"t{self.count}"

    def tensors(self, fits=lambda t: True):
        return [name for name, value in self.names.items() if isinstance(value, torch.Tensor) and _usable(value) and fits(value)]

    def pick(self, fits=lambda t: True):
        """A fitting tensor's name, rather a recent one; None when there is none."""
        found = self.tensors(fits)
        if not found:
            return None
        return found[-1 - min(len(found) - 1, int(self.random.expovariate(0.35)))]

    def __getitem__(self, name):
        return self.names[name]


def _usable(tensor):
    """False for a view whose base was changed in a way that forbids to touch it."""
    try:
        return tensor.grad_fn is None or True
    except RuntimeError:
        return False


def _small(value):
    """Whether a value may stay: not large in size, nor so large in number that rounding decides what follows."""
    if isinstance(value, (tuple, list)):
        return all(map(_small, value))
    if not isinstance(value, torch.Tensor) or not _usable(value):
        return True
    if value.numel() > LARGEST or value.dtype not in DTYPES:
        return False
    plain = value.detach().resolve_conj().resolve_neg()
    numbers = (torch.view_as_real(plain) if plain.is_complex() else plain).double().flatten().tolist()
    return all(not math.isfinite(x) or (abs(x) < 1e6 and (x == 0 or abs(x) > 1e-12)) for x in numbers)


def program(seed, chosen):
    """The source of one program of the `chosen` families."""
    torch.manual_seed(seed)
    world = World(seed)
    wanted = world.random.randint(5, 30)
    families, weights = zip(*FAMILIES[chosen])
    statements = []
    tries = 0
    while len(statements) < wanted and tries < 400:
        tries += 1
        family = families[0] if len(world.tensors()) < 2 else world.random.choices(families, weights)[0]
        made = family(world)
        if made is None:
            continue
        source, shown = made
        try:
            before = set(world.names)
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                exec(source, world.names)
        except Exception:
            torch.set_grad_enabled(True)
            if world.random.random() > 0.2:
                continue
        if undefined(source, world.names):
            for name in set(world.names) - before:
                del world.names[name]
            for name in world.tensors(lambda t: t.is_leaf and t.grad is not None and t.grad._is_zerotensor()):
                world[name].grad = None
            continue
        if not all(_small(value) for value in world.names.values()):
            for name in [name for name, value in world.names.items() if not _small(value)]:
                del world.names[name]
            continue
        lines = source.split("\n") + ([f"show({', '.join(f'{name}={name}' for name in shown)})"] if shown else [])
        statements.append("with caught():\n" + "".join(f"    {line}\n" for line in lines))
    end = "with caught():\n    show(" + ", ".join(f"{name}={name}" for name in world.tensors()) + ")\n"
    return PRELUDE + "".join(statements) + end
