# The result of an elementwise operator lies in memory as its operands do.
import torch

m = torch.arange(6.0).view(2, 3).t()
b = torch.arange(24.0).view(2, 3, 4).permute(2, 0, 1)
row = torch.ones(1, 3, 1).expand(2, 3, 4)
for t in [m.exp(), m * 2, 1 - m, m < 2, m.square(), m + m.contiguous(), m.contiguous() + m, b.sqrt(), b + 1, b * b, row + 1, b[:, 0].neg(), torch.where(m > 1, m, 0.0)]:
    print(tuple(t.shape), t.stride(), t.is_contiguous())
print((m * 2).flatten(), (m * 2)[1], (m * 2).sum(0))
try:
    (m * 2).view(6)
except RuntimeError as error:
    print(error)
print(torch.ones(()).expand(1, 1).stride(), torch.ones(2).expand(1, 2).stride(), torch.ones(()).mT, torch.ones(()).movedim(0, 0))
leaf = torch.ones(2, 2, requires_grad=True)
for t in [leaf[:3, :], leaf[:3], leaf[:, :1]]:
    print(t.grad_fn.name())
with torch.no_grad():
    silent = leaf.view(4)
doubled = silent * 2
print(silent.requires_grad, silent.grad_fn, doubled.grad_fn and doubled.grad_fn.next_functions)
odd = torch.ones(4, 1).t()
print(odd.stride(), (odd * 2).stride(), (odd + odd).stride(), odd.neg().stride(), (odd + torch.ones(4)).stride())
