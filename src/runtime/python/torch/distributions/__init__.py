"""torch.distributions: each distribution in the file it has in PyTorch, read when it is first asked for."""
import importlib

from .. import _bridge

#: Names by the files they are in.
_FILES = {
    "bernoulli": "Bernoulli",
    "beta": "Beta",
    "binomial": "Binomial",
    "categorical": "Categorical",
    "cauchy": "Cauchy",
    "chi2": "Chi2",
    "dirichlet": "Dirichlet",
    "distribution": "Distribution",
    "exp_family": "ExponentialFamily",
    "exponential": "Exponential",
    "gamma": "Gamma",
    "geometric": "Geometric",
    "gumbel": "Gumbel",
    "half_cauchy": "HalfCauchy",
    "half_normal": "HalfNormal",
    "independent": "Independent",
    "kl": "kl_divergence register_kl",
    "laplace": "Laplace",
    "log_normal": "LogNormal",
    "mixture_same_family": "MixtureSameFamily",
    "multinomial": "Multinomial",
    "multivariate_normal": "MultivariateNormal",
    "normal": "Normal",
    "one_hot_categorical": "OneHotCategorical OneHotCategoricalStraightThrough",
    "poisson": "Poisson",
    "relaxed_bernoulli": "RelaxedBernoulli LogitRelaxedBernoulli",
    "relaxed_categorical": "RelaxedOneHotCategorical",
    "studentT": "StudentT",
    "transformed_distribution": "TransformedDistribution",
    "uniform": "Uniform",
    "constraint_registry": "biject_to transform_to",
    "transforms": "AbsTransform AffineTransform ComposeTransform CorrCholeskyTransform ExpTransform IndependentTransform LowerCholeskyTransform PositiveDefiniteTransform "
    "PowerTransform ReshapeTransform SigmoidTransform SoftmaxTransform SoftplusTransform StickBreakingTransform TanhTransform Transform identity_transform",
}
_OF = {name: file for file, names in _FILES.items() for name in names.split()}
__all__ = [*_OF]
_MODULES = {"constraints", "utils", *_FILES}


def __getattr__(name):
    if name in _OF:
        found = globals()[name] = getattr(importlib.import_module(f"{__name__}.{_OF[name]}"), name)
        return found
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise _bridge.missing("torch.distributions", name)
