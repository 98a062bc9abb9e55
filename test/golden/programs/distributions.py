import torch
import torch.distributions as D
from torch.distributions import constraints, transforms

torch.manual_seed(0)
t = torch.tensor
mean = t([0.5, -1.0, 2.0], requires_grad=True)
scale = t([0.5, 1.0, 2.0], requires_grad=True)
square = t([[2.0, 0.5], [0.5, 1.0]])
CASES = {
    "normal": (D.Normal(mean, scale), t([0.1, 0.2, 0.3])),
    "normal of numbers": (D.Normal(0.0, 1.0), t([0.5, -2.0])),
    "bernoulli": (D.Bernoulli(t([0.3, 0.8])), t([1.0, 0.0])),
    "bernoulli of logits": (D.Bernoulli(logits=t([0.3, -0.8], requires_grad=True)), t([1.0, 1.0])),
    "categorical": (D.Categorical(t([0.1, 0.2, 0.7])), t(2)),
    "categorical of logits": (D.Categorical(logits=torch.arange(6.0).view(2, 3).requires_grad_()), t([0, 2])),
    "uniform": (D.Uniform(t([0.0, -1.0]), t([2.0, 3.0])), t([0.5, 2.5])),
    "exponential": (D.Exponential(t([0.5, 2.0])), t([1.0, 3.0])),
    "laplace": (D.Laplace(mean, scale), t([1.0, 0.0, -1.0])),
    "cauchy": (D.Cauchy(t([0.0, 1.0]), t([1.0, 2.0])), t([1.0, 3.0])),
    "lognormal": (D.LogNormal(mean, scale), t([1.0, 0.5, 3.0])),
    "halfnormal": (D.HalfNormal(t([1.0, 2.0])), t([0.5, 1.5])),
    "halfcauchy": (D.HalfCauchy(t([1.0, 2.0])), t([0.5, 1.5])),
    "geometric": (D.Geometric(t([0.3, 0.6])), t([2.0, 0.0])),
    "poisson": (D.Poisson(t([0.5, 4.0, 20.0])), t([1.0, 3.0, 25.0])),
    "binomial": (D.Binomial(10, t([0.2, 0.7])), t([3.0, 8.0])),
    "multinomial": (D.Multinomial(5, t([0.2, 0.3, 0.5])), t([1.0, 2.0, 2.0])),
    "onehot": (D.OneHotCategorical(t([[0.2, 0.3, 0.5], [0.6, 0.2, 0.2]])), t([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])),
    "straight": (D.OneHotCategoricalStraightThrough(logits=t([0.2, 0.3, 0.5], requires_grad=True)), t([0.0, 1.0, 0.0])),
    "gumbel": (D.Gumbel(t([0.0, 1.0]), t([1.0, 2.0])), t([0.3, 2.0])),
    "gumbel of numbers": (D.Gumbel(1.0, 2.0), t(0.3)),
    "multivariate": (D.MultivariateNormal(t([1.0, -1.0]), square), t([0.5, 0.5])),
    "multivariate of tril": (D.MultivariateNormal(torch.zeros(3, 2), scale_tril=torch.linalg.cholesky(square)), torch.ones(3, 2)),
    "multivariate of precision": (D.MultivariateNormal(torch.zeros(2), precision_matrix=square), t([[0.5, 0.5], [1.0, 2.0]])),
    "independent": (D.Independent(D.Normal(mean, scale), 1), t([0.1, 0.2, 0.3])),
    "mixture": (D.MixtureSameFamily(D.Categorical(t([0.3, 0.7])), D.Normal(t([-1.0, 2.0]), t([0.5, 1.0]))), t([0.0, 1.0])),
    "mixture of vectors": (D.MixtureSameFamily(D.Categorical(torch.ones(2)), D.Independent(D.Normal(torch.zeros(2, 3), torch.ones(2, 3)), 1)), t([0.0, 1.0, 2.0])),
    "relaxed bernoulli": (D.RelaxedBernoulli(t([0.5]), t([0.3])), t([0.4])),
    "relaxed categorical": (D.RelaxedOneHotCategorical(t(0.5), t([0.3, 0.7])), t([0.4, 0.6])),
    "transformed": (D.TransformedDistribution(D.Uniform(torch.zeros(2), torch.ones(2)), [D.SigmoidTransform().inv, D.AffineTransform(1.0, t([2.0, 3.0]))]), t([0.5, 4.0])),
}
for name, (d, value) in CASES.items():
    print(name, d, tuple(d.batch_shape), tuple(d.event_shape), d.has_rsample)
    torch.manual_seed(1)
    print("  sample", d.sample(), d.sample((2,)).flatten())
    if d.has_rsample:
        print("  rsample", d.rsample(torch.Size([2])).flatten()[:4])
    print("  log_prob", d.log_prob(value))
    for what in ("mean", "variance", "stddev", "mode", "entropy", "support", "cdf", "perplexity"):
        try:
            result = getattr(d, what)
            print(" ", what, result(value) if what == "cdf" else result() if callable(result) and what != "support" else result)
        except NotImplementedError as error:
            print(" ", what, "-", error)
    try:
        print("  icdf", d.icdf(t(0.3)))
    except NotImplementedError:
        pass
    if d.has_enumerate_support:
        print("  all", d.enumerate_support().shape, d.enumerate_support(expand=False).flatten())
    larger = d.expand((2, *d.batch_shape))
    print("  expanded", larger, larger.log_prob(value).shape)
