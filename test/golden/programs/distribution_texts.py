import warnings
import torch
import torch.distributions as D

t = torch.tensor


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print("->", function())
        except Exception as error:
            print(type(error).__name__, "|", error)
    for warning in caught:
        print("warned:", warning.category.__name__, warning.message)


attempt(lambda: D.Normal(t([0.0, 1.0]), t([1.0, -1.0])))
attempt(lambda: D.Normal(0.0, -1.0))
attempt(lambda: D.Normal(t([float("nan")]), t([1.0])))
attempt(lambda: D.Normal(0.0, -1.0, validate_args=False))
attempt(lambda: D.Normal("a", 1.0))
attempt(lambda: D.Normal(torch.zeros(2), torch.ones(3)))
attempt(lambda: D.Normal(0.0, 1.0).log_prob(0.5))
attempt(lambda: D.Normal(torch.zeros(2), 1.0).log_prob(torch.zeros(3)))
attempt(lambda: D.Bernoulli(t([0.5, 1.5])))
attempt(lambda: D.Bernoulli())
attempt(lambda: D.Bernoulli(t(0.5), t(0.5)))
attempt(lambda: D.Bernoulli(t(0.5)).log_prob(t(0.3)))
attempt(lambda: D.Bernoulli(t(0.5)).rsample())
attempt(lambda: D.Categorical(t([-0.1, 0.5])))
attempt(lambda: D.Categorical(t(0.5)))
attempt(lambda: D.Categorical(logits=t(0.5)))
attempt(lambda: D.Categorical(t([0.5, 0.5])).log_prob(t(2)))
attempt(lambda: D.Categorical(t([0.5, 0.5])).log_prob(t([1.0, 0.5])))
attempt(lambda: D.Uniform(t(1.0), t(0.0)))
attempt(lambda: D.Uniform(0.0, 1.0).log_prob(t(2.0)))
attempt(lambda: D.Exponential(t([-1.0])))
attempt(lambda: D.Exponential(1.0).log_prob(t(-1.0)))
attempt(lambda: D.Gamma(t(-1.0), 1.0))
attempt(lambda: D.Beta(t(-1.0), 1.0))
attempt(lambda: D.Dirichlet(t(1.0)))
attempt(lambda: D.Dirichlet(t([1.0, -1.0])))
attempt(lambda: D.Poisson(t(-1.0)))
attempt(lambda: D.Poisson(t(1.0)).log_prob(t(0.5)))
attempt(lambda: D.Geometric(t(0.0)))
attempt(lambda: D.Binomial(3, t(0.5)).log_prob(t(4.0)))
attempt(lambda: D.Multinomial(t(3), t([0.5, 0.5])))
attempt(lambda: D.OneHotCategorical(t([0.5, 0.5])).log_prob(t([1.0, 1.0])))
attempt(lambda: D.MultivariateNormal(t(0.0), torch.eye(1)))
attempt(lambda: D.MultivariateNormal(torch.zeros(2)))
attempt(lambda: D.MultivariateNormal(torch.zeros(2), torch.ones(2)))
attempt(lambda: D.MultivariateNormal(torch.zeros(2), t([[1.0, 2.0], [2.0, 1.0]])))
attempt(lambda: D.MultivariateNormal(torch.zeros(2), torch.eye(2)).log_prob(torch.zeros(3)))
attempt(lambda: D.Independent(D.Normal(0.0, 1.0), 1))
attempt(lambda: D.TransformedDistribution(D.Normal(0.0, 1.0), 3))
attempt(lambda: D.MixtureSameFamily(D.Normal(0.0, 1.0), D.Normal(0.0, 1.0)))
attempt(lambda: D.MixtureSameFamily(D.Categorical(torch.ones(3)), D.Normal(torch.zeros(2), 1.0)))
attempt(lambda: D.kl_divergence(D.Normal(0.0, 1.0), D.Categorical(torch.ones(2))))
attempt(lambda: D.Normal(0.0, 1.0).enumerate_support())
attempt(lambda: D.Normal(0.0, 1.0).sample_n(2).shape)
attempt(lambda: D.Distribution().mean)
attempt(lambda: D.LogNormal(0.0, 1.0).log_prob(t(-1.0)))


class Odd(D.Normal):
    def __init__(self, scale):
        super().__init__(0.0, scale)


attempt(lambda: Odd(2.0).expand((2,)))


class Bare(D.Distribution):
    pass


attempt(lambda: Bare()._validate_sample(t(1.0)))


@D.register_kl(Odd, Odd)
def _(p, q):
    return p.scale / q.scale


attempt(lambda: D.kl_divergence(Odd(2.0), Odd(4.0)))
attempt(lambda: D.kl_divergence(Odd(2.0), D.Normal(0.0, 1.0)))
D.Distribution.set_default_validate_args(False)
attempt(lambda: D.Normal(0.0, -1.0))
