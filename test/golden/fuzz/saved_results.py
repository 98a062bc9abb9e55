# Results are saved whoever needs them; a view that was asked for its history before its base had one; draws over tensors that lie otherwise.
import torch

exponent = torch.eye(2)
for make in (lambda x: x**exponent, lambda x: 2**x, lambda x: torch.pow(x, exponent), lambda x: x * exponent, lambda x: x.tanh()):
    x = torch.tensor([[0.5, 1.5], [2.0, 0.25]], requires_grad=True)
    y = make(x)
    y.mul_(2)
    try:
        print(torch.autograd.grad(y.sum(), x))
    except RuntimeError as error:
        print(str(error)[:120])

for make in (lambda t: t.view(4), lambda t: t[0], lambda t: t.expand(2, 2), lambda t: t.detach()):
    base = torch.ones(2, 2)
    view = make(base)
    view.mul_(2)
    print(view.grad_fn)
    base.requires_grad_()
    print(view.requires_grad, view.is_leaf, view.grad_fn and view.grad_fn.name())

for x in (torch.full((1, 3), 0.5).swapaxes_(0, 1), torch.full((3, 2), 0.5).t()):
    for draw in (torch.poisson, torch.bernoulli, torch.rand_like, lambda x: torch.multinomial(x, 1), lambda x: torch.multinomial(x, 3, True), lambda x: x.clone().exponential_()):
        torch.manual_seed(0)
        made = draw(x)
        print(made.tolist(), made.stride())
try:
    torch.slogdet(torch.ones(3))
except RuntimeError as error:
    print(error)
