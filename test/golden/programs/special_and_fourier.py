import torch
from torch import special
from torch.fft import fft, fft2, fftfreq, fftshift, ifft, irfft, rfft

x = torch.tensor([0.25, 0.5, 0.75], dtype=torch.float64, requires_grad=True)
for name in "expit erf erfc erfcx erfinv digamma gammaln i0 i0e i1 i1e ndtr ndtri log_ndtr entr sinc exp2 expm1 log1p logit bessel_j0 bessel_j1 psi".split():
    y = getattr(special, name)(x)
    print(name, y.detach(), y.grad_fn and y.grad_fn.name())
    if y.requires_grad:
        print("  ", torch.autograd.grad(y.sum(), x)[0])
print(special.polygamma(2, x), special.multigammaln(x + 1, 2), special.zeta(3.0, x), special.xlog1py(x, x))
print(special.logsumexp(x, 0), special.softmax(x, 0), special.gammainc(torch.ones(3, dtype=torch.float64), x))
print(x.lgamma(), x.digamma(), torch.polygamma(1, x), x.erfinv())

t = torch.arange(6.0)
print(fft(t), rfft(t), fftfreq(5), fftshift(fftfreq(4)))
print(fft2(torch.eye(4)), torch.fft.hfft(rfft(torch.ones(4))), torch.fft.fft(t, n=4, norm="ortho"))
print(torch.allclose(ifft(fft(t)).real, t), torch.allclose(irfft(rfft(t)), t))
for wrong in (lambda: fft(t, norm="x"), lambda: fft(t, n=0), lambda: rfft(fft(t)), lambda: fft(t, dim=3)):
    try:
        print(wrong())
    except (RuntimeError, TypeError, IndexError) as error:
        print(type(error).__name__, error)
