# Kernels that break off in the middle; gradients of a shape that broadcasts; dtypes that an operator refuses or takes together; what a Node asks first.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
for text in ["x.floor_divide_(x)", "x.div_(x, rounding_mode='trunc')", "x.remainder_(x)", "x.fmod_(x)", "x.t().floor_divide_(x.t())", "x.floor_divide_(0)"]:
    x = torch.tensor([[4, 1], [0, 3], [7, 0]])
    try:
        eval(text)
    except RuntimeError as error:
        print(text, error, x.tolist(), x._version)
a = torch.tensor([[-0.25, 1.0], [2.0, 3.0]], requires_grad=True)
b = F.elu(a)
with torch.no_grad():
    b.unsqueeze_(0)
(b * b).sum().backward()
print(a.grad)
c, r, i = torch.ones(2, 2, dtype=torch.complex64), torch.ones(2, 2), torch.tensor([0, 1])
flags = torch.tensor([True, False])
y = torch.ones(3, 2).t()
w = torch.ones(3, requires_grad=True)
classes = torch.tensor([0, 0])
one = torch.tensor(1.0, requires_grad=True)
for text in [
    "c.clone().index_put_((i,), r)", "r.clone().index_put_((i,), c)", "c.clone().index_copy_(0, i, r)", "c.clone().index_put_((c.real > 0,), torch.tensor(2.0))",
    "torch.lerp(flags, flags, torch.tensor(0.5))", "torch.lerp(classes, classes, torch.tensor(0.5, dtype=torch.float64))", "torch.lerp(flags, flags, torch.tensor(1))", "classes.clone().lerp_(classes, torch.tensor(0.5))",
    "F.multi_margin_loss(torch.ones(2, 3), classes, weight=w)", "F.nll_loss(torch.ones(2, 3), classes, w)", "F.embedding(classes, one)", "F.soft_margin_loss(w, torch.ones(2, 3))",
    "torch.logcumsumexp(flags, 2)", "torch.linalg.tensorsolve(torch.ones(2), r)",
    "y[None, [0, 1]].stride(), y[[0, 1]].stride(), y[None, None, i].stride(), y.unsqueeze(1)[:, torch.zeros(1, 3, dtype=torch.int64)].stride()",
]:
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
for chances in [torch.tensor([[0.5, 0.5, 0.2], [2.0, 0.5, 0.5]]), torch.tensor([0.5, float("nan"), 0.5], dtype=torch.float64)]:
    torch.manual_seed(3)
    x = torch.full((2, 3), 7.0)
    try:
        x.bernoulli_(chances)
    except RuntimeError:
        print(x.tolist(), x._version, torch.rand(1))
