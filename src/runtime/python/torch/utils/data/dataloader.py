"""DataLoader: asks a data set for samples in a sampler's order and puts them together into batches."""
import math
import warnings
from collections import deque
from typing import Generic

from ._utils.collate import default_collate, default_convert
from ._utils.worker import Worker, get_worker_info
from .dataset import IterableDataset, _T_co
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, random_seed

_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")


class _InfiniteConstantSampler(Sampler):
    """Asks an iterable data set for its next sample, for ever."""

    def __iter__(self):
        while True:
            yield None


class DataLoader(Generic[_T_co]):
    """Batches of a data set. Workers are no processes here: they take turns in this one."""

    _IterableDataset_len_called = None
    _iterator = None

    def __init__(
        self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None, num_workers=0, collate_fn=None, pin_memory=False,
        drop_last=False, timeout=0, worker_init_fn=None, multiprocessing_context=None, generator=None, *, prefetch_factor=None,
        persistent_workers=False, pin_memory_device="", in_order=True,
    ):
        self.prefetch_factor = _checked_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        if multiprocessing_context is not None and num_workers == 0:
            raise ValueError(
                "multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got "
                f"num_workers={num_workers}"
            )
        iterable = isinstance(dataset, IterableDataset)
        if iterable:
            for name, value in {"shuffle": shuffle, "sampler": sampler, "batch_sampler": batch_sampler}.items():
                if value is not None and not (name == "shuffle" and value is False):
                    raise ValueError(f"DataLoader with IterableDataset: expected unspecified {name} option, but got {name}={value}")
        shuffle = bool(shuffle)
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last")
        if sampler is None:
            ordered = lambda: RandomSampler(dataset, generator=generator) if shuffle else SequentialSampler(dataset)
            sampler = _InfiniteConstantSampler() if iterable else ordered()
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self._iterable = iterable
        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self.generator = generator
        self.collate_fn = collate_fn or (default_convert if batch_sampler is None else default_collate)
        self.dataset = dataset
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.persistent_workers = persistent_workers

    def __setattr__(self, attr, val):
        if attr in _FIXED and "persistent_workers" in self.__dict__:
            raise ValueError(f"{attr} attribute should not be set after {type(self).__name__} is initialized")
        super().__setattr__(attr, val)

    @property
    def _auto_collation(self):
        return self.batch_sampler is not None

    @property
    def _index_sampler(self):
        return self.batch_sampler if self._auto_collation else self.sampler

    def __iter__(self):
        if not (self.persistent_workers and self.num_workers > 0):
            return _Iterator(self)
        if self._iterator is None:
            self._iterator = _Iterator(self)
        else:
            self._iterator.begin(self)
        return self._iterator

    def __len__(self):
        if not self._iterable:
            return len(self._index_sampler)
        length = self._IterableDataset_len_called = len(self.dataset)
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else math.ceil(length / self.batch_size)


def _checked_workers(num_workers, timeout, prefetch_factor, persistent_workers):
    """How many batches each worker is asked for ahead."""
    if num_workers < 0:
        raise ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.")
    if timeout < 0:
        raise ValueError("timeout option should be non-negative")
    if num_workers == 0 and prefetch_factor is not None:
        raise ValueError(
            "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing, "
            "otherwise set prefetch_factor to None."
        )
    if prefetch_factor is not None and prefetch_factor < 0:
        raise ValueError("prefetch_factor option should be non-negative")
    if persistent_workers and num_workers == 0:
        raise ValueError("persistent_workers option needs num_workers > 0")
    return 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor


class _MapFetcher:
    """Asks for samples by their indices."""

    def __init__(self, loader, dataset):
        self.loader, self.dataset = loader, dataset

    def fetch(self, index):
        dataset = self.dataset
        if not self.loader._auto_collation:
            data = dataset[index]
        elif getattr(dataset, "__getitems__", None):
            data = dataset.__getitems__(index)
        else:
            data = [dataset[k] for k in index]
        return self.loader.collate_fn(data)


class _IterableFetcher:
    """Asks for the next samples."""

    def __init__(self, loader, dataset):
        self.loader, self.samples, self.ended = loader, iter(dataset), False

    def fetch(self, index):
        if self.ended:
            raise StopIteration
        if not self.loader._auto_collation:
            return self.loader.collate_fn(next(self.samples))
        data = []
        for _ in index:
            try:
                data.append(next(self.samples))
            except StopIteration:
                self.ended = True
                break
        if not data or (self.loader.drop_last and len(data) < len(index)):
            raise StopIteration
        return self.loader.collate_fn(data)


class _Iterator:
    """One pass over the data set."""

    def __init__(self, loader):
        self._loader = loader
        if loader.pin_memory:
            warnings.warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be used.", stacklevel=3
            )
        self._workers = None
        self.begin(loader)

    def begin(self, loader):
        """Starts a pass; workers that persist stay."""
        self._known_length = loader._IterableDataset_len_called
        self._yielded = 0
        self._indices = iter(loader._index_sampler)
        seed = random_seed(loader.generator)
        make = lambda dataset: (_IterableFetcher if loader._iterable else _MapFetcher)(loader, dataset)
        if loader.num_workers == 0:
            if loader.timeout != 0:
                raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
            self._fetcher = make(loader.dataset)
            return
        if self._workers is None:
            self._workers = [Worker(number, loader, seed, make) for number in range(loader.num_workers)]
        for worker in self._workers:
            worker.begin_pass()
        self._turn = 0
        self._tasks = deque()
        for _ in range(loader.prefetch_factor * loader.num_workers):
            self._assign()

    def _assign(self):
        """Gives the next batch's indices to the next worker that has any left to do."""
        try:
            index = next(self._indices)
        except StopIteration:
            return
        for _ in self._workers:
            worker = self._workers[self._turn]
            self._turn = (self._turn + 1) % len(self._workers)
            if not worker.ended:
                self._tasks.append((worker, index))
                return

    def _next_data(self):
        if self._workers is None:
            return self._fetcher.fetch(next(self._indices))
        while self._tasks:
            worker, index = self._tasks.popleft()
            if worker.ended:
                continue
            try:
                data = worker.fetch(index)
            except StopIteration:
                self._assign()
                continue
            self._assign()
            return data
        raise StopIteration

    def __iter__(self):
        return self

    def __next__(self):
        data = self._next_data()
        self._yielded += 1
        if self._loader._iterable and self._known_length is not None and self._yielded > self._known_length:
            text = (
                f"Length of IterableDataset {self._loader.dataset} was reported to be {self._known_length}(when accessing "
                f"len(dataloader)), but {self._yielded} samples have been fetched. "
            )
            if self._workers is not None:
                text += (
                    "For multiprocessing data-loading, this could be caused by not properly configuring the IterableDataset replica at each "
                    "worker. Please see https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset for examples."
                )
            warnings.warn(text, stacklevel=2)
        return data

    def __len__(self):
        return len(self._loader._index_sampler)
