"""numpy.random: the old functions on one Mersenne Twister, and Generators on PCG64. The streams are the engine's; names, shapes and checks are here."""
from torch import _bridge

from ._arranging import broadcast_shapes
from ._array import ndarray
from ._axes import shape_of
from ._values import array, asarray
from ._dtypes import generic, name_of
from ._engine import array_call, call
from ._statistics import cumsum, sum


def _shape(size, *parameters):
    """The shape of a result: as asked, or as the parameters have it."""
    if size is not None:
        return tuple(shape_of(size))
    return broadcast_shapes(*(asarray(each).shape for each in parameters)) if parameters else ()


class _Source:
    """What both kinds of generator do, each with its own ways of drawing."""

    _modern = False

    def _sampled(self, name, size, *parameters):
        given = [asarray(each) for each in parameters] + [asarray(0.0)] * (2 - len(parameters))
        made = call("sampled", self._source(), self._modern, name, _shape(size, *parameters), *given)
        return made.item() if size is None and isinstance(made, generic) else made

    def uniform(self, low=0.0, high=1.0, size=None):
        return self._sampled("uniform", size, low, high)

    def normal(self, loc=0.0, scale=1.0, size=None):
        _positive(scale, "scale < 0", True)
        return self._sampled("normal", size, loc, scale)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        return self._sampled("lognormal", size, mean, sigma)

    def exponential(self, scale=1.0, size=None):
        _positive(scale, "scale < 0", True)
        return self._sampled("exponential", size, scale)

    def standard_exponential(self, size=None):
        return self._sampled("exponential", size, 1.0)

    def standard_gamma(self, shape, size=None):
        return self._sampled("standard_gamma", size, shape)

    def gamma(self, shape, scale=1.0, size=None):
        _positive(shape, "shape < 0", True)
        return self._sampled("gamma", size, shape, scale)

    def chisquare(self, df, size=None):
        return self._sampled("chisquare", size, df)

    def beta(self, a, b, size=None):
        _positive(a, "a <= 0")
        return self._sampled("beta", size, a, b)

    def standard_cauchy(self, size=None):
        return self._sampled("standard_cauchy", size)

    def standard_t(self, df, size=None):
        return self._sampled("standard_t", size, df)

    def laplace(self, loc=0.0, scale=1.0, size=None):
        return self._sampled("laplace", size, loc, scale)

    def logistic(self, loc=0.0, scale=1.0, size=None):
        return self._sampled("logistic", size, loc, scale)

    def gumbel(self, loc=0.0, scale=1.0, size=None):
        return self._sampled("gumbel", size, loc, scale)

    def poisson(self, lam=1.0, size=None):
        _positive(lam, "lam < 0 or lam is NaN", True)
        return self._sampled("poisson", size, lam)

    def binomial(self, n, p, size=None):
        p_values = asarray(p)
        if (p_values < 0).any() or (p_values > 1).any():
            raise ValueError("p < 0, p > 1 or p is NaN")
        return self._sampled("binomial", size, n, p)

    def geometric(self, p, size=None):
        return self._sampled("geometric", size, p)

    def multinomial(self, n, pvals, size=None):
        pvals = asarray(pvals).tolist()
        rows = [self._counts(n, pvals) for _ in range(_product(_shape(size)))]
        return array(rows, dtype=int).reshape((*_shape(size), len(pvals)))

    def _counts(self, n, pvals):
        left, total, counts = n, 1.0, [0] * len(pvals)
        for k, p in enumerate(pvals[:-1]):
            counts[k] = int(self.binomial(left, p / total))
            left -= counts[k]
            if left <= 0:
                break
            total -= p
        if left > 0:
            counts[-1] = left
        return counts

    def _integers(self, low, high, size, dtype, endpoint):
        kind = name_of(dtype)
        if high is None:
            low, high = 0, low
        if asarray(low).ndim or asarray(high).ndim:
            raise _bridge.unsupported("numpy.random: whole numbers with bounds that are arrays")
        low, high = int(low), int(high) - (0 if endpoint else 1)
        if low > high:
            raise ValueError("low > high" if endpoint else "low >= high")
        return call("integers", self._source(), low, high - low, _shape(size), kind, not self._modern)

    def shuffle(self, x, axis=0):
        """Puts what `x` holds into another order."""
        if axis != 0:
            raise _bridge.unsupported("numpy.random shuffle along another axis than the first")
        order = call("permutation", self._source(), len(x), True)
        if isinstance(x, ndarray):
            x[...] = x[order]
        else:
            x[:] = [x[k] for k in order._values()]

    def permutation(self, x, axis=0):
        if hasattr(x, "__index__") and not isinstance(x, ndarray):
            return call("permutation", self._source(), x.__index__(), True)
        x = asarray(x)
        if x.ndim == 0:
            return call("permutation", self._source(), int(x), True)
        if axis != 0:
            raise _bridge.unsupported("numpy.random permutation along another axis than the first")
        return x[call("permutation", self._source(), len(x), True)]

    def _chosen(self, a, size, replace, p, without):
        if hasattr(a, "__index__") and not (isinstance(a, ndarray) and a.ndim):
            count, rows = a.__index__(), None
            if count <= 0 and _product(_shape(size)):
                raise ValueError("a must be a positive integer unless no samples are taken" if self._modern else "a must be greater than 0 unless no samples are taken")
        else:
            rows = asarray(a) if not _words(a) else a
            count = len(rows)
            if count == 0 and _product(_shape(size)):
                raise ValueError("a cannot be empty unless no samples are taken" if self._modern else "'a' cannot be empty unless no samples are taken")
        shape = _shape(size)
        wanted = _product(shape)
        if p is not None:
            p = asarray(p).astype("float64")
            if p.size != count:
                raise ValueError("a and p must have same size" if self._modern else "'a' and 'p' must have same size")
            if (p < 0).any():
                raise ValueError("Probabilities are not non-negative" if self._modern else "probabilities are not non-negative")
            if abs(float(sum(p)) - 1.0) > 1.5e-8:
                raise ValueError("Probabilities do not sum to 1. See Notes section of docstring for more information." if self._modern else "probabilities do not sum to 1")
        if replace:
            found = self._weighted(p, wanted) if p is not None else self._integers(0, count, wanted, int, False)
        else:
            if wanted > count:
                raise ValueError("Cannot take a larger sample than population when " + ("replace is False" if self._modern else "'replace=False'"))
            if p is not None:
                if int((p > 0).sum()) < wanted:
                    raise ValueError("Fewer non-zero entries in p than size")
                found = self._weighted_once(p, wanted)
            else:
                found = without(count, wanted)
        found = asarray(found).reshape(shape)
        if rows is None:
            return found if size is not None else found.item()
        if isinstance(rows, ndarray):
            return rows[found] if size is not None else rows[int(found)]
        if size is not None:
            raise _bridge.unsupported("numpy.random choice of several that are no numbers")
        return rows[int(found)]

    def _weighted(self, p, wanted):
        cdf = cumsum(p)
        cdf = cdf / cdf[-1]
        return array_call("searchsorted", cdf, asarray(self.random(wanted)), True)

    def _weighted_once(self, p, wanted):
        from ._numeric import unique

        p, found = p.copy(), []
        while len(found) < wanted:
            draws = asarray(self.random(wanted - len(found)))
            if found:
                p[array(found)] = 0
            cdf = cumsum(p)
            cdf = cdf / cdf[-1]
            new = array_call("searchsorted", cdf, draws, True)
            _, first = unique(new, return_index=True)
            first.sort()
            found += new[first].tolist()
        return array(found)

    def _multivariate(self, mean, cov, size, factor):
        mean, cov = asarray(mean), asarray(cov)
        x = asarray(self.standard_normal((*_shape(size), len(mean))))
        return factor(x.reshape(-1, len(mean)), cov).reshape(x.shape) + mean


