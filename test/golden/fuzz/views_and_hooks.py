# What is a view and what is none; what a view made in no_grad takes and forbids; the layout of complex results.
import torch


def tried(text, **names):
    try:
        print(text, eval(text, {"torch": torch, **names}))
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


leaf = torch.ones(2, 2, requires_grad=True)
with torch.no_grad():
    view, made = leaf.T, leaf * 2
print(view.requires_grad, view.grad_fn, view.is_leaf, made.requires_grad)
view.register_hook(lambda grad: print("never called"))
view.register_post_accumulate_grad_hook(lambda tensor: print("never called"))
tried("made.register_hook(print)", made=made)
tried("torch.autograd.grad((view * 2).sum(), view)", view=view)
with torch.no_grad():
    view.mul_(2)
for text in ("view.grad_fn", "view.mul_(2)", "view.requires_grad_()", "view.detach_()"):
    tried(text, view=view)

# What an operator looks at on its way does not make its result a view.
with torch.no_grad():
    grid = torch.affine_grid_generator(torch.ones(1, 2, 3), [1, 1, 2, 2], False)
grid /= 2
print(grid.requires_grad, grid._is_view())
row = torch.tensor([[1.0, 2.0]], requires_grad=True) * 1
product = torch.kron(row, row)
row **= 2
print(torch.autograd.grad(product.sum(), row, allow_unused=True))

turned = torch.complex(torch.arange(6.0).view(2, 3), torch.ones(2, 3)).T
print(turned.exp().stride(), (turned + 1).stride(), (turned * turned).stride(), turned.adjoint().stride())
