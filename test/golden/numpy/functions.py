@case
def sorting():
    a = np.array([3, 1, 2, 1])
    print(np.sort(a), np.argsort(a), np.sort([[3, 1], [2, 0]], axis=0), np.sort([3.0, np.nan, 1.0]), a.argsort()[::-1], np.searchsorted([1, 2, 3], 2), np.searchsorted([1, 2, 3], [0, 2, 5], side="right"), np.lexsort(([1, 2, 3], [2, 1, 1])))
    a.sort()
    print(a, np.argsort([[2, 1], [1, 2]], axis=1), repr(np.searchsorted([1, 2], 1.5)))


@case
def sets():
    a = np.array([3, 1, 2, 1, 3])
    print(np.unique(a), np.unique(a, return_counts=True), np.unique(a, return_index=True, return_inverse=True), np.isin(a, [1, 2]), np.intersect1d([1, 2, 3], [2, 3, 4]), np.union1d([1, 2], [2, 3]), np.setdiff1d([1, 2, 3], [2]), np.unique([[1, 2], [1, 2], [0, 1]], axis=0), np.setxor1d([1, 2], [2, 3]))


@case
def histograms():
    x = np.array([0.1, 0.4, 0.5, 0.9, 1.0])
    print(np.histogram(x, bins=2), np.histogram(x, bins=[0, 0.5, 1]), np.histogram(x, bins=5, range=(0, 1), density=True), np.bincount([0, 1, 1, 3]), np.bincount([0, 1, 1], weights=[0.5, 1, 2]), np.digitize([0.2, 6.4, 3.0], [0.0, 1.0, 2.5, 4.0]), np.histogram_bin_edges([1, 2, 3, 4], 3), np.bincount([1, 2], minlength=5))
    print(np.histogram2d([0, 1, 1], [0, 1, 1], bins=2)[0])


@case
def calculus():
    a = np.array([1.0, 4.0, 9.0, 16.0])
    print(np.diff(a), np.diff(a, n=2), np.diff([[1, 3], [6, 10]], axis=0), np.gradient(a), np.gradient(a, 2.0), np.gradient(a, np.array([0.0, 1, 3, 4])), np.trapezoid(a), np.trapezoid(a, dx=0.5), np.trapezoid(a, [0, 1, 3, 4]), np.interp([0.5, 2.5, 9], [0, 1, 2, 3], a), np.interp(1.5, [1, 2], [10, 20]), np.ediff1d([1, 4, 9]))
    print(np.gradient(np.arange(9.0).reshape(3, 3) ** 2), np.gradient(a, edge_order=2), np.diff(a, prepend=0))


@case
def convolutions():
    print(np.convolve([1, 2, 3], [0, 1, 0.5]), np.convolve([1, 2, 3], [0, 1, 0.5], "same"), np.convolve([1, 2, 3], [0, 1, 0.5], "valid"), np.correlate([1, 2, 3], [0, 1, 0.5]), np.convolve(np.arange(5), np.ones(3) / 3, mode="same"))


@case
def products():
    a, b = np.array([1, 2, 3]), np.array([4, 5, 6])
    m = np.arange(6).reshape(2, 3)
    print(np.dot(a, b), a @ b, m @ a, m @ m.T, np.outer(a, b), np.inner(a, b), np.cross(a, b), np.kron([1, 2], [1, 1]), np.vdot(a, b), np.tensordot(m, m, axes=([1], [1])), np.matmul(m, m.T), np.trace(m @ m.T), repr(np.dot(2.0, 3)))
    print(np.einsum("ij,kj->ik", m, m), np.einsum("ii", np.eye(3)), np.einsum("ij->ji", m), np.einsum("ij->i", m), np.einsum("i,i", a, b), np.einsum("i,j->ij", a, b), np.einsum("bij,bjk->bik", np.ones((2, 2, 3)), np.ones((2, 3, 2))), np.einsum("...i->...", m))
    print(np.ones((2, 2, 3)) @ np.ones((3, 2)), np.matmul(np.ones((3, 2, 2)), np.arange(2)).shape, np.array([[1.5, 2]]) @ np.array([[1], [2]]))


@case
def bad_matmul():
    np.ones((2, 3)) @ np.ones((2, 3))


@case
def bad_dot():
    np.dot(np.ones((2, 3)), np.ones(4))


@case
def bad_matmul_scalar():
    np.ones(3) @ 2


@case
def comparing():
    print(np.allclose([1.0, 2.0], [1.0, 2.0 + 1e-9]), np.isclose([1.0, 2.0], [1.0, 2.1]), np.array_equal([1, 2], [1, 2]), np.array_equal([1], [1, 2]), np.isclose(np.nan, np.nan, equal_nan=True), repr(np.isclose(1.0, 1.0)), np.array_equiv([1, 1], 1))
    print(np.array([1, 2]) == None, np.array([1, 2]) == "a", np.clip([1, 5, 9], 2, 6), np.clip(np.array([1.5, -1]), 0, None), np.clip(5, 0, 3), np.nan_to_num([np.nan, np.inf, 1.0]), np.abs([-1, 2]), np.sinc([0, 0.5]))


@case
def bad_comparison():
    np.array([1, 2, 3]) == np.array([1, 2])


@case
def polynomials():
    print(np.polyval([1, 2, 3], 2), np.polyval([1.0, 0], np.array([1, 2])), np.round(np.polyfit([0, 1, 2, 3], [1, 3, 5, 7], 1), 6), np.round(np.polyfit([0.0, 1, 2], [1.0, 2, 5], 2), 6))


@case
def vectorized():
    f = np.vectorize(lambda x, y: x if x > y else y)
    print(f([1, 5, 3], 2), np.apply_along_axis(lambda r: r.max() - r.min(), 1, np.arange(6).reshape(2, 3)), np.vectorize(lambda x: x * 0.5)([1, 2]))


@case
def kinds():
    print(np.isscalar(3), np.isscalar([1]), np.iscomplexobj([1j]), np.isreal([1, 1j]), np.real([1 + 2j]), np.imag(np.array([1 + 2j])), np.real(3), type(np.array([1])), isinstance(np.float32(1), np.floating), isinstance(np.int64(1), np.integer), np.float32 is np.single)


@case
def refusals():
    for f in (lambda: np.load("nothing.npy")):
        try:
            f()
        except Exception as error:
            print(isinstance(error, OSError))


@case
def testing():
    np.testing.assert_allclose([1.0, 2.0], [1.0, 2.0 + 1e-9])
    np.testing.assert_array_equal([1, 2], [1, 2])
    np.testing.assert_equal(1, 1)
    np.testing.assert_almost_equal(1.0, 1.00000001)
    np.testing.assert_array_almost_equal([1.0], [1.0000001])
    try:
        np.testing.assert_allclose([1.0], [2.0])
    except AssertionError as error:
        print("Not equal to tolerance rtol=1e-07, atol=0" in str(error))
