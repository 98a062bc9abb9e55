"""Datasets and loaders: shuffling, batching, collate functions, splits, samplers; then a training loop over them."""
import torch
from torch import nn
from torch.utils.data import ConcatDataset, DataLoader, Dataset, IterableDataset, Subset, TensorDataset, WeightedRandomSampler, random_split

torch.manual_seed(0)


class Squares(Dataset):
    def __init__(self, n, transform=None):
        self.n, self.transform = n, transform

    def __len__(self):
        return self.n

    def __getitem__(self, idx):
        sample = {"x": float(idx), "y": torch.tensor([idx ** 2])}
        return self.transform(sample) if self.transform else sample


for batch in DataLoader(Squares(5), batch_size=2):
    print(batch)
loader = DataLoader(Squares(10), batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(3), drop_last=True)
for epoch in range(2):
    print(epoch, [b["x"].tolist() for b in loader], len(loader))


def pad_collate(batch):
    sequences, labels = zip(*batch)
    lengths = torch.tensor([len(s) for s in sequences])
    return nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_value=-1), lengths, torch.tensor(labels)


ragged = [(torch.arange(n), n % 2) for n in (3, 1, 4, 2, 5)]
for padded, lengths, labels in DataLoader(ragged, batch_size=3, collate_fn=pad_collate):
    print(padded, lengths, labels)


class Counter(IterableDataset):
    def __iter__(self):
        yield from range(7)


print([b for b in DataLoader(Counter(), batch_size=3)])
weights = [0.1, 0.1, 0.8]
print(list(WeightedRandomSampler(weights, 8, generator=torch.Generator().manual_seed(1))))
whole = ConcatDataset([TensorDataset(torch.arange(3)), TensorDataset(torch.arange(10, 13))])
print(len(whole), whole[4], Subset(whole, [5, 0])[0])

X = torch.randn(60, 3)
y = (X @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.1 * torch.randn(60, 1))
train_set, val_set = random_split(TensorDataset(X, y), [0.8, 0.2], generator=torch.Generator().manual_seed(42))
print(len(train_set), len(val_set), val_set.indices[:5])
train_loader = DataLoader(train_set, batch_size=16, shuffle=True, num_workers=0)
val_loader = DataLoader(val_set, batch_size=len(val_set))
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss_fn = nn.MSELoss()


def train_loop(dataloader, model, loss_fn, optimizer):
    size = len(dataloader.dataset)
    for batch, (xb, yb) in enumerate(dataloader):
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if batch % 2 == 0:
            print(f"loss: {loss.item():>7f}  [{batch * dataloader.batch_size + len(xb):>5d}/{size:>5d}]")


for t in range(4):
    print(f"Epoch {t + 1}\n-------------------------------")
    train_loop(train_loader, model, loss_fn, optimizer)
    with torch.no_grad():
        val = sum(loss_fn(model(xb), yb).item() for xb, yb in val_loader) / len(val_loader)
    print(f"Avg loss: {val:>8f} \n")
print("Done!")
