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

# A view whose shape is changed in place unrecorded is seen anew from its base; `_base` is the very object.
base = leaf * 1
view = base.permute(1, 0)
with torch.no_grad():
    view.swapaxes_(0, -1)
print(view.grad_fn.name(), base.grad_fn.name(), view._version)
print(view._base is base, base[0][:1]._base is base, leaf.view(4)._base is leaf, base._base)
tried("[part.unsqueeze_(0) for part in leaf.unbind()]", leaf=leaf)
plain = torch.ones(2, 3)
print(plain[0]._base is plain, plain.T._base is plain)
print(torch.fft.fft(torch.ones(4))._is_view(), torch.fft.irfft2(torch.ones(2, 2) + 0j)._is_view(), torch.max_pool1d(torch.ones(1, 4), 2)._is_view(), torch.max_pool1d(leaf, 2)._is_view())
print(torch.select_scatter(torch.ones(2, 3).T, torch.zeros(2), 0, 0).stride(), torch.diagonal_scatter(torch.ones(3, 2).T, torch.zeros(2)).stride(), torch.slice_scatter(torch.ones(2, 3).T, torch.zeros(1, 2), 0, 0, 1).stride())
for text in ("leaf.sum(dtype=torch.int64)", "leaf.cumsum(0, dtype=torch.int32)", "leaf.to(torch.int64)", "torch.linalg.vector_norm(leaf, dtype=torch.int64)"):
    tried(text, leaf=leaf)
for text in (
    "torch.gradient(x, spacing=[1.0, 2.0])", "torch.gradient(x, spacing=[torch.ones(3)] * 2)", "torch.gradient(m, spacing=[1.0, 2.0], dim=0)", "torch.gradient(m, spacing=[torch.ones(3, 1), torch.ones(4)])", "torch.gradient(m, dim=(0, 0))", "torch.gradient(m.bool())", "torch.gradient(x.int(), spacing=2)", "torch.gradient(x, spacing='a')",
):
    tried(text, x=torch.tensor([1.0, 2.0, 4.0]), m=torch.ones(3, 4))
functional = torch.nn.functional
for text in ("functional.adaptive_avg_pool2d(x, [3, 2])", "functional.adaptive_avg_pool2d(x[None], (1, None))", "functional.adaptive_max_pool3d(x, [1, 2, 3])", "functional.adaptive_avg_pool2d(x[None], torch.tensor([1, 1]))", "functional.adaptive_avg_pool2d(x[None], torch.tensor([[1, 1], [1, 1]]))", "torch.max_pool1d(x[0], 2)"):
    tried(text, functional=functional, x=torch.ones(2, 2))
