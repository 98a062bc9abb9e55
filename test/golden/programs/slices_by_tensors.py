"""Slices whose bounds are integer tensors, as batches of text take them."""
import torch

data = torch.arange(12)
ix = torch.tensor([1, 5])
print(data[ix[0]:ix[1]], data[ix[0]:], data[:-ix[0]], data[::ix[1]])
print(torch.stack([data[i:i + 4] for i in ix]))
rows = data.view(3, 4)
rows[ix[0]:, 1:torch.tensor(True)] = 0
print(rows[torch.tensor([[1]]):])
for bound in (torch.tensor(1.0), ix, 1.5):
    try:
        data[bound:]
    except (TypeError, RuntimeError) as error:
        print(type(error).__name__, error)
