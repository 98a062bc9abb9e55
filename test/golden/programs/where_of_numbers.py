"""The dtype of torch.where of two numbers is that of numbers among tensors."""
import torch

condition = torch.tensor([True, False])
for a, b in [(1.0, -1.0), (1, -1), (1, -1.0), (True, False), (1.0, torch.ones(2, dtype=torch.int32)), (2.0, torch.ones((), dtype=torch.float64))]:
    chosen = torch.where(condition, a, b)
    print(chosen, chosen.dtype)
torch.set_default_dtype(torch.float64)
print(torch.where(condition, 1.0, -1.0).dtype)
torch.set_default_dtype(torch.float32)
