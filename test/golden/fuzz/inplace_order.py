# What in-place operators ask before they compute, in which order, and in which words.
import torch


def tried(text, **names):
    try:
        exec(text, {"torch": torch, **names})
        print(text, {k: v.tolist() for k, v in names.items() if k == "x"})
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


f, d, l, b = torch.ones(2, 2), torch.ones(2, 2, dtype=torch.float64), torch.ones(2, 2, dtype=torch.int64), torch.ones(2, 2, dtype=torch.bool)
for text in ("x &= f", "x ^= b", "x <<= l", "x.add_(f)", "x.add_(l, alpha=.5)", "x.fmod_(0)", "x.clamp_(-1, 1)", "x.clamp_(0., 1.)", "x.clamp_max_(True)", "x.cumsum_(0)", "x.pow_(x)", "x.floor_divide_(b)", "x.addmm_(f, f)",
             "x[0].addmm_(x, x)", "x.addmv_(x, x[0])", "x.baddbmm_(x, x)", "x.hypot_(x)", "x[:1].add_(x)", "x.index_put_((torch.tensor([0]),), d)", "x.index_put_((torch.tensor([0]),), d[0])"):
    for x in (l, b):
        tried(text, x=x.clone(), f=f, d=d, l=l, b=b)
x = torch.tensor(True)
print(x.cumsum_(0), torch.ones(2, 2).t_().shape)
tried("x.t_()", x=torch.ones(1, 2, 3))
