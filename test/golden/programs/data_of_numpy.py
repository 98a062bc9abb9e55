import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset, default_collate, default_convert


class Table(Dataset):
    def __init__(self):
        self.rows = np.arange(12.0).reshape(6, 2)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index], {"label": np.int64(index), "weight": np.float32(index) / 2}


torch.manual_seed(0)
for x, extra in DataLoader(Table(), batch_size=4, shuffle=True):
    print(x, extra)
for x, y in DataLoader(TensorDataset(torch.from_numpy(np.eye(2)), torch.arange(2)), batch_size=2):
    print(x, y)
print(default_collate([np.ones(2), np.zeros(2)]), default_convert(np.ones(2)), default_convert([np.float64(1.5), "a"]))
