# The checks of products of matrices, in PyTorch's order; what numbers mean to integers.
import torch
import torch.nn.functional as F


def tried(text):
    try:
        result = eval(text)
        print(text, result.dtype, tuple(result.shape), result.tolist() if result.numel() < 10 else "", result.grad_fn and result.grad_fn.name())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


f0, f1, f2, f3 = torch.tensor(2.0), torch.ones(3), torch.ones(2, 3), torch.ones(2, 3, 2)
d, l, b = torch.ones(2, 2, dtype=torch.float64), torch.ones(2, 2, dtype=torch.int64), torch.ones(2, 2, dtype=torch.bool)
g = torch.ones(1, 3, requires_grad=True)
for text in ("torch.addmv(f2, f2, f1)", "torch.addmv(f1, f2, f1)", "torch.addmv(f0, f2, f1)", "torch.mv(f0, f1)", "torch.addmm(f0, f2, d)", "torch.addmm(l, d, f2)", "torch.addmm(f0, f1, f2)", "torch.addmm(b, b, b)",
             "torch.addmm(l, l, l, beta=0.5, alpha=2)", "torch.addr(l, l[0], l[0], alpha=.5)", "torch.addr(f0, f2, f1)", "torch.baddbmm(f0, f1, f3)", "torch.baddbmm(f0, f0, f3)", "torch.baddbmm(f1, f3, f3)", "torch.baddbmm(d, f3, f3.mT)",
             "torch.addbmm(f0, f3, f3)", "torch.addbmm(f0, f3, f3.mT)", "F.linear(f0, f1)", "F.linear(f1, f2, f0)", "F.linear(f1, f1, f0)", "F.linear(f1, f2, f2)", "F.linear(f3, f2)", "torch.tensordot(g, g.mT, dims=1)", "torch.inner(g, g)",
             "torch.tensordot(f2, d, dims=1)", "torch.tensordot(f2, f2, dims=1)", "torch.inner(b[0][:1], b[0][:1])", "torch.inner(b[:, 0], b[:, 0])", "torch.kron(f2, f2.mT)", "torch.kron(f2.mT, g.detach()).stride()", "torch.ones(0, dtype=torch.bool) @ torch.ones(0, dtype=torch.bool)",
             "torch.matrix_power(l, 2)", "torch.einsum('ii', f2)"):
    tried(text)

# Whether there is a matrix is asked before its dtype.
for name in "det slogdet inv inv_ex cholesky svdvals qr cond matrix_norm matrix_rank eigvalsh lu_factor pinv".split():
    for dtype in (torch.int16, torch.int64, torch.float16):
        for shape in ((3,), (2, 3)):
            try:
                getattr(torch.linalg, name)(torch.ones(shape, dtype=dtype))
                print(name, dtype, shape)
            except Exception as error:
                print(name, dtype, shape, type(error).__name__, error)
