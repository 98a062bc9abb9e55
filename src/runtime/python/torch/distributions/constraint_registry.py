"""biject_to and transform_to: which transform leads from all real numbers to a constraint's."""
from numbers import Number

from . import constraints, transforms


class ConstraintRegistry:
    """Transforms by the class of the constraint they lead to."""

    def __init__(self):
        self._registry = {}

    def register(self, constraint, factory=None):
        """What makes the transform for a constraint; without one, a decorator."""
        if factory is None:
            return lambda factory: self.register(constraint, factory)
        if isinstance(constraint, constraints.Constraint):
            constraint = type(constraint)
        if not isinstance(constraint, type) or not issubclass(constraint, constraints.Constraint):
            raise TypeError(f"Expected constraint to be either a Constraint subclass or instance, but got {constraint}")
        self._registry[constraint] = factory
        return factory

    def __call__(self, constraint):
        factory = self._registry.get(type(constraint))
        if factory is None:
            raise NotImplementedError(f"Cannot transform {type(constraint).__name__} constraints")
        return factory(constraint)


biject_to = ConstraintRegistry()
transform_to = ConstraintRegistry()


def _both(factory, *kinds):
    for kind in kinds:
        biject_to.register(kind, factory)
        transform_to.register(kind, factory)


def _to_interval(constraint):
    low, high = constraint.lower_bound, constraint.upper_bound
    if all(isinstance(bound, Number) for bound in (low, high)) and low == 0 and high == 1:
        return transforms.SigmoidTransform()
    return transforms.ComposeTransform([transforms.SigmoidTransform(), transforms.AffineTransform(low, high - low)])


def _beside(registry):
    return lambda constraint: transforms.IndependentTransform(registry(constraint.base_constraint), constraint.reinterpreted_batch_ndims)


_both(lambda _: transforms.identity_transform, constraints.real)
_both(lambda _: transforms.ExpTransform(), constraints.positive, constraints.nonnegative)
_both(
    lambda c: transforms.ComposeTransform([transforms.ExpTransform(), transforms.AffineTransform(c.lower_bound, 1)]),
    constraints.greater_than,
    constraints.greater_than_eq,
)
_both(lambda c: transforms.ComposeTransform([transforms.ExpTransform(), transforms.AffineTransform(c.upper_bound, -1)]), constraints.less_than)
_both(_to_interval, constraints.interval, constraints.half_open_interval)
_both(lambda _: transforms.LowerCholeskyTransform(), constraints.lower_cholesky)
_both(lambda _: transforms.PositiveDefiniteTransform(), constraints.positive_definite, constraints.positive_semidefinite)
_both(lambda _: transforms.CorrCholeskyTransform(), constraints.corr_cholesky)
biject_to.register(constraints.independent, _beside(biject_to))
transform_to.register(constraints.independent, _beside(transform_to))
biject_to.register(constraints.simplex, lambda _: transforms.StickBreakingTransform())
transform_to.register(constraints.simplex, lambda _: transforms.SoftmaxTransform())
