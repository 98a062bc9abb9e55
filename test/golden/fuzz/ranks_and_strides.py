# Ranks of quantiles are doubles; zeros lie as the gradient does; images of one row with channels last; softshrink's zeros; celu's slope is a float32's.
import torch
import torch.nn.functional as F

for n in range(2, 16):
    x = torch.arange(n).float() * 3
    print(n, [v for k in range(11) for v in torch.quantile(x, torch.tensor([k / 10, k / 7 % 1.0])).tolist()], [torch.quantile(x, k / 10).item() for k in range(11)], torch.nanquantile(x, 0.7).item())
print(torch.quantile(torch.tensor([[0.0, 0.5, 0.0], [0.5, 0.5, 0.5]]), torch.tensor([0.2, 0.55, 0.9]), keepdim=True).tolist())

for name in ("floor", "trunc", "ceil", "round", "sign"):
    one, many = torch.ones(1, 1, requires_grad=True), torch.ones(2, 3, requires_grad=True)
    print(name, [torch.autograd.grad(getattr(t, name)().sum(), t)[0].stride() for t in (one, many)])
one = torch.tensor([[0.05]], dtype=torch.float64, requires_grad=True)
print(torch.autograd.grad(torch.div(one, 2, rounding_mode="trunc").transpose(0, 1).contiguous().sum(), one, create_graph=True)[0].stride())

for shape in ((1, 2, 1, 2), (2, 1, 1, 2), (1, 1, 2, 2), (2, 2, 1, 1), (1, 2, 2, 1)):
    z = torch.ones(8).as_strided(shape, (2, 1, 1, 2))
    print(shape, torch.sign(z).stride(), z.neg().stride(), (z * z).stride(), (z + 1).stride(), z.clone().stride(), torch.zeros_like(z).stride(), z.pow(2).stride(), torch.where(z > 0, z, z).stride(), z.double().stride())

y = torch.tensor([-0.25, 0.25, -0.5, 0.5, -0.0, 0.0, -1, float("nan"), float("inf"), -float("inf")])
for dtype in (torch.float32, torch.float64, torch.float16):
    for count in (7, 8, 16, 20, 35, 40):
        print(dtype, count, [str(v) for v in F.softshrink(y.repeat(4)[:count].to(dtype)).tolist()])

c = torch.tensor([[-1.25, 0.5]], dtype=torch.float64, requires_grad=True)
print(torch.autograd.grad(F.celu(c, 0.7).sum(), c), torch.autograd.grad(F.celu_(c * 1, 0.7).sum(), c), torch.autograd.grad(F.elu(c, 0.7).sum(), c))
print(torch.ones(1, 4).t().nan_to_num().stride(), torch.ones(4, 1, 4)[:, :, 0].nan_to_num().stride())
