# Tensors of two dtypes and what refuses them first; sums, products and scans asked for in another dtype; targets of places; sizes that nothing lies along.
import torch
import torch.nn.functional as F


def told(text):
    try:
        result = eval(text)
        for t in result if isinstance(result, tuple) else (result,):
            print(text, t.dtype, tuple(t.shape), t.stride(), t.tolist())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


b, f, i = torch.tensor([True, False]), torch.tensor([1.0, 2.0]), torch.tensor([7, 1])
for text in ["torch.bitwise_left_shift(b, b)", "b >> b", "torch.searchsorted(b, b)", "torch.searchsorted(b, f)", "torch.bucketize(f, b)", "torch.ldexp(b, b)", "torch.ldexp(f, b)", "torch.ldexp(i, b)", "torch.linalg.vecdot(i, i)", "torch.linalg.vecdot(f, i)",
             "torch.cov(b)", "torch.cov(f, fweights=b)", "torch.cov(f, fweights=f.half())", "torch.take(f, b)", "torch.take(f, i.byte())", "torch.embedding(f[None], f.half())", "torch.polar(f.byte(), i)", "torch.complex(f.byte(), b)", "torch.special.zeta(i, f.half())",
             "torch.bmm(b[None, None], f[None, :, None])", "torch.baddbmm(i.byte(), i.byte()[None, None], b[None, :, None])", "torch.cross(torch.ones(3) > 0, torch.ones(3), dim=0)", "torch.dist(b, i.byte())", "F.huber_loss(b, i)", "F.cross_entropy(i.byte(), i)",
             "i.sum(dtype=torch.bool).int()", "torch.tensor([1, -1]).sum(-1, dtype=torch.bool)", "f.prod(dtype=torch.bool).float()", "f.cumsum(0, dtype=torch.bool)", "f.cumprod(0, dtype=torch.bool)", "torch.linalg.vector_norm(f, dtype=torch.complex64)",
             "torch.linalg.vector_norm(f + 1j, dtype=torch.complex128)", "torch.trapz(f, torch.ones(3))", "torch.unique(torch.zeros(2, 0), dim=0)", "torch.unique_consecutive(torch.zeros(0, 0), dim=0)", "torch.linalg.matrix_power(torch.ones(2, 2).mT, 0)",
             "torch.linalg.matrix_power(torch.eye(2).mT, 1)", "F.layer_norm(torch.tensor([[1.0, -0.75]]), (2,), None, torch.tensor([-1.0, 0.5]))"]:
    told(text)
for target in ["2", "2, 4, 2", "2, 3, 4, 3", "2, 1, 1"]:
    for rank in ["2, 3, 4, 3", "2, 3, 4"]:
        for weight in ["None", "torch.ones(2)"]:
            told(f"F.nll_loss(torch.ones({rank}), torch.zeros({target}, dtype=torch.int64), {weight})")
for text in ["torch.addcmul(b, b, b, out=out)", "torch.lerp(i, i, 0.5, out=out)", "torch.erf(f, out=out)"]:
    for out in [torch.zeros(3), torch.zeros(3, dtype=torch.int64)]:
        told(text)
        print(tuple(out.shape), out._version)
for size in ["1", "(1, 2)", "[2, 1]", "torch.tensor(1)"]:
    told(f"F.adaptive_max_pool2d(torch.arange(8.0).view(1, 2, 2, 2), {size})")
