@case
def from_lists():
    print(np.array([1, 2, 3]), np.array([1.0, 2, 3]), np.array([[1, 2], [3, 4]]), np.array([True, False]), np.array([1 + 2j, 3]))
    print(repr(np.array([1, 2, 3])), repr(np.array([1.5])), repr(np.array([True])), repr(np.array([])), repr(np.array([[]])))
    print(np.array([1, 2.5, True]).dtype, np.array([1, True]).dtype, np.array(5).dtype, np.array((1, 2)).shape)


@case
def typed():
    for kind in (np.float32, np.float64, np.int32, np.int64, np.uint8, np.int8, np.int16, np.bool_, np.float16, np.complex64, np.complex128, float, int, bool, complex):
        a = np.array([0, 1, 2], dtype=kind)
        print(repr(a), a.dtype, a.itemsize, a.nbytes, repr(a.dtype))


@case
def constants():
    print(np.zeros(3), np.ones((2, 2)), np.full((2, 3), 7), np.full(2, 0.5), np.empty((0, 3)).shape)
    print(np.zeros((2, 2), dtype=int), np.ones(2, dtype=np.float32).dtype, repr(np.zeros((2, 0))))
    a = np.arange(6).reshape(2, 3)
    print(np.zeros_like(a), np.ones_like(a, dtype=float), np.full_like(a, 9), np.empty_like(a).shape)


@case
def ranges():
    print(np.arange(5), np.arange(2, 8), np.arange(0, 1, 0.25), np.arange(10, 0, -3), np.arange(3.0), np.arange(0, 1, 0.1))
    print(repr(np.arange(3, dtype=np.float32)), np.arange(5, 5), np.arange(-1.5, 2))
    print(np.linspace(0, 1, 5), np.linspace(0, 10, 4, endpoint=False), np.linspace(-1, 1, 3, retstep=True), np.linspace(0, 9, 4, dtype=int))
    print(np.linspace(0, 2 * np.pi, 7), np.linspace([0, 1], [1, 3], 3), np.linspace(5, 5, 3), np.linspace(0, 1, 1), np.linspace(0, 1, 0))
    print(np.logspace(0, 3, 4), np.logspace(0, 4, 5, base=2), np.geomspace(1, 1000, 4), np.geomspace(1, 256, 9))


@case
def matrices():
    print(np.eye(3), np.eye(2, 3, k=1), np.identity(2), np.diag([1, 2, 3]), np.diag(np.arange(9).reshape(3, 3)), np.diag([1, 2], k=1))
    print(np.tri(3), np.tril(np.arange(9).reshape(3, 3)), np.triu(np.arange(9).reshape(3, 3), k=1), np.vander([1, 2, 3]))
    print(np.tril_indices(3), np.triu_indices(3, k=1))


@case
def grids():
    x, y = np.meshgrid(np.arange(3), np.arange(2))
    print(x, y)
    x, y = np.meshgrid([0, 1, 2], [5, 6], indexing="ij")
    print(x, y)
    print(np.mgrid[0:2, 0:3], np.ogrid[0:2, 0:3], np.mgrid[0:1:3j], np.indices((2, 2)))
    print(np.fromfunction(lambda i, j: i + j, (2, 3)), np.fromiter((k * k for k in range(4)), dtype=int), np.r_[1:4, 0, 9], np.c_[[1, 2], [3, 4]])


@case
def ragged():
    np.array([[1, 2], [3]])


@case
def overflow():
    np.array([300], dtype=np.uint8)


@case
def negative_shape():
    np.zeros((-1, 2))


@case
def copies():
    a = np.arange(3)
    b = np.asarray(a)
    c = np.array(a)
    a[0] = 9
    print(b, c, b is a, np.array(a, copy=None) is a, np.array([1, 2], ndmin=3).shape)


@case
def dtype_objects():
    print(np.dtype("float32"), np.dtype(np.int64), np.dtype(float) == np.float64, np.dtype("f4") == "float32", np.float32, np.dtype(np.int8).kind)
    print(np.issubdtype(np.float32, np.floating), np.issubdtype(np.int64, np.floating), np.result_type(np.int32, np.float32), np.promote_types("i1", "u1"))
    print(np.finfo(np.float32).eps, np.finfo(float).max, np.iinfo(np.int32).max, np.iinfo(np.uint8), repr(np.finfo(np.float64).eps))
    print(np.can_cast(np.int32, np.float64), np.can_cast(float, int), np.pi, np.e, np.inf, np.nan, np.newaxis)


@case
def unknown_dtype():
    np.zeros(2, dtype="foo")
