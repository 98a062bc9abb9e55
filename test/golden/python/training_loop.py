import torch
from torch import nn

torch.manual_seed(0)


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3))

    def forward(self, x):
        return (self.w * x).sum()


def wave(a, factor=2):
    b = a * factor
    return b.sin()


model = Scaled()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.arange(3.0)
for step in range(5):
    loss = (model(wave(x)) - 1) ** 2
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
values = [wave(x) for _ in range(2)]
