# Where numbers end: zeros with signs, NaN, infinities, halves; and views made without history.
import torch
import torch.nn.functional as F

x = torch.tensor([-1.55, 0.0, float("nan"), float("inf"), -0.0])
print((x // -2.0).tolist(), (x // 2).tolist(), x.round(decimals=1).tolist(), F.softshrink(x).tolist(), x.sign().tolist())
for values in [[float("nan"), float("inf")], [float("inf"), float("nan")], [float("inf"), 1.0], [float("-inf"), float("-inf")]]:
    print(torch.tensor(values).logsumexp(0))
m = torch.ones(2, 3).t()
print(torch.zeros_like(m).stride(), torch.full_like(m, 2).stride(), torch.ones(1, 2).t().mul(2).stride(), torch.ones(1, 2).t().exp().stride())
scalar = torch.tensor(1.0, requires_grad=True) * 1
print(scalar.movedim(0, 0).grad_fn.name(), scalar.mT is scalar, (scalar + 1).requires_grad_().grad_fn.name())
leaf = torch.tensor([3.0, 4.0], requires_grad=True)
with torch.no_grad():
    view = leaf.view(2)
    parts = leaf.unbind(0)
node = (view // 2).grad_fn
print(node.name(), node.next_functions, view.requires_grad)
for text in ["view.mul_(2)", "view[0].mul_(2)", "parts[0].mul_(2)", "leaf.clone().unbind(0)[0].mul_(2)"]:
    try:
        print(eval(text))
    except RuntimeError as error:
        print(text, "!!", error)
for text in ["m.sort(0, stable=True)", "m.sum('a')", "torch.sum(m, 'a')"]:
    try:
        eval(text)
    except TypeError as error:
        print(text, "!!", str(error).split(", but")[0])
