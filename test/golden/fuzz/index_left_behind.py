# An index that points outside is found when the kernel comes to it: in place, what lies before it has been written, and no version tells.
import torch

for text in [
    "x[torch.tensor([[0], [1]])] = torch.zeros(1, 2)", "x[torch.tensor([0, 0, 1])] = torch.arange(6.0).view(3, 2)", "x[:, torch.tensor([0, 2])] = 7.0",
    "x[torch.tensor([0, 0]), torch.tensor([0, 3])] = 8.0", "x[torch.tensor([1, 0]), torch.tensor([0, 3])] = 8.0", "x.index_put_((torch.tensor([0, 1]),), torch.tensor(3.0), accumulate=True)",
    "x.index_fill_(0, torch.tensor([0, 1]), 4.0)", "x.index_fill_(1, torch.tensor([0, 2]), 4.0)", "x.index_copy_(0, torch.tensor([0, 1]), torch.full((2, 2), 6.0))",
    "x.index_add_(0, torch.tensor([0, 1]), torch.full((2, 2), 6.0))", "x.scatter_(1, torch.tensor([[0, 2]]), 9.0)", "x.scatter_add_(1, torch.tensor([[0, 2]]), torch.ones(1, 2))",
    "x.put_(torch.tensor([0, 2]), torch.ones(2))", "x.index_put((torch.tensor([0, 1]),), torch.tensor(3.0))",
]:
    x = torch.ones(1, 2)
    try:
        exec(text)
    except (IndexError, RuntimeError) as error:
        print(text, type(error).__name__, error, x, x._version)
