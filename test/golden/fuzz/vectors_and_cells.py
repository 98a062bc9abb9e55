# Vectors against batches, the order of a cell's checks, bounds that lie as the tensor does, walks along tensors without elements.
import torch


def told(make):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__, error)


def nodes(tensor):
    names, node = [], tensor.grad_fn
    while node is not None and "Accumulate" not in node.name():
        names.append(node.name())
        node = next((next_ for next_, _ in node.next_functions if next_ is not None), None)
    return names


vector = torch.ones(3)
for shape in [(4, 3, 1), (4, 3, 2), (1, 3, 2), (2, 1, 3, 1), (2, 1, 3, 2)]:
    print(shape, nodes(vector @ torch.ones(shape, requires_grad=True)))
for shape, stride in [((4, 1, 3), (5, 1, 1)), ((4, 1, 3), (3, 7, 1)), ((4, 1, 3), (6, 3, 1)), ((2, 2, 2, 3), (12, 6, 3, 1)), ((2, 2, 2, 3), (13, 6, 3, 1))]:
    batch = torch.ones(100).as_strided(shape, stride).detach().requires_grad_()
    print(stride, nodes(batch @ vector), nodes(batch @ torch.ones(3, 2)))

twice = torch.eye(3).mul(2).expand(4, 3, 3)
for A, B in [(twice, torch.arange(3.0)), (twice, torch.arange(12.0).view(4, 3)), (twice[:1], vector), (twice.expand(2, 4, 3, 3), vector), (twice[0], vector), (twice[:0], vector)]:
    X = torch.linalg.solve(A, B)
    print(X.shape, X.stride(), torch.linalg.solve_ex(A, B).result.stride(), X.sum())

column = torch.tensor([[0.31, 0.51, 1.18]]).t()
four = torch.tensor(4, dtype=torch.int8)
for low, high in [(column, four), (column, column), (four, four), (None, four), (torch.ones(3, 1), column), (torch.zeros(1), four)]:
    print(torch.clamp(column, low, high).stride())
print(torch.clamp(torch.arange(6.0).view(2, 3).t(), torch.ones(3, 1), torch.full((2, 3), 4.0).t()), torch.clamp(torch.zeros(3, 2), torch.ones(2, 3).t(), torch.ones(2, 3).t()).stride())

for shape in [(0,), (0, 2), (2, 0), (0, 0)]:
    for dim in range(len(shape)):
        for index in [torch.tensor([0, 1]), torch.tensor(0), torch.tensor([], dtype=torch.int64)]:
            empty = torch.ones(shape)
            source = torch.ones([index.numel() if d == dim else size for d, size in enumerate(shape)])
            told(lambda: empty.index_fill(dim, index, 1).shape)
            told(lambda: empty.index_copy(dim, index, source).shape)
residuals = torch.linalg.lstsq(torch.eye(3, dtype=torch.float64), torch.ones(3, 2, dtype=torch.float64)).residuals
told(lambda: residuals.index_fill(0, torch.tensor([0]), -1))

one, state = torch.ones(1, 1), torch.ones(1, 2)
for name, gates in [("rnn_relu_cell", 1), ("rnn_tanh_cell", 1), ("gru_cell", 3), ("lstm_cell", 4)]:
    cell, rows = getattr(torch, name), gates * 2
    print(name)
    for x, h, ih, hh in [
        (one, state, (5, 3, 3), (2, 2)),
        (one, state, (rows, 3), (3, 2)),
        (one, state, (rows, 3), (rows, 2)),
        (one, state, (rows, 1), (5, 2)),
        (one, state, (rows, 1), (rows, 3)),
        (one, torch.ones(2, 2), (rows, 1), (rows, 2)),
        (one, state, (rows,), (rows, 2)),
        (torch.ones(1), torch.ones(2), (rows, 1), (rows, 2)),
        (one, torch.ones(2), (rows, 1), (rows, 2)),
        (torch.ones(()), state, (rows, 1), (rows, 2)),
        (one, torch.ones(()), (rows, 1), (rows, 2)),
        (one, state, (), (rows, 2)),
        (one, state, (rows, 1), ()),
        (one, state, (rows, 1), (rows, 2, 2)),
        (one, state, (rows, 1), (rows, 2)),
    ]:
        told(lambda: cell(x, [h, h] if name == "lstm_cell" else h, torch.ones(ih), torch.ones(hh)))
