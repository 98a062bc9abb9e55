# Functions of torch.linalg, torch.fft and torch.special are told by their module's name.
import torch

x = torch.ones(2, 2)
for call in (
    lambda: torch.fft.irfft2(None),
    lambda: torch.fft.fft(x, "x"),
    lambda: torch.linalg.vector_norm(x, "fro"),
    lambda: torch.linalg.det(x, x),
    lambda: torch.linalg.matmul(None),
    lambda: torch.special.expit(None),
    lambda: torch.special.psi(x, x),
    lambda: torch.special.round(x, "x"),
    lambda: torch.special.multigammaln(None),
    lambda: torch.special.xlogy(2, 2),
    lambda: torch.special.i0(),
):
    try:
        call()
    except TypeError as error:
        print(str(error).split("\n")[0])