loss = -D.Normal(mean, scale).log_prob(t([1.0, 2.0, 3.0])).mean()
loss.backward()
print(loss, mean.grad, scale.grad)
D.Normal(mean, scale).rsample().sum().backward()
print(mean.grad, scale.grad)

PAIRS = [
    (D.Normal(0.0, 1.0), D.Normal(1.0, 2.0)), (D.Bernoulli(t([0.3, 0.0])), D.Bernoulli(t([0.6, 0.5]))), (D.Categorical(t([0.3, 0.7])), D.Categorical(t([0.5, 0.5]))),
    (D.Uniform(0.0, 1.0), D.Uniform(-1.0, 2.0)), (D.Exponential(t(1.0)), D.Exponential(t(2.0))), (D.Gamma(t(1.0), t(2.0)), D.Gamma(t(2.0), t(2.0))),
    (D.Beta(t(1.0), t(2.0)), D.Beta(t(2.0), t(2.0))), (D.Dirichlet(t([1.0, 2.0])), D.Dirichlet(t([2.0, 2.0]))), (D.Laplace(0.0, 1.0), D.Laplace(1.0, 2.0)),
    (D.Poisson(t(1.0)), D.Poisson(t(2.0))), (D.MultivariateNormal(torch.zeros(2), square), D.MultivariateNormal(torch.ones(2), torch.eye(2))),
    (D.Independent(D.Normal(mean, scale), 1), D.Independent(D.Normal(torch.zeros(3), torch.ones(3)), 1)), (D.LogNormal(0.0, 1.0), D.LogNormal(1.0, 1.0)),
    (D.Gumbel(t(0.0), t(1.0)), D.Gumbel(t(1.0), t(1.0))), (D.Cauchy(t(0.0), t(1.0)), D.Cauchy(t(1.0), t(1.0))), (D.Geometric(t(0.3)), D.Geometric(t(0.5))),
    (D.Binomial(3, t([0.3])), D.Binomial(3, t([0.5]))), (D.HalfNormal(t(1.0)), D.HalfNormal(t(2.0))), (D.OneHotCategorical(t([0.3, 0.7])), D.OneHotCategorical(t([0.5, 0.5]))),
    (D.Normal(0.0, 1.0), D.Laplace(1.0, 2.0)), (D.Laplace(0.0, 1.0), D.Normal(1.0, 2.0)), (D.Uniform(0.0, 1.0), D.Normal(1.0, 2.0)), (D.Normal(0.0, 1.0), D.Uniform(0.0, 1.0)),
    (D.Exponential(t(1.0)), D.Normal(0.0, 1.0)), (D.Gamma(t(1.0), t(2.0)), D.Normal(0.0, 1.0)), (D.Beta(t(1.0), t(2.0)), D.Uniform(0.0, 1.0)), (D.Chi2(t(3.0)), D.Chi2(t(4.0))),
]
for p, q in PAIRS:
    print(type(p).__name__, type(q).__name__, D.kl_divergence(p, q))
for d in (D.Gamma(t([1.0, 2.0]), t(2.0)), D.Beta(t([1.0, 3.0]), t(2.0)), D.Dirichlet(t([1.5, 2.0, 3.0])), D.StudentT(t([3.0, 1.0])), D.Chi2(t(4.0)), D.Beta(2, 3)):
    print(d, d.mean, d.variance, d.mode, d.entropy(), d.expand((2, *d.batch_shape)))
print(D.Gamma(2.0, 3.0).log_prob(t(0.5)), D.Beta(2.0, 3.0).log_prob(t(0.5)), D.Dirichlet(t([1.0, 2.0])).log_prob(t([0.3, 0.7])), D.StudentT(2.0).log_prob(t(0.5)))
x = t([-1.0, 0.5, 2.0])
for transform in (D.ExpTransform(), D.SigmoidTransform(), D.TanhTransform(), D.SoftplusTransform(), D.AffineTransform(1.0, -2.0), D.StickBreakingTransform(), D.SoftmaxTransform(), D.ComposeTransform([D.AffineTransform(0.0, 2.0), D.ExpTransform()]), D.ExpTransform().inv, D.CorrCholeskyTransform(), D.PowerTransform(t(2.0))):
    y = transform(x.abs()) if "Inverse" in repr(transform) or "Power" in repr(transform) else transform(x)
    print(transform, y, transform.inv(y), transform.bijective)
    try:
        print(" ", transform.log_abs_det_jacobian(x.abs(), transform(x.abs())), transform.sign)
    except NotImplementedError:
        pass
print(constraints.positive, constraints.unit_interval, constraints.simplex, constraints.real_vector, constraints.interval(0, 2), constraints.greater_than(3))
for constraint in (constraints.positive, constraints.unit_interval, constraints.interval(-1.0, 2.0), constraints.simplex, constraints.real, constraints.less_than(1.0)):
    print(D.transform_to(constraint), D.biject_to(constraint)(x))
