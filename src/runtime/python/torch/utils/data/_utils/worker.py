"""Workers, without processes: each has its copy of the data set and its own random numbers, and works when it is its turn.

What a worker prints, raises and draws is what PyTorch's would; only that nothing happens at the same time.
"""
import copy
import random
import traceback
from dataclasses import dataclass

import torch

_current = None


@dataclass(eq=False)
class WorkerInfo:
    """What `get_worker_info` tells."""

    id: int
    num_workers: int
    seed: int
    dataset: object
    rng: object = None
    worker_method: str = "multiprocessing"


def get_worker_info():
    """Of the worker that is working; None in the main program."""
    return _current


class Worker:
    """One of a loader's workers."""

    def __init__(self, number, loader, base_seed, make_fetcher):
        dataset = copy.copy(loader.dataset)
        self.info = WorkerInfo(number, loader.num_workers, base_seed + number, dataset)
        self.ended = False
        self._torch, self._random = torch.Generator().manual_seed(self.info.seed).get_state(), random.Random(self.info.seed).getstate()
        self._fetcher = None
        self._init_fn = loader.worker_init_fn
        self._make_fetcher = make_fetcher

    def begin_pass(self):
        """Another pass: an iterable data set is iterated over anew."""
        self.ended = False
        self._fetcher = None

    def fetch(self, index):
        """The batch of these indices, computed as in another process."""
        return self._inside(lambda: self._begun().fetch(index))

    def _begun(self):
        if self._fetcher is None:
            if self._init_fn is not None:
                self._init_fn(self.info.id)
                self._init_fn = None
            self._fetcher = self._make_fetcher(self.info.dataset)
        return self._fetcher

    def _inside(self, function):
        """Runs with the worker's random numbers; the main program's are left as they were."""
        global _current
        outer = _current, torch.get_rng_state(), random.getstate()
        _current = self.info
        torch.set_rng_state(self._torch)
        random.setstate(self._random)
        try:
            return function()
        except StopIteration:
            self.ended = True
            raise
        except Exception as error:
            raise _passed_on(error, self.info.id) from None
        finally:
            self._torch, self._random = torch.get_rng_state(), random.getstate()
            _current = outer[0]
            torch.set_rng_state(outer[1])
            random.setstate(outer[2])


def _passed_on(error, number):
    """The exception as it reaches the main program: the same kind, with the whole story as its text."""
    text = f"Caught {type(error).__name__} in DataLoader worker process {number}.\nOriginal {''.join(traceback.format_exception(error))}"
    try:
        return type(error)(text)
    except Exception:
        return RuntimeError(text)
