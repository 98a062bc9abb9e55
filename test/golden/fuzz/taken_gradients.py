# A first gradient that is taken lies as it did in the pass; views that have not heard of their base's history are leaves; variances without freedom.
import warnings

import torch

warnings.simplefilter("ignore")

for text in ["x.t().sum(-1, keepdim=True)", "x.mT.sum((-1,))", "x.permute(1, 0) * 1", "x.transpose(0, 1)"]:
    x = torch.tensor([[2.0, 3.0]], requires_grad=True)
    y = eval(text)
    y.backward(torch.ones_like(y))
    print(text, x.grad, x.grad.stride())
x = torch.ones(3, 4, 1, requires_grad=True)
y = torch.column_stack([x.mT, x.mT])
y.backward(torch.ones_like(y))
print(x.grad.stride())
for text in ["torch.cat([a, b])", "torch.vstack([a, b])", "torch.stack([a, b])", "torch.cat([a.view(1, 3), b.view(1, 3)])"]:
    a, b = torch.ones(3), torch.ones(3, requires_grad=True)
    y = eval(text)
    y.backward(torch.ones_like(y))
    print(text, b.grad, b.grad.stride(), b.grad.storage_offset())
w = torch.ones(3, requires_grad=True)
for text in ["v.mul_(2)", "v.unsqueeze_(0)", "v.zero_()", "v.add_(w[0])", "v.grad_fn.name(), v.mul_(2)"]:
    base = torch.ones(3)
    v = base[0]
    base.mul_(w)
    try:
        print(text, eval(text))
    except RuntimeError as error:
        print(text, error)
one = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
for made in [one.var(-1), one.std(), torch.tensor([1.0], requires_grad=True).var(), torch.tensor([1.0], requires_grad=True).var(0)]:
    leaf = made.grad_fn.next_functions[0][0].variable
    (grad,) = torch.autograd.grad(made.exp(), leaf, create_graph=True)
    print(grad, [None if f is None else f.name() for f, _ in grad.grad_fn.next_functions])