def _words(a):
    return isinstance(a, (list, tuple)) and any(not isinstance(item, (int, float, complex, ndarray, list, tuple)) and not hasattr(item, "dtype") for item in a)


def _product(shape):
    n = 1
    for length in shape:
        n *= length
    return n


def _positive(value, text, zero=False):
    value = asarray(value)
    if ((value < 0) if zero else (value <= 0)).any():
        raise ValueError(text)


class RandomState(_Source):
    """The old generator: a Mersenne Twister."""

    def __init__(self, seed=None):
        self._id = None
        if seed is not None:
            self.seed(seed)

    def _source(self):
        if self._id is None:
            self.seed()
        return self._id

    def seed(self, seed=None):
        if seed is None:
            from random import getrandbits

            seed = getrandbits(32)
        if hasattr(seed, "__index__") and not (isinstance(seed, ndarray) and seed.ndim):
            seed = seed.__index__()
            if not 0 <= seed < 2**32:
                raise ValueError("Seed must be between 0 and 2**32 - 1")
            self._id = call("seed_twister", [seed], False)
            return
        words = asarray(seed)
        if words._kind[0] == "f":
            raise TypeError(f"Cannot cast array data from {words.dtype!r} to dtype('int64') according to the rule 'safe'")
        self._id = call("seed_twister", words.reshape(-1).tolist(), True)

    def random_sample(self, size=None):
        return self._sampled("random", size)

    random = ranf = sample = random_sample

    def rand(self, *shape):
        return self._sampled("random", shape if shape else None)

    def randn(self, *shape):
        return self._sampled("standard_normal", shape if shape else None)

    def standard_normal(self, size=None):
        return self._sampled("standard_normal", size)

    def randint(self, low, high=None, size=None, dtype=int):
        if high is None and not asarray(low).ndim and int(low) <= 0:
            raise ValueError("high <= 0")
        return _python_int(self._integers(low, high, size, dtype, False), size, dtype)

    def random_integers(self, low, high=None, size=None):
        return self.randint(1 if high is None else low, (low if high is None else high) + 1, size)

    def choice(self, a, size=None, replace=True, p=None):
        return self._chosen(a, size, replace, p, lambda n, k: self.permutation(n)[:k])

    def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8):
        from ._products import dot
        from ._ufuncs import FUNCTIONS
        from .linalg import svd

        def factor(x, cov):
            _, s, vh = svd(cov)
            return dot(x, FUNCTIONS["sqrt"](s)[:, None] * vh)

        return self._multivariate(mean, cov, size, factor)

    def __getattr__(self, name):
        raise _bridge.unsupported(f"numpy.random.{name}")


