# What is written into whole numbers is made whole first.
import torch

x = torch.tensor([5, 7, -9])
mask = torch.tensor([True, False, True])
at = torch.tensor([0])
print(x.addcmul(x, x, value=0.5), x.masked_fill(mask, 1.7), x.masked_fill(mask, torch.tensor(-1.7)))
print(x.index_fill(0, at, 1.5), x.scatter(0, at, -1.5), x.index_add(0, at, at + 1, alpha=1.5), x.clone().fill_(1.7), x.clone().copy_(2.5))
x[mask] = 2.9
print(x, x.count_nonzero(), x.where(mask, 0.5), torch.where(x > 2))
print(torch.tensor([1.0, float("nan"), -0.0]).sgn(), torch.tensor(float("nan")).sign())
x[x > 2] = torch.tensor([7.9])
spread = torch.tensor([1, 2]).expand(2, 2)
print(x, spread.fill_(3), spread.masked_fill_(spread > 0, 4), spread.zero_())
for text in ["spread.add_(1)", "x.logaddexp(x)", "x.nanmean()", "x.index_put_((torch.tensor([0]),), torch.tensor(1.5))"]:
    try:
        print(eval(text))
    except (RuntimeError, NotImplementedError) as error:
        print(text, "!!", error)
