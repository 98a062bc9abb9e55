import torch
import torch.distributions as D

t = torch.tensor
torch.manual_seed(0)
for dtype in (torch.float32, torch.float64):
    for d in (
        D.Gamma(t([0.1, 0.5, 1.0, 3.0, 50.0], dtype=dtype), t(2.0, dtype=dtype)),
        D.Beta(t([0.5, 3.0], dtype=dtype), t(2.0, dtype=dtype)),
        D.Dirichlet(t([[0.3, 1.5, 2.0], [10.0, 0.1, 1.0]], dtype=dtype)),
        D.StudentT(t([3.0, 1.0], dtype=dtype)),
        D.Chi2(t([1.0, 4.0], dtype=dtype)),
    ):
        print(d, d.sample(), d.sample((3,)).flatten())
        print("  ", d.log_prob(d.sample()), torch.rand(1, dtype=dtype))
print(D.Gamma(2.0, 3.0).sample((2,)), D.Beta(2, 3).sample(), D.Gamma(t([1e-3]), 1.0).sample((5,)))
print(D.Gamma(t(2.0), t(1.0)).sample(generator=torch.Generator().manual_seed(5)), D.Gamma(t(2.0), 1.0).rsample())
mean = D.Gamma(t(3.0), t(2.0)).sample((2000,)).mean()
print(mean)
loc = t([0.5], requires_grad=True)
D.StudentT(t(4.0), loc).rsample().sum().backward()
print(loc.grad)