def _python_int(value, size, dtype):
    return int(value) if size is None and dtype is int else bool(value) if size is None and dtype is bool else value


class Generator(_Source):
    """The new generator; `default_rng` makes one."""

    _modern = True

    def __init__(self, bit_generator):
        self.bit_generator = bit_generator

    def _source(self):
        return self.bit_generator._id

    def random(self, size=None, dtype=float, out=None):
        return self._sampled("random32" if name_of(dtype) == "float32" else "random", size)

    def standard_normal(self, size=None, dtype=float, out=None):
        if name_of(dtype) == "float32":
            raise _bridge.unsupported("numpy.random.Generator.standard_normal of float32")
        return self._sampled("standard_normal", size)

    def integers(self, low, high=None, size=None, dtype=int, endpoint=False):
        made = self._integers(low, high, size, dtype, endpoint)
        return made

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        return self._chosen(a, size, replace, p, lambda n, k: array_call("chosen", self._source(), n, k, shuffle))

    def permuted(self, x, axis=None, out=None):
        raise _bridge.unsupported("numpy.random.Generator.permuted")

    def multivariate_normal(self, mean, cov, size=None, check_valid="warn", tol=1e-8, *, method="svd"):
        from ._products import dot
        from ._ufuncs import FUNCTIONS
        from .linalg import cholesky, eigh, svd

        def factor(x, cov):
            if method == "cholesky":
                return dot(x, cholesky(cov).T)
            u, s = eigh(cov)[::-1] if method == "eigh" else svd(cov)[:2]
            return dot(x, (u * FUNCTIONS["sqrt"](s)).T)

        return self._multivariate(mean, cov, size, factor)

    def spawn(self, n_children):
        return [Generator(PCG64(child)) for child in self.bit_generator.seed_seq.spawn(n_children)]

    def __repr__(self):
        return f"Generator(PCG64) at 0x{id(self):X}"

    __str__ = lambda self: "Generator(PCG64)"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise _bridge.unsupported(f"numpy.random.Generator.{name}")


class SeedSequence:
    """Entropy, and the way it was handed down."""

    def __init__(self, entropy=None, *, spawn_key=(), pool_size=4, n_children_spawned=0):
        if entropy is None:
            from random import getrandbits

            entropy = getrandbits(128)
        self.entropy, self.spawn_key, self.n_children_spawned = entropy, tuple(spawn_key), n_children_spawned

    def spawn(self, n_children):
        first = self.n_children_spawned
        self.n_children_spawned += n_children
        return [SeedSequence(self.entropy, spawn_key=(*self.spawn_key, first + k)) for k in range(n_children)]

    def _numbers(self):
        entropy = self.entropy
        entropy = [entropy] if hasattr(entropy, "__index__") else asarray(entropy).reshape(-1).tolist()
        if any(number.__index__() < 0 for number in entropy):
            raise ValueError("expected non-negative integer")
        return [str(number.__index__()) for number in entropy]


class PCG64:
    """The bits of `default_rng`."""

    def __init__(self, seed=None):
        self.seed_seq = seed if isinstance(seed, SeedSequence) else SeedSequence(seed)
        self._id = call("seed_pcg", self.seed_seq._numbers(), list(self.seed_seq.spawn_key))


def default_rng(seed=None):
    """A Generator: `seed` itself if it is one already."""
    if isinstance(seed, Generator):
        return seed
    return Generator(seed if isinstance(seed, PCG64) else PCG64(seed))


_legacy = RandomState()
for _name in (
    "seed random_sample random ranf sample rand randn standard_normal randint random_integers choice multivariate_normal uniform normal lognormal "
    "exponential standard_exponential standard_gamma gamma chisquare beta standard_cauchy standard_t laplace logistic gumbel poisson binomial geometric "
    "multinomial shuffle permutation"
).split():
    globals()[_name] = getattr(_legacy, _name)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise _bridge.unsupported(f"numpy.random.{name}")
