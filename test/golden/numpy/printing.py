@case
def floats():
    print(np.array([1.0, 2.5, 1000.25]), np.array([0.1, 0.12345678901]), np.array([1e-5, 1.0]), np.array([1e10, 1.0]), np.array([1e8]), np.array([123456789.0]))
    print(np.array([1 / 3, 2 / 3]), np.array([np.nan, 1.0]), np.array([np.inf, -np.inf, 1.5]), np.array([-0.0, 0.0]), np.array([1e-300, 1e300]))
    print(np.array([0.0001, 1]), np.array([0.00001, 1]), np.array([1.0, 1001.0]), np.array([0.5, 1001.0]), np.array([99999999.0]), np.array([1e16]))


@case
def singles():
    print(np.array([0.1, 0.2, 1 / 3], dtype=np.float32), repr(np.array([1e7, 1], dtype=np.float32)), np.array([1e6], dtype=np.float32), np.array([3.14159265], dtype=np.float32))
    print(repr(np.array([0.1, 65504], dtype=np.float16)), np.array([1 / 3], dtype=np.float16))


@case
def whole():
    print(np.array([1, -20, 300]), np.array([[1, 2], [-3, 400]]), np.array([True, False]), repr(np.array([[True], [False]])))


@case
def deep():
    a = np.arange(24).reshape(2, 3, 4)
    print(a)
    print(repr(a / 7))
    print(repr(np.zeros((2, 1, 2, 2))))


@case
def summarised():
    print(np.arange(2000))
    print(np.arange(10000.0).reshape(100, 100))
    print(repr(np.arange(1001)))
    print(repr(np.ones((50, 30))))


@case
def wrapped():
    print(np.arange(40) * 1.5)
    print(repr(np.arange(30)))
    print(repr(np.linspace(0, 1, 17, dtype=np.float32)))
    print(np.arange(60).reshape(2, 30))


@case
def complexes():
    print(np.array([1 + 2j, -0.5j, 3]), repr(np.array([1 + 2j])), np.array([1e-9 + 1j, 2]), np.sqrt(np.array([-1 + 0j])), repr(np.array([1j], dtype=np.complex64)))
    print(np.array([complex(np.nan, 1), complex(1, np.inf)]))


@case
def scalars():
    for x in (np.float64(1.5), np.float32(0.1), np.int64(3), np.bool_(True), np.complex128(1 + 2j), np.float16(0.1), np.uint8(7), np.float64(1e20), np.float64("nan"), np.float32(1e-7), np.complex64(1.5 - 2j), np.float64(3), np.float32(16777216)):
        print(repr(x), str(x), f"{x}", type(x))
    print(f"{np.float64(3.14159):.2f}", f"{np.int64(42):5d}", "%.3f" % np.float32(2.5), [np.float64(1.0), np.int64(2)], (np.float32(0.5),))


@case
def zero_d():
    a = np.array(5.0)
    print(a, repr(a), repr(np.array(3)), repr(np.array(True)), repr(np.array(1 + 1j)), repr(np.array(2, dtype=np.int32)), a.shape, a.ndim, f"{a:.2f}")


@case
def empty():
    print(np.array([]), repr(np.array([], dtype=int)), repr(np.zeros((0, 3))), np.zeros((3, 0)))


@case
def options():
    a = np.array([1.23456789, 1000.5, 1e-7])
    np.set_printoptions(precision=3)
    print(a, np.array([1.0, 2.0]), np.array([1 / 3]))
    np.set_printoptions(suppress=True)
    print(a)
    np.set_printoptions(threshold=5, edgeitems=2)
    print(np.arange(10), np.arange(36).reshape(6, 6))
    np.set_printoptions(linewidth=30, threshold=1000)
    print(np.arange(20))
    np.set_printoptions(floatmode="fixed", precision=2, suppress=False)
    print(np.array([1.0, 2.5, 3.14159]))
    np.set_printoptions(sign="+")
    print(np.array([1.0, -2.5]))


@case
def custom():
    np.set_printoptions(formatter={"float": lambda x: f"{x:.1f}!"})
    print(np.array([1.0, 2.0]), np.array([1, 2]))


@case
def context():
    with np.printoptions(precision=2, suppress=True):
        print(np.array([1.23456, 1e-9]))
    print(np.array([1.23456, 1e-9]))


@case
def array2string():
    a = np.array([1.5, 2.25])
    print(np.array2string(a, separator=", "), np.array2string(a, precision=1), np.array_repr(a), np.array_str(a))
    print(np.array2string(np.arange(5), formatter={"int": lambda x: f"<{x}>"}), np.array2string(a, prefix="abc"), np.array2string(np.arange(30), max_line_width=40))


@case
def floatmodes():
    a = np.array([1.0, 1.5, 1 / 3])
    for mode in ("fixed", "unique", "maxprec", "maxprec_equal"):
        print(np.array2string(a, floatmode=mode, precision=4))
