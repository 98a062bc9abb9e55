# Booleans as factors, dtypes of parameters before shapes, repeats, edges of histograms, solvers of LDL^T, what follows a dtype in `to`.
import torch
import torch.nn.functional as F


def tried(text):
    try:
        result = eval(text)
        print(text, [(part.dtype, tuple(part.shape), part.tolist()) for part in (result if isinstance(result, tuple) else (result,))])
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


x, o, b = torch.ones(3), torch.tensor(2.0), torch.tensor([True, False])
for alpha in ("True", "False", "2", "0.5"):
    for call in ("x.add(o, alpha=%s)", "x.sub(o, alpha=%s)", "x.long().add(1, alpha=%s)", "b.add(b, alpha=%s)", "x.clone().add_(o, alpha=%s)", "torch.addr(x, x, x, alpha=%s)", "torch.addr(x, x, x, beta=%s)", "torch.addmv(x, torch.ones(3, 3), x, alpha=%s)"):
        tried(call % alpha)

two = torch.ones(2, 2)
for text in ("torch.layer_norm(two.long(), [3], x)", "torch.layer_norm(two, [3], x)", "torch.layer_norm(two.double(), [3], x)", "torch.layer_norm(two.double(), [2], x)", "torch.layer_norm(two, [3], x.double())", "torch.layer_norm(two, [3], x, x.double())"):
    tried(text)
for dtype in ("int8", "uint8", "int64"):
    for other in ("float64", "float32", "int64", "float16"):
        tried(f"F.cosine_similarity(torch.ones(3, dtype=torch.{dtype}), torch.ones(3, dtype=torch.{other}), dim=-1)")

wide = torch.ones(2, 3)
for text in ("wide.repeat_interleave(torch.ones(2, 2).long(), 1)", "wide.repeat_interleave(torch.ones(3, 1).long())", "wide.repeat_interleave(torch.ones(3), 1)", "wide.repeat_interleave(-torch.ones(3).long(), 1)", "wide.repeat_interleave(torch.ones(5).long(), 1)",
             "wide.repeat_interleave(-1, 1)", "wide.repeat_interleave(torch.tensor([2, 0, 1]), 1)"):
    tried(text)

h = torch.tensor([0.31, 0.51, 1.18])
for text in ("torch.histogram(h, torch.tensor([0., 1.]))", "torch.histogram(h.double(), torch.tensor([0., 1.]))", "torch.histogram(h, torch.tensor([0, 1]))", "torch.histogram(h.long(), torch.tensor([0, 1]))", "torch.histogram(h, torch.tensor([[0., 1.]]))",
             "torch.histogram(h, torch.tensor([]))", "torch.histogram(h, torch.tensor(3.))", "torch.histogram(h, torch.tensor([0.]))", "torch.histogram(h, 3, weight=h.double())", "torch.histogram(h, 3, weight=h[:2])"):
    tried(text)

LD, pivots = torch.linalg.ldl_factor(torch.tensor([[1.62, 0.59, 0.36], [0.59, 2.35, 1.18], [0.36, 1.18, 2.18]]))
B = torch.ones(3, 2)
for text in ("torch.linalg.ldl_solve(LD, pivots[None].expand(2, 3), B)", "torch.linalg.ldl_solve(LD, pivots[:2], B)", "torch.linalg.ldl_solve(LD, pivots.float(), B)", "torch.linalg.ldl_solve(LD, pivots, B[0])", "torch.linalg.ldl_solve(LD, pivots[:2], B[:2])",
             "torch.linalg.ldl_solve(LD, pivots, B.double())", "torch.linalg.ldl_solve(LD[None], pivots, B)", "torch.linalg.ldl_solve(LD[None].expand(2, 3, 3), pivots[None].expand(2, 3), B[None].expand(3, 3, 2))"):
    tried(text)
for text in ("wide.to(wide, torch.float64)", "wide.to(wide, None)", "wide.to(wide, True)", "wide.to(torch.float64, torch.float32)", "wide.to('cpu', torch.float64)", "wide.to(torch.float64, False, True)"):
    tried(text)
