@case
def basics():
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])
    print(a.sum(), a.sum(axis=0), a.sum(axis=1), a.sum(axis=(0, 1)), a.sum(axis=1, keepdims=True), a.mean(), a.mean(axis=0), a.std(), a.var(), a.var(ddof=1), a.min(), a.max(axis=1), a.prod())
    print(repr(a.sum()), repr(np.sum(np.arange(4))), repr(np.arange(4).mean()), repr(np.array([1, 2], np.int8).sum()), np.ptp(a), a.argmax(), a.argmin(axis=1), a.argmax(axis=0), repr(a.argmax()))
    print(np.sum([1, 2, 3]), np.mean([[1, 2], [3, 4]], axis=1), np.max([1, 5, 2]), np.std([1, 2, 3, 4]), np.median([1, 3, 2]), np.median([1, 2, 3, 4]), np.average([1, 2, 3], weights=[3, 1, 1]))


@case
def exact_sums():
    x = np.arange(1, 1001) * 0.1
    print(repr(x.sum()), repr(x.mean()), repr(x.std()), repr(x.reshape(10, 100).sum(axis=0)[:3]), repr(x.reshape(10, 100).sum(axis=1)[:3]), repr(x.reshape(10, 10, 10).sum(axis=(0, 2))[:3]))
    f = x.astype(np.float32)
    print(repr(f.sum()), repr(f.mean()), repr(f.std()), repr(f.reshape(100, 10).mean(axis=0)))
    print(repr(x.reshape(20, 50).T.sum(axis=0)[:2]), repr(x[::3].sum()), repr((x * 1j).sum()), repr(np.dot(x, x)), repr(f.var()), repr(np.linalg.norm(x)))


@case
def running():
    a = np.arange(1, 7).reshape(2, 3)
    print(np.cumsum(a), np.cumsum(a, axis=0), a.cumsum(axis=1), np.cumprod(a), a.cumprod(axis=1), np.cumsum([0.1, 0.2, 0.3]), np.cumsum([True, True]))


@case
def truths():
    a = np.array([[True, False], [True, True]])
    print(a.any(), a.all(), a.any(axis=0), a.all(axis=1), np.any([0, 0, 1]), np.all([]), repr(a.all()), a.sum(), a.mean())
    print(np.count_nonzero([1, 0, 2]), np.count_nonzero(a, axis=0))


@case
def without_nan():
    a = np.array([[1.0, np.nan], [3.0, 4.0]])
    print(np.nansum(a), np.nanmean(a), np.nanmax(a), np.nanmin(a, axis=0), np.nanstd(a), np.nanmean(a, axis=1), a.sum(), np.nanprod(a), np.nancumsum(a), np.nanargmax(a), a.max(), np.nanmedian(a), np.nanvar(a))


@case
def quantiles():
    a = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0])
    print(np.percentile(a, 50), np.percentile(a, [25, 75]), np.quantile(a, 0.1), np.quantile(a, [0.0, 1.0]), np.median(a), np.percentile(a.reshape(2, 4), 50, axis=1), np.median(a.reshape(2, 4), axis=0), np.quantile(a, 0.3, method="nearest"))
    print(np.quantile(a, 2.0))


@case
def covariances():
    x = np.array([[0.0, 1, 2], [2.0, 1, 0.5]])
    print(np.cov(x), np.corrcoef(x), np.cov(x[0]), np.cov(x[0], x[1], bias=True))


@case
def empty_slices():
    print(np.array([]).sum(), np.array([]).mean())


@case
def no_identity():
    np.array([]).max()


@case
def bad_axis():
    np.ones((2, 3)).sum(axis=2)


@case
def argmax_empty():
    np.array([]).argmax()


@case
def keepdims():
    a = np.arange(6.0).reshape(2, 3)
    print((a - a.mean(axis=1, keepdims=True)) / a.std(axis=1, keepdims=True))
    e = np.exp(a - a.max(axis=1, keepdims=True))
    print(e / e.sum(axis=1, keepdims=True))


@case
def initial_and_where():
    a = np.arange(6).reshape(2, 3)
    print(np.sum(a, initial=10), np.sum(a, where=a > 2), np.max(a, initial=100), np.mean(a, where=a > 1), np.sum(a, dtype=np.float32))
