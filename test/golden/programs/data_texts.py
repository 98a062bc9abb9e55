import warnings
import torch
from torch.utils.data import *
from torch.utils.data import default_collate


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print("->", function())
        except Exception as error:
            print(type(error).__name__, "|", str(error).split("\n")[0])
    for warning in caught:
        if "will create" not in str(warning.message):
            print("warned:", warning.category.__name__, warning.message)


class Stream(IterableDataset):
    def __iter__(self):
        return iter(range(5))

    def __len__(self):
        return 3


class Failing(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        raise KeyError("nothing here") if index else ValueError("broken sample")


class Bare(Dataset):
    pass


data = list(range(6))
attempt(lambda: TensorDataset(torch.ones(2), torch.ones(3)))
attempt(lambda: ConcatDataset([]))
attempt(lambda: ConcatDataset([Stream()]))
attempt(lambda: ConcatDataset([data])[-7])
attempt(lambda: len(ChainDataset([data])))
attempt(lambda: StackDataset())
attempt(lambda: StackDataset(data, [1]))
attempt(lambda: StackDataset(data, a=data))
attempt(lambda: random_split(data, [1, 2]))
attempt(lambda: random_split(data, [1.5, -0.5]))
attempt(lambda: [len(part) for part in random_split([1], [0.5, 0.5])])
attempt(lambda: RandomSampler(data, num_samples=0))
attempt(lambda: RandomSampler([]))
attempt(lambda: RandomSampler(data, replacement=1))
attempt(lambda: WeightedRandomSampler([1.0], 0))
attempt(lambda: WeightedRandomSampler([[1.0]], 1))
attempt(lambda: WeightedRandomSampler([1.0], 1, replacement=2))
attempt(lambda: BatchSampler(data, 0, False))
attempt(lambda: BatchSampler(data, 2, 1))
attempt(lambda: DistributedSampler(data, 2, 2))
attempt(lambda: DataLoader(data, num_workers=-1))
attempt(lambda: DataLoader(data, timeout=-1))
attempt(lambda: DataLoader(data, prefetch_factor=2))
attempt(lambda: DataLoader(data, persistent_workers=True))
attempt(lambda: DataLoader(Stream(), shuffle=True))
attempt(lambda: DataLoader(Stream(), sampler=[1]))
attempt(lambda: DataLoader(Stream(), batch_sampler=[[1]]))
attempt(lambda: DataLoader(data, sampler=data, shuffle=True))
attempt(lambda: DataLoader(data, batch_sampler=[data], batch_size=2))
attempt(lambda: DataLoader(data, batch_size=None, drop_last=True))
attempt(lambda: DataLoader(data, batch_size=0))
attempt(lambda: DataLoader([], shuffle=True))
attempt(lambda: list(DataLoader([])))
loader = DataLoader(data)
attempt(lambda: setattr(loader, "batch_size", 3))
attempt(lambda: list(DataLoader(data, pin_memory=True)))
attempt(lambda: list(DataLoader(data, timeout=1)))
attempt(lambda: len(DataLoader(Bare())))
attempt(lambda: Bare()[0])
stream = DataLoader(Stream())
print(len(stream))
attempt(lambda: len(list(stream)))
attempt(lambda: list(DataLoader(Failing())))
attempt(lambda: list(DataLoader(Failing(), num_workers=1, multiprocessing_context="fork")))
attempt(lambda: default_collate([object()]))
attempt(lambda: default_collate([None]))
attempt(lambda: default_collate([[1, 2], [1]]))
attempt(lambda: default_collate([torch.ones(2), torch.ones(3)]))
attempt(lambda: DataLoader[int])
