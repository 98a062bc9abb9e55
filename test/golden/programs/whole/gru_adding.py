"""A GRU sums up the marked numbers of a sequence."""
import torch
from torch import nn

torch.manual_seed(5)


def batch(n, length):
    values = torch.rand(n, length)
    marks = torch.zeros(n, length)
    for row in range(n):
        i, j = torch.randperm(length)[:2].tolist()
        marks[row, i] = marks[row, j] = 1.0
    target = (values * marks).sum(1, keepdim=True)
    return torch.stack([values, marks], dim=-1), target


class Adder(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.gru = nn.GRU(input_size=2, hidden_size=hidden, num_layers=1)
        self.head = nn.Linear(hidden, 1)

    def forward(self, x):  # x: batch, time, 2
        out, h_n = self.gru(x.transpose(0, 1))
        return self.head(h_n[-1])


model = Adder()
print(model)
for name, p in model.gru.named_parameters():
    print(name, list(p.shape))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
loss_fn = nn.MSELoss()
print(f"guessing one all the time: {loss_fn(torch.ones(200, 1), batch(200, 6)[1]):.4f}")
x, y = batch(32, 6)
for step in range(40):
    pred = model(x)
    loss = loss_fn(pred, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 8 == 0:
        print(f"step {step:2d}: {loss.item():.4f}")

# The same cell, step by step, gives the same states.
cell = nn.GRUCell(2, 16)
cell.load_state_dict({k.removesuffix("_l0"): v for k, v in model.gru.state_dict().items()})
h = torch.zeros(32, 16)
for t in range(6):
    h = cell(x[:, t], h)
out, h_n = model.gru(x.transpose(0, 1))
print("cell and layer agree:", torch.allclose(h, h_n[0], atol=1e-6))
