import random
from collections import namedtuple, OrderedDict
import torch
from torch.utils.data import (
    BatchSampler, ChainDataset, ConcatDataset, DataLoader, Dataset, DistributedSampler, IterableDataset, RandomSampler, SequentialSampler,
    StackDataset, Subset, SubsetRandomSampler, TensorDataset, WeightedRandomSampler, default_collate, default_convert, get_worker_info, random_split,
)


class Squares(Dataset):
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        return index, float(index) ** 2


class Counting(IterableDataset):
    def __init__(self, start, end):
        self.start, self.end = start, end

    def __iter__(self):
        info = get_worker_info()
        if info is None:
            return iter(range(self.start, self.end))
        return iter(range(self.start + info.id, self.end, info.num_workers))


for seed in (0, 7):
    torch.manual_seed(seed)
    loader = DataLoader(Squares(10), batch_size=4, shuffle=True)
    for epoch in range(2):
        print([batch[0].tolist() for batch in loader])
    print(torch.rand(2))
    print([batch.tolist() for batch in DataLoader(list(range(7)), batch_size=3, shuffle=True, drop_last=True)], torch.rand(1))
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(list(range(7)), batch_size=3, shuffle=True, generator=generator)
    print([batch.tolist() for batch in loader], [batch.tolist() for batch in loader], torch.rand(1), torch.rand(1, generator=generator))
    print(len(loader), len(DataLoader(list(range(7)), batch_size=3, drop_last=True)))
    print([batch.tolist() for batch in DataLoader(range(5))], torch.rand(1))
    print(list(RandomSampler(range(5), replacement=True, num_samples=40)))
    print(list(RandomSampler(range(5), num_samples=12)), len(RandomSampler(range(5), num_samples=12)))
    print(list(SubsetRandomSampler([3, 1, 4, 1, 5], generator=generator)))
    print(list(WeightedRandomSampler([0.1, 0.5, 0.2, 0.2], 10)), list(WeightedRandomSampler([1.0, 2, 3], 3, replacement=False)))
    print([subset.indices for subset in random_split(range(10), [7, 3])])
    print([subset.indices for subset in random_split(range(10), [0.5, 0.3, 0.2], generator=torch.Generator().manual_seed(42))])
    print([len(part) for part in random_split(range(11), [0.34, 0.33, 0.33])])
print(list(BatchSampler(SequentialSampler(range(10)), 4, False)), list(BatchSampler(SequentialSampler(range(10)), 4, True)))
for rank in range(3):
    sampler = DistributedSampler(range(10), num_replicas=3, rank=rank, seed=5)
    sampler.set_epoch(2)
    print(list(sampler), list(DistributedSampler(range(10), 3, rank, shuffle=False, drop_last=True)))

data = TensorDataset(torch.arange(6.0).view(6, 1), torch.arange(6) * 10)
print(data[2], len(data), data[1:3])
for x, y in DataLoader(data, batch_size=4):
    print(x, y)
both = ConcatDataset([data, Squares(3)])
print(len(both), both[-1], both[5], both.cumulative_sizes, len(data + data))
print(StackDataset(range(3), "abc")[1], StackDataset(a=range(3), b=[4, 5, 6])[2])
print(next(iter(DataLoader(StackDataset(image=data, label=range(6)), batch_size=2))))
part = Subset(data, [5, 0, 3])
print(len(part), part[0], part[[0, 1]])
chain = ChainDataset([Counting(0, 3), Counting(10, 12)])
print([batch.tolist() for batch in DataLoader(chain, batch_size=2)])
print([batch.tolist() for batch in DataLoader(Counting(0, 7), batch_size=3, drop_last=True)])
print(list(DataLoader(Counting(0, 3), batch_size=None)), list(DataLoader([torch.ones(2), 5, "a", [1.5]], batch_size=None)))

Point = namedtuple("Point", ["x", "y"])
print(default_collate([1, 2, 3]), default_collate([0.5, 1.5]), default_collate(["a", "b"]), default_collate([True, False]))
print(default_collate([{"a": 1, "b": [1.0, 2]}, {"a": 3, "b": [4.0, 5]}]))
print(default_collate([Point(1, 2.0), Point(3, 4.0)]), default_collate([(1, "x"), (2, "y")]))
print(default_collate([OrderedDict(k=torch.ones(2)), OrderedDict(k=torch.zeros(2))]), default_convert({"a": (1, torch.ones(1))}), default_convert([1, "s"]))
for batch in DataLoader(Squares(5), batch_sampler=[[4, 0], [1, 2, 3]], collate_fn=lambda samples: [index for index, _ in samples]):
    print(batch)

torch.manual_seed(3)


class Noisy(Dataset):
    def __len__(self):
        return 6

    def __getitem__(self, index):
        info = get_worker_info()
        return index, -1 if info is None else info.id, torch.rand(()).item(), random.random()


def begin(worker_id):
    info = get_worker_info()
    assert info.id == worker_id and info.num_workers == 2 and isinstance(info.dataset, Noisy)


for batch in DataLoader(Noisy(), batch_size=2, shuffle=True, num_workers=2, multiprocessing_context="fork", worker_init_fn=begin):
    print(batch)
print(torch.rand(1), get_worker_info())
print([batch.tolist() for batch in DataLoader(Counting(0, 11), batch_size=2, num_workers=2, multiprocessing_context="fork")])
loader = DataLoader(Counting(0, 5), batch_size=2, num_workers=2, multiprocessing_context="fork", persistent_workers=True)
print([batch.tolist() for batch in loader], [batch.tolist() for batch in loader])
iterator = iter(DataLoader(range(4), batch_size=2))
print(next(iterator), next(iterator), next(iterator, "end"), len(iterator))
