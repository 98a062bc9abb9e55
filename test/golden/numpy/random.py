@case
def legacy():
    np.random.seed(42)
    print(np.random.rand(3), np.random.randn(4), np.random.randint(0, 10, 5), np.random.uniform(-1, 1, 3), np.random.normal(5, 2, 3), np.random.random(2), np.random.rand(), np.random.randn(), np.random.randint(100))
    print(np.random.choice([1, 2, 3, 4, 5]), np.random.choice(5, 3), np.random.choice(5, 3, replace=False), np.random.choice([0.1, 0.5], 4, p=[0.3, 0.7]), np.random.permutation(6), np.random.permutation([3, 1, 2]), np.random.choice(6, 3, replace=False, p=[0.1, 0.2, 0.3, 0.2, 0.1, 0.1]))
    a = np.arange(5)
    np.random.shuffle(a)
    b = [1, 2, 3, 4]
    np.random.shuffle(b)
    m = np.arange(6).reshape(3, 2)
    np.random.shuffle(m)
    print(a, b, m, np.random.permutation(np.arange(6).reshape(3, 2)))


@case
def legacy_shapes():
    np.random.seed(0)
    print(np.random.rand(2, 2), np.random.randn(2, 3), np.random.randint(1, 7, size=(2, 3)), np.random.random((1, 2)), np.random.normal(size=(2, 2)), np.random.normal([0, 10], [1, 2]), np.random.uniform(size=3))


@case
def legacy_distributions():
    np.random.seed(7)
    print(np.random.exponential(2.0, 3), np.random.gamma(2.0, 1.5, 2), np.random.gamma(0.5, 1.0, 2), np.random.beta(2, 3, 2), np.random.beta(0.5, 0.5), np.random.poisson(3, 4), np.random.poisson(30, 4), np.random.binomial(10, 0.3, 4), np.random.laplace(0, 1, 2), np.random.chisquare(3, 2), np.random.lognormal(0, 1, 2), np.random.standard_t(4, 2), np.random.gumbel(size=2), np.random.logistic(size=2), np.random.geometric(0.4, 3), np.random.geometric(0.1, 3), np.random.standard_cauchy(2), np.random.multinomial(10, [0.2, 0.3, 0.5]))


@case
def legacy_dtypes():
    np.random.seed(3)
    print(np.random.randint(0, 256, 5, dtype=np.uint8), np.random.randint(0, 10, 5, dtype=np.uint8), np.random.randint(-5, 5, 3, dtype=np.int32), np.random.randint(0, 1000, 3, dtype=np.int16), np.random.randint(0, 2, 4, dtype=bool), np.random.randint(0, 2**40, 2))


@case
def state():
    r = np.random.RandomState(5)
    print(r.rand(2), r.randn(2), r.randint(10, size=3), np.random.RandomState([1, 2, 3]).rand(2))
    np.random.seed([4, 5])
    print(np.random.rand(2))


@case
def generator():
    rng = np.random.default_rng(42)
    print(rng.random(3), rng.standard_normal(4), rng.integers(0, 10, 5), rng.uniform(-1, 1, 3), rng.normal(5, 2, 3), rng.random(), rng.integers(100), rng.integers(1, 6, size=(2, 2), endpoint=True))
    print(rng.choice(5), rng.choice(10, 3, replace=False), rng.choice([1.5, 2.5], 3), rng.choice(3, 4, p=[0.5, 0.25, 0.25]), rng.permutation(6), rng.choice(5, 5, replace=False, shuffle=False))
    a = np.arange(5)
    rng.shuffle(a)
    b = ["a", "b", "c"]
    rng.shuffle(b)
    print(a, b, rng.permutation([3, 1, 2]), rng.integers(0, 2**40, 2), rng.integers(0, 256, 4, dtype=np.uint8), rng.integers(0, 5, 3, dtype=np.int32))


@case
def generator_many():
    rng = np.random.default_rng(123)
    x = rng.standard_normal(20000)
    e = rng.exponential(size=20000)
    print(repr(x[-3:]), repr(x.max()), repr(e[-3:]), repr(e.max()), repr(rng.random(dtype=np.float32)))


@case
def legacy_many():
    np.random.seed(123)
    x = np.random.randn(20000)
    print(repr(x[-3:]), repr(x.max()), repr(np.random.rand(3)))


@case
def generator_distributions():
    rng = np.random.default_rng(1)
    print(rng.exponential(2.0, 3), rng.gamma(2.0, 1.5, 2), rng.beta(2, 3, 2), rng.poisson(3, 4), rng.poisson(30, 3), rng.binomial(10, 0.3, 4), rng.laplace(size=2), rng.chisquare(3, 2), rng.lognormal(0, 1, 2), rng.multinomial(8, [0.5, 0.5]), rng.geometric(0.4, 3))


@case
def seeds():
    print(np.random.default_rng(0).random(), np.random.default_rng([1, 2]).random(), np.random.default_rng(2**70).random(), np.random.default_rng(np.random.SeedSequence(9)).random(), [r.random() for r in np.random.default_rng(3).spawn(2)], np.random.Generator(np.random.PCG64(4)).random())


@case
def multivariate():
    np.random.seed(0)
    print(np.round(np.random.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 2), 6))
    rng = np.random.default_rng(0)
    print(np.round(rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 2), 6))


@case
def bad_seed():
    np.random.seed(-1)


@case
def bad_range():
    np.random.randint(5, 5)


@case
def bad_high():
    np.random.randint(0)


@case
def bad_scale():
    np.random.normal(0, -1)


@case
def too_many():
    np.random.choice(3, 5, replace=False)


@case
def too_many_generator():
    np.random.default_rng(0).choice(3, 5, replace=False)


@case
def bad_probabilities():
    np.random.choice(2, p=[0.5, 0.6])


@case
def bad_generator_range():
    np.random.default_rng(0).integers(5, 5)
