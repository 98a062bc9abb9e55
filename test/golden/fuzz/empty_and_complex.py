# Norms, ranks and other numbers of matrices without elements and of complex ones; complex arithmetic in the order of PyTorch's kernels.
import warnings

import torch

warnings.simplefilter("ignore")
zeros = torch.zeros
T = torch.tensor
inf = float("inf")
C = T([[1 + 2j, 3 - 1j, 0.5j], [2j, 1, -1]])
q, r = T([1 + 1j, 2 - 1j, 0j]), T([0j, 1 + 0j, 0j])
whole = zeros(0, 3, 3, dtype=torch.int8)


def tried(text):
    try:
        made = eval(text)
        print(text, "->", str(made).replace("\n", ""), (made.stride(), made._version) if isinstance(made, torch.Tensor) else "")
    except Exception as error:
        print(text, "!!", type(error).__name__, str(error).split("\n")[0])


for order in "'nuc'", "'fro'", "2", "-2", "1", "-1", "inf", "-inf":
    tried(f"torch.linalg.matrix_norm(C, {order})")
    tried(f"torch.linalg.norm(C, {order}, keepdim=True)")
    tried(f"torch.linalg.matrix_norm(zeros(2, 0, 2), {order})")
for text in [
    "torch.norm(C, 'nuc', dim=(0, 1), keepdim=True)", "torch.linalg.svdvals(C)", "torch.linalg.svdvals(C.to(torch.complex128).mT)", "torch.nuclear_norm(C)", "torch.norm(zeros(0, 2, 2, dtype=torch.complex64), 'nuc', dim=(0, 1))",
    "torch.linalg.vector_norm(zeros(0, 2, 2, dtype=torch.complex64), inf, keepdim=True)", "torch.linalg.vector_norm(zeros(2, 0), inf, 0)", "zeros(0, 2).norm(inf, 0)", "torch.norm(zeros(0), -1.5)", "torch.linalg.vector_norm(zeros(2, 0, 2), -inf, (-2, -1))",
    "torch.linalg.matrix_rank(whole, rtol=0.5)", "torch.linalg.matrix_rank(whole, tol=0.5)", "torch.linalg.matrix_rank(whole)", "torch.linalg.matrix_rank(whole, atol=0.5)", "torch.linalg.matrix_rank(zeros(2, 2, dtype=torch.int8), rtol=0.5)", "torch.linalg.matrix_rank(zeros(2, 0, 2))",
    "torch.linalg.cond(whole)", "torch.linalg.cond(zeros(2, 0, 2))", "torch.linalg.cond(zeros(2, 0, 2), 'nuc')", "torch.linalg.cond(zeros(0, 2, 2), 1)",
    "torch.addcdiv(q, q, r, value=0.5)", "torch.addcdiv(q, q, r)", "torch.addcmul(q, q, r, value=T(0.5))", "q / r", "C.t().abs()", "C.t().angle()", "torch.isclose(C, C)", "torch.isclose(C, C, equal_nan=True)", "torch.isclose(C, C, rtol=0, atol=0)",
    "q.scatter(0, T([0, 0]), 2.0)", "q.scatter(0, T([0, 0]), 2.0, reduce='add')", "q.index_fill(0, T([1]), 2.0)", "T(1 + 1j).adjoint()", "T(1 + 1j).H", "T(1 + 1j).mH", "T(1.0).adjoint()", "T([1j]).adjoint()",
    "T([[9, 8], [7, 2]], dtype=torch.uint8).scatter_reduce(0, zeros(2, 2, dtype=torch.int64), T([[9, 8], [7, 2]], dtype=torch.uint8), 'amin', include_self=False)",
    "T([[9, 8], [-7, 2]]).index_reduce(0, T([0, 0]), T([[9, 8], [-7, -2]]), 'amax', include_self=False)", "zeros(0).nanmedian(0)", "torch.nanmean(zeros(2, 0, requires_grad=True), 1, dtype=torch.int64)",
    "torch.linalg.cross(zeros(2, 3, dtype=torch.bool), zeros(2, 3, dtype=torch.bool))", "T([True, False]).all(())", "T([0, 3]).any([])", "zeros(2, 2).all((), True)", "T([1.0, 2.0]).sum(())",
    "torch.diff(zeros(1, requires_grad=True))", "torch.diff(zeros(3, requires_grad=True), n=5)", "torch.diff(zeros(0, 2, requires_grad=True), dim=0)", "torch.diff(zeros(2, 0))",
    "torch.linalg.lu_factor(whole)", "torch.linalg.lu(zeros(2, 0, 0), pivot=False)", "torch.linalg.lu_factor(zeros(1, 2, 2), pivot=False)", "torch.linalg.eigh(whole)", "torch.linalg.eigvalsh(whole)", "torch.linalg.eigh(zeros(2, 2, dtype=torch.int8))",
    "torch.histogram(zeros(2, 0).half(), 3)", "torch.histogram(zeros(2).half(), 3)", "torch.histogram(whole, 3)", "T([-0.64, -2, 1.09, 1.21, 3, 2, -1, 1]).histc(100).nonzero().flatten().tolist()", "T([-0.64, -2, 1.09, 1.21, 3, 2, -1, 1]).bfloat16().histc(100).nonzero().flatten().tolist()",
    "torch.arange(-2, 3, 0.05).histc(33, -1, 2)", "torch.arange(-2, 3, 0.05).bfloat16().histc(33, -1, 2)", "torch.arange(-2, 3, 0.05).half().histc(33, -1, 2)", "torch.histogram(T([0.1, 0.2, 0.3, 0.7, 1.3, 2.0]), 10)", "torch.histogram(T([0.1, 0.2, 0.3, 0.7, 1.3]), 7, range=(0.0, 1.4))",
    "torch.linspace(0, 1j, 3)", "torch.linspace(0, 3, 3, dtype=torch.complex64)",
]:
    tried(text)
