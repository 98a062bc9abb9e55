import torch, math
import torch.nn.functional as F
x = torch.tensor([1000., 1001., 1002.])
naive = x.exp() / x.exp().sum(); print(naive, x.softmax(0), x.log_softmax(0), x.logsumexp(0), x.exp().sum().log())
p = torch.tensor([100., -100.], requires_grad=True); t = torch.tensor([0., 1.])
print(F.binary_cross_entropy_with_logits(p, t), F.binary_cross_entropy(p.sigmoid(), t), (1 - p.sigmoid()).log(), F.softplus(p), F.softplus(-p), F.logsigmoid(p))
F.binary_cross_entropy_with_logits(p, t).backward(); print(p.grad)
print(torch.log1p(torch.tensor(1e-8)), torch.log(torch.tensor(1 + 1e-8)), torch.expm1(torch.tensor(1e-8)), torch.tensor(1e-8).exp() - 1, torch.logaddexp(x[0], x[1]), torch.xlogy(torch.tensor(0.), torch.tensor(0.)), torch.special.entr(torch.tensor([0., .5])))
b = torch.tensor([1e4, 1e4 + 1, 1e4 + 2]); print(b.var(), (b ** 2).mean() - b.mean() ** 2, b.double().var(), torch.var_mean(b), torch.std_mean(b, unbiased=False))
s = torch.tensor(0.); 
for _ in range(1000): s += 0.1
print(s, torch.full((1000,), .1).sum(), torch.full((1000,), .1).cumsum(0)[-1], torch.full((10,), .1, dtype=torch.half).sum())
print(torch.hypot(torch.tensor(1e30), torch.tensor(1e30)), torch.tensor([1e30, 1e30]).norm(), torch.linalg.norm(torch.tensor([3., 4.])), torch.tensor(1e-46), torch.tensor(65520.).half(), torch.tensor(1e-8).half())
print(torch.finfo(torch.float32).eps, torch.finfo(torch.float16).max, torch.finfo(torch.bfloat16), torch.nextafter(torch.tensor(1.), torch.tensor(2.)) - 1, torch.frexp(torch.tensor(10.)), torch.ldexp(torch.tensor(.5), torch.tensor(3)))
def fd(f, x, e): return (f(x + e) - f(x - e)) / (2 * e)
q = torch.tensor(1., dtype=torch.double)
for e in (1e-1, 1e-3, 1e-5, 1e-8, 1e-11): print(f'{e:.0e} {abs(fd(torch.sin, q, e) - torch.cos(q)):.1e}')
lse = torch.randn(2, 3, generator=torch.Generator().manual_seed(0)).requires_grad_(); lse.logsumexp(1).sum().backward(); print(lse.grad, lse.softmax(1))
print(torch.tensor([-math.inf, -math.inf]).logsumexp(0), torch.tensor([-math.inf, -math.inf]).softmax(0), torch.tensor([math.inf, 1.]).softmax(0), torch.tensor([0., -0.]), 1 / torch.tensor([0., -0.]), torch.tensor(0.) / 0, torch.tensor([math.nan, 1.]).max(), torch.tensor([math.nan, 1.]).nanmean(), torch.tensor([2., math.nan]).sort(), torch.sign(torch.tensor(math.nan)), torch.tensor(math.inf) - math.inf, torch.clamp(torch.tensor([math.nan, 5.]), max=1), torch.relu(torch.tensor(math.nan)))
m = torch.softmax(torch.tensor([[1., 2.], [3., 4.]], requires_grad=True), dim=1); J = torch.autograd.functional.jacobian(lambda z: z.softmax(0), torch.tensor([1., 2., 3.])); print(m, J, J.sum(0))
print(F.layer_norm(x, (3,)), F.rms_norm(x, (3,)), F.normalize(x, dim=0), F.group_norm(x.view(1, 3), 1), F.local_response_norm(x.view(1, 3, 1), 2))
print(torch.special.log_softmax(x, 0), torch.erf(x / 1000), torch.lgamma(torch.tensor([.5, 10.])), torch.digamma(torch.tensor(1.)), torch.special.gammaln(torch.tensor(5.)), torch.special.i0(torch.tensor(1.)), torch.sinc(torch.tensor([0., .5])), torch.special.expit(torch.tensor(0.)), torch.logit(torch.tensor(.7)), torch.special.ndtr(torch.tensor(1.96)), torch.erfinv(torch.tensor(.5)), torch.igamma(torch.tensor(1.), torch.tensor(2.)), torch.polygamma(1, torch.tensor(2.)), torch.special.zeta(torch.tensor(2.), torch.tensor(1.)), torch.mvlgamma(torch.tensor(3.), 2))
