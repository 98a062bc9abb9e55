# In place on memory that stands at several places: windows that overlap change in turn, expanded tensors are refused or warned of.
import warnings
import torch

warnings.simplefilter("always")


def tried(text):
    x = torch.arange(9.0).view(3, 3).clone()
    windows, expanded = torch.arange(5.0).unfold(0, 3, 1), torch.ones(1, 3).expand(3, 3)
    mask, index = torch.tensor([[True, False, False]] * 3), torch.tensor([0])
    names = {"torch": torch, "x": x, "u": windows, "e": expanded, "m": mask, "i": index}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            exec(text, names)
            print(text, windows.tolist() if "u" in text.split(".")[0] else expanded.tolist())
        except Exception as error:
            print(text, type(error).__name__, str(error).split("\n")[0])
    for each in caught:
        print("  ", str(each.message).split(" (Triggered")[0])


for text in (
    "u.add_(1)", "u.mul_(2)", "u.clamp_(1, 2)", "u.t().add_(1)", "u[:, 1].mul_(3)", "u.masked_fill_(u == 2, 9.0)", "u.masked_fill_(m, 7.0)", "u.zero_()", "u.fill_(3)", "u.copy_(x)", "u.relu_()",
    "u.sub_(u.mean())", "u.div_(u.sum(1, keepdim=True))", "u.index_fill_(0, torch.tensor([1]), 7.0)", "u.scatter_(0, torch.tensor([[0, 0, 0]]), 8.0)", "u.index_copy_(0, i, torch.ones(1, 3))",
    "u.index_add_(0, i, torch.ones(1, 3))", "u[0] += 1", "u[u > 3] = 0", "u[i] = 5.0", "u.tril_()", "u.neg_()", "u.addcmul_(x, x)", "u.lerp_(x, 0.5)", "u.lt_(3)", "torch.manual_seed(0); u.uniform_()", "torch.manual_seed(0); u.normal_()",
    "e.index_fill_(0, i, 2.0)", "e.index_fill_(0, i, torch.tensor(2.0))", "e.index_put_((i,), torch.full((3,), 4.0))", "e.index_put_((i,), torch.ones(3), accumulate=True)", "e.masked_fill_(m, 2.0)",
    "e.masked_fill_(e > 0, torch.tensor(3.0))", "e[0] = 2.0", "e[i] = 2.0", "e[e > 0] = 2.0", "e[m] = torch.arange(3.0)", "e.masked_fill_(m.long(), 1.0)", "e.index_fill_(0, i.int(), 1.0)",
    "torch.masked_fill(e, m, 2.0)", "torch.index_fill(e, 0, i, 2.0)", "e.add_(1)", "e.tril_()", "e.triu_()", "e.fill_diagonal_(4)", "e.copy_(x)", "e.cumsum_(0)", "e.renorm_(1, 0, 1.0)", "e.masked_scatter_(m, x)",
):
    tried(text)
w = torch.ones(1, 3, requires_grad=True)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    e = (w * 2).expand(2, 3)
    e.masked_fill_(torch.tensor([True, False, False]), 0.0)
print(e.grad_fn.name())
try:
    e.sum().backward()
except RuntimeError as error:
    print(error)
