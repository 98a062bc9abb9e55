# A gradient that was asked for and goes on is left alone by what meets it; views whose base changes before it requires grad; shared heads of attention; means
# divided along one dimension after the other; zeros without a sign where vectors are negated; triangles with infinite entries; NaN as C++ shows it.
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
for text in ("b - 2 * b", "b + b * b", "b - b", "b * b", "(b * 3) - b.exp()"):
    b = torch.tensor([1.0, 2.0, 3.0], requires_grad=True) * 1
    c = eval(text)
    print(text, [(grad.tolist(), grad._version) for grad in torch.autograd.grad((c * c).sum(), [c, b], retain_graph=True)], torch.autograd.grad((c * c).sum(), [b, c]))
for text in ("base.expand(2)", "base.view_as(base)", "base[:1]", "base.t()"):
    for change in ("base.add_(1)", "base.index_put_((torch.tensor([0]),), torch.tensor(1.0), accumulate=True)", "None"):
        base = torch.tensor([-1.5, 1.5])
        view = eval(text)
        eval(change)
        base.requires_grad_()
        print(text, change, view.grad_fn and view.grad_fn.name(), view.requires_grad, view.is_leaf)
q = torch.ones(1, 2, 2, 2)
for key, value, query in ((torch.ones(2, 3), q, q), (q, torch.ones(2, 2), q), (q, q, torch.ones(2)), (q, q, torch.ones(1, 3, 2, 2)), (q, torch.ones(1, 3, 2, 2), torch.ones(1, 4, 2, 2)), (q, q, torch.ones(1, 4, 2, 2))):
    try:
        print(F.scaled_dot_product_attention(query, key, value, enable_gqa=True).shape)
    except Exception as error:
        print(type(error).__name__, error)
x = torch.tensor([[[-0.31, 0.51, -1.18, 1.07], [1.37, 0.69, -0.75, -1.54], [-0.26, 0.75, 1.09, -0.29], [-1.51, 0.7, 0.54, 1.17], [-1.45, 0.68, 0.46, -0.61]]])
print(F.adaptive_avg_pool2d(x, [3, 2]).tolist(), F.adaptive_avg_pool2d(x.double(), [2, 3]).tolist(), F.adaptive_avg_pool3d(x[None], [1, 3, 2]).tolist(), F.avg_pool2d(x, 3, 1).tolist())
row = torch.tensor([[0.0, 9.0, 11.0], [0.0, 6.0, 19.0]])
print(row.log_softmax(-1, dtype=torch.float64).tolist())
for dtype in (torch.complex64, torch.complex128):
    for n in (3, 4, 8, 9, 17):
        print(n, torch.zeros(n, dtype=dtype).neg().tolist(), torch.zeros(n, dtype=dtype).neg_().tolist() == torch.zeros(2, n, dtype=dtype)[:, ::2].neg().tolist())
print((-torch.zeros(2, 6, dtype=torch.complex128)[:, :5]).tolist())
inf = float("inf")
a = torch.tensor([[inf, 1, 1], [1, 1, inf], [inf, inf, 1]])
for b in (a, torch.tensor([[0.0], [inf], [1.0]]), torch.tensor([[1.0], [1.0], [1.0]])):
    print(torch.triangular_solve(b, a, False).solution.tolist(), torch.linalg.solve_triangular(a, b, upper=False).tolist())
points = torch.tensor([[-0.5, 0.25], [-1.79, -3.0], [1.5, 1.0]], dtype=torch.float64, requires_grad=True)
print([n.name() for n, _ in torch.cdist(points.t(), points.t()[None]).grad_fn.next_functions], torch.autograd.grad(torch.cdist(points.t(), points.t() * 2).sum(), points)[0].tolist())
zero, given, low = torch.zeros(2, 2), torch.full((2, 2), float("nan")), torch.tensor([[-1.0, -2.0], [-3.0, 4.0]])
for text in ("zero / zero", "given", "-given", "low.sqrt()", "low.rsqrt() @ low", "given + low.sqrt()", "low.sqrt() + given", "low.asin()", "low.sqrt().abs()", "low.sqrt().sum(0, keepdim=True)"):
    try:
        torch.meshgrid(eval(text), zero, indexing="ij")
    except RuntimeError as error:
        print(text, str(error).split("\n")[0])
