# Powers of complex numbers as C's cpow makes them, zeros' signs and NaN included; products of unequal dtypes; shapes changed in place; NaN in transforms.
import torch

nan = float("nan")
z = torch.tensor([0j, 1 + 1j, -0.5 - 0.25j, complex(0, -1), complex(0.25, -0.0)])
for exponent in [torch.zeros(5), torch.zeros(5, dtype=torch.bool), -torch.zeros(5), torch.ones(5), torch.full((5,), -3.0), 0, 1, 0.0, 1j, 3.0]:
    print(torch.pow(z, exponent).tolist())
print(torch.pow(-2.0, z[1:]).tolist(), (z.to(torch.complex128) ** torch.zeros(5)).tolist())
c = torch.ones(2, dtype=torch.complex64)
m = torch.ones(2, 2, dtype=torch.complex64)
for text in [
    "torch.dot(torch.tensor([[[True]]]), m)", "torch.dot(c.real, c)", "torch.vdot(c.real, c)", "torch.mv(m, c.real)", "torch.mm(m, c.real)", "torch.bmm(m[None], m[None].real)", "torch.bmm(m, c.real)",
    "torch.matmul(c, m)", "m.clone().t_()", "c.clone().unsqueeze_(0).squeeze_()", "m.clone().fill_diagonal_(2)",
    "torch.linalg.matrix_rank(torch.tensor(2.0), atol=1.5)", "torch.linalg.cond(torch.tensor([2.0]))", "torch.linalg.lu(torch.tensor([2.0]))", "torch.diff(torch.ones(2), -1)",
    "torch.fft.rfft2(torch.ones(2, 4).index_put((torch.tensor([1]), torch.tensor([3])), torch.tensor(nan)))", "torch.fft.fft(torch.tensor([1.0, nan, 2.0, 3.0]))", "torch.fft.rfft(torch.tensor([nan, 1.0, 1.0, 1.0, 1.0]))",
    "torch.ones(4).lerp_(torch.ones(3, 4, dtype=torch.float64), 0.5)",
]:
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
