# `out=` of linear algebra, transforms and special functions: which dtypes they take, what becomes of a history, how a tensor lies that was resized.
import warnings

import torch

warnings.simplefilter("ignore")
zeros = torch.zeros
A = torch.tensor([[2.0, 1.0], [1.0, 3.0]])
asking = A.clone().requires_grad_()


def tried(text):
    try:
        made = eval(text)
        if not isinstance(made, torch.Tensor):
            print(text, "->", [(tuple(t.shape), t.stride(), t._version, t.grad_fn and t.grad_fn.name()) for t in made])
            return
        node = made.grad_fn and (made.grad_fn.name(), [next[0] and next[0].name() for next in made.grad_fn.next_functions])
        print(text, "->", str(made.detach()).replace("\n", ""), made.stride(), made._version, node)
    except Exception as error:
        print(text, "!!", type(error).__name__, str(error).split("\n")[0])


for call in ["linalg.det(A", "linalg.norm(A", "linalg.matrix_norm(A", "linalg.vector_norm(A", "linalg.svdvals(A", "linalg.eigvalsh(A", "linalg.inv(A", "linalg.cond(A", "linalg.pinv(A", 
             "linalg.matrix_power(A, 2", "linalg.multi_dot([A, A]", "linalg.vecdot(A, A", "linalg.cholesky(A", "linalg.solve(A, A", "linalg.solve_triangular(A, A, upper=True",
             "norm(A", "norm(A, 'nuc'", "matmul(A, A", "matmul(A[0], A[0]", "mv(A, A[0]", "logsumexp(A, 0", "mvlgamma(A + 2, 1", "diag(A", "diag(A[0]", "special.ndtr(A", "special.bessel_j0(A",
             "max(A", "mean(A", "nansum(A", "histc(A, 3", "searchsorted(A, A", "multinomial(A, 1", "quantile(A, 0.5, 0"]:
    for out in "zeros(0)", "zeros(2, dtype=torch.int32)", "zeros(0, dtype=torch.float64)", "zeros(0, requires_grad=True)":
        if "multinomial" not in call or "int32" in out:
            tried(f"torch.{call}, out={out})")
    if "multinomial" not in call and "pinv" not in call:
        tried(f"torch.{call.replace('A', 'asking')}, out=zeros(0))")
for name in "fft", "ifft", "fft2", "ifftn", "rfft", "irfft", "hfft", "ihfft", "irfftn":
    for out in "zeros(0)", "zeros(0, dtype=torch.complex64)", "zeros(2, dtype=torch.complex128)", "zeros(2, 2, dtype=torch.int64)":
        tried(f"torch.fft.{name}(A, out={out})")
for call in "linalg.eig", "linalg.eigh", "linalg.qr", "linalg.svd", "linalg.slogdet", "linalg.lu_factor", "linalg.ldl_factor", "frexp", "sort", "aminmax":
    tried(f"[t.abs() * 0 for t in torch.{call}(A)]")
    tried(f"torch.{call}(A, out=tuple(zeros(0, dtype=t.dtype) for t in torch.{call}(A)))")
    tried(f"torch.{call}(A, out=(zeros(0, dtype=torch.int64), zeros(0, dtype=torch.int64)))")
for call in "median", "nanmedian", "kthvalue", "mode", "max":
    tried(f"torch.{call}(A, {'1, ' if call == 'kthvalue' else ''}0, out=(zeros(0), zeros(0)))")
    tried(f"torch.{call}(A, {'1, ' if call == 'kthvalue' else ''}0, out=(zeros(0, dtype=torch.float64), zeros(0, dtype=torch.int64)))")
for call in "add(A.t(), A.t()", "logical_and(A.t(), A.t()", "sin(A.t()", "mm(A.t(), A.t()", "cumsum(A.t(), 0", "where(A.t() > 0, A.t(), A.t()":
    for out in "zeros(0)", "zeros(3, 3).t()", "zeros(2, 2)":
        tried(f"torch.{call}, out={out})")
x = torch.arange(4.0)
for text in ["torch.index_select(x, 0, torch.tensor([0]), out=x)", "torch.gather(x, 0, torch.tensor([0, 1]), out=x[2:])", "torch.take(x, torch.tensor([0]), out=x)", "torch.masked_select(x, x > 1, out=x)",
             "torch.cat([x[:2], x[2:]], out=x)", "torch.cumsum(x, 0, out=x.clone())", "torch.diag(zeros(()), out=x)", "torch.diag(zeros(2, 2, 2))", "torch.floor_divide(asking, 2, out=zeros(2, 2))",
             "torch.linspace(0, 3, 4, out=zeros(0, dtype=torch.complex64))", "torch.arange(4, out=zeros(0, dtype=torch.complex64))"]:
    tried(text)
