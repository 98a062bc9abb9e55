# What saved tensors refuse, layouts of solutions, powers of numbers that are none, texts of errors with a tensor in them: found by programs.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")


def tried(run):
    try:
        print(run())
    except Exception as error:
        print(type(error).__name__, error)


# A result that changes its shape in place is named with the shape it was saved with; an argument with the one of now.
x = torch.tensor([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]], requires_grad=True)
y = 2.0 ** x
y.transpose_(0, 1)
tried(lambda: y.mean().backward())
a = x * 1
b = a.sin()
a.t_()
tried(lambda: b.sum().backward())

# The Nodes of a derivative keep all they were given, and refuse once it is freed.
x = torch.tensor([0.5, -1.0], requires_grad=True)
(g,) = torch.autograd.grad(F.softplus(x).sum(), x, create_graph=True)
g.sum().backward()
tried(lambda: g.sum().backward())
(g,) = torch.autograd.grad(torch.sigmoid(x).sum(), x, create_graph=True)
g.sum().backward(inputs=[x])
tried(lambda: g.sum().backward())

# 1 to any power is 1.
nan = torch.tensor([float("nan"), float("inf"), 0.0])
print(1 ** nan, torch.tensor([1.0]) ** nan, torch.tensor([True]) ** nan, torch.tensor([-1.0]) ** nan)

# A kernel refuses the dtype all its tensors have together.
tried(lambda: F.smooth_l1_loss(torch.tensor([1, 2], dtype=torch.int16), torch.tensor([0.5, 4.0], dtype=torch.float64)))
tried(lambda: F.smooth_l1_loss(torch.tensor([1, 2], dtype=torch.int16), torch.tensor([1, 2], dtype=torch.int8)))
tried(lambda: torch.hypot(torch.tensor([3], dtype=torch.int16), torch.tensor([4.0])))

# Solutions lie in columns; one from the right is no view, and may be changed.
A = torch.tensor([[2.0, 0.0], [1.0, 4.0]])
for shape in ((3, 2), (2, 3, 2), (1, 2)):
    B = torch.arange(1.0, 1 + torch.Size(shape).numel()).view(shape)
    X = torch.linalg.solve_triangular(A, B, upper=False, left=False)
    print(X, X.stride(), X._is_view(), torch.linalg.solve(A, B, left=False).stride())
B = torch.ones(1, 2, requires_grad=True)
X = torch.linalg.solve(A, B, left=False)
print(X.mul_(2), X._is_view(), X._version)

# The steps of recurrent networks end in place.
torch.manual_seed(0)
print(torch.nn.GRUCell(2, 2)(A)._version, [state._version for state in torch.nn.LSTMCell(2, 2)(A)], torch.nn.RNNCell(2, 2)(A)._version)

# Raised below Python: the tensor is written as C++ writes it.
for tensor in (
    torch.tensor([[1.5, -2.25], [100.5, 3]]),
    torch.tensor([[1.5, -2.25], [1e7, 3]]),
    torch.tensor([[0.001, 0.002], [0.003, 0.004]]),
    torch.tensor([[123456.5, 234567.25]]),
    torch.tensor([[1234567.0, 2]]),
    torch.tensor([[True, False]]),
    torch.zeros(0, 3),
    torch.arange(24).view(2, 3, 2, 2),
    torch.tensor([[[0.001, 0.002], [0.003, 0.004]]]),
    torch.tensor([[float("inf"), 2.5], [float("nan"), -1]], dtype=torch.float64),
    torch.arange(40.0).view(2, 20) + 0.5,
    torch.arange(40.0).view(1, 2, 20) * 10000.5,
):
    tried(lambda: torch.meshgrid(tensor, indexing="ij"))
tried(lambda: torch.meshgrid(torch.ones(2, 2), torch.ones(2, dtype=torch.float64), indexing="ij"))
