@case
def operators():
    a, b = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    print(a + b, a - b, a * b, a / b, a**2, a // 2, b % 4, -a, a @ b, 2 / a, 1 - a, 2**a, abs(-a), +a, divmod(b, 4))
    print(a > 2, a == b, (a > 1) & (a < 3), (a > 1) | (b > 5), ~(a > 1), a != 2, a <= 2, (a > 1) ^ (b > 5))


@case
def whole():
    a = np.array([7, -7, 8])
    print(a / 2, a // 2, a % 3, a**2, -a, a // -2, a % -3, a & 3, a | 8, a ^ 1, a << 2, a >> 1, ~a, np.array([1, 2]) * 2.5)


@case
def promotion():
    f, d, i, j, u, b = np.float32(1), np.float64(1), np.int32(1), np.int64(1), np.uint8(1), np.bool_(True)
    for x in (f, d, i, j, u, b):
        print([str((x + y).dtype) for y in (f, d, i, j, u, b)])
    a = np.array([1, 2], dtype=np.float32)
    print((a + 1).dtype, (a + 1.5).dtype, (a + np.float64(1)).dtype, (a * 1j).dtype, (np.array([1, 2], dtype=np.int8) + 1).dtype, (np.arange(2) + 1.0).dtype)
    print((np.array([1], dtype=np.int32) + a).dtype, (np.array([True]) + 1).dtype, (np.array([True]) + True).dtype, (np.array([1], np.uint8) / 2).dtype)


@case
def wraps():
    print(np.array([250], dtype=np.uint8) + np.uint8(10), np.array([127], dtype=np.int8) + np.int8(1), np.array([2**30], dtype=np.int32) * np.int32(4))


@case
def python_int_out_of_bounds():
    print(np.array([1], dtype=np.uint8) + 300)


@case
def in_place():
    a = np.arange(4.0)
    b = a
    a += 1
    a *= 2
    a -= 0.5
    a /= 2
    a **= 2
    print(a, b is a)
    c = np.arange(3)
    c += 2
    c //= 2
    print(c)
    c += 1.5


@case
def broadcasting():
    a = np.arange(3).reshape(3, 1)
    print(a + np.arange(4), a * np.array([[1, 2]]), np.ones((2, 3)) + np.arange(3))
    print(np.broadcast_to(np.arange(3), (2, 3)), np.broadcast_shapes((2, 1), (3,)))
    np.ones((2, 3)) + np.ones(4)


@case
def division_by_zero():
    print(np.array([1.0, -1.0, 0.0]) / 0)
    print(np.float64(1) / 0)
    print(np.array([1, 2]) // 0)


@case
def invalid():
    print(np.sqrt(np.array([-1.0, 4.0])), np.log(np.array([0.0, -1.0, 1.0])), np.arcsin(2.0))


@case
def overflow():
    print(np.exp(1000.0), np.array([1e308]) * 10, np.float32(1e38) * np.float32(10))


@case
def errstate():
    with np.errstate(divide="ignore", invalid="ignore"):
        print(np.array([1.0, 0.0]) / 0)
    with np.errstate(all="raise"):
        np.array([1.0]) / 0


@case
def functions():
    x = np.array([0.0, 0.5, 1.0, 2.0])
    for name in ("exp", "expm1", "log1p", "sqrt", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh", "arcsinh", "square", "cbrt", "exp2", "radians", "degrees", "sign", "negative"):
        print(name, getattr(np, name)(x))
    print(np.log(np.array([1.0, np.e])), np.log2(8), np.log10(1000), np.arcsin(0.5), np.arccos(1.0), np.arctanh(0.25), np.hypot(3, 4), np.arctan2(1, -1))
    print(np.exp(0), np.sqrt(2), np.sqrt(np.arange(4)), np.sin(np.pi), np.exp(np.float32(0)), np.reciprocal(np.array([2.0, 4.0])), np.power(2, [1, 2, 3]))


@case
def rounding():
    x = np.array([-1.5, -0.5, 0.5, 1.5, 2.5, 2.675])
    print(np.round(x), np.floor(x), np.ceil(x), np.trunc(x), np.rint(x), np.fix(x), np.round(x, 2), np.around(1234.567, -2), round(np.float64(2.675), 2), np.round(np.float64(2.5)))
    print(np.array([15, 25]).round(-1), np.floor(np.array([1, 2])), round(np.float64(2.5)), x.round(1))


@case
def pairs():
    a, b = np.array([1.0, np.nan, 3.0]), np.array([2.0, 1.0, np.nan])
    print(np.maximum(a, b), np.minimum(a, b), np.fmax(a, b), np.fmin(a, b), np.copysign(a, -1), np.fmod(7, -3), np.remainder(-7, 3), np.heaviside([-1.0, 0, 1], 0.5))
    print(np.gcd(12, 18), np.lcm(4, 6), np.logaddexp(1.0, 2.0), np.mod(-5, 3), np.floor_divide(-5, 3))


@case
def logical():
    a = np.array([True, True, False])
    b = np.array([True, False, False])
    print(np.logical_and(a, b), np.logical_or(a, b), np.logical_not(a), np.logical_xor(a, b), a + b, a * b, np.invert(a))
    print(np.isnan([1.0, np.nan]), np.isinf([np.inf, 1]), np.isfinite([np.nan, 1, np.inf]), np.signbit(-1.0))


@case
def bool_subtract():
    np.array([True]) - np.array([False])


@case
def bool_negative():
    -np.array([True])


@case
def bitwise_of_floats():
    np.array([1.5]) & 1


@case
def negative_powers():
    np.array([2, 3]) ** -1


@case
def out_and_where():
    a = np.arange(4.0)
    out = np.zeros(4)
    r = np.add(a, 1, out=out)
    print(r is out, out)
    np.multiply(a, 10, out=out, where=a > 1)
    print(out, np.sqrt(a, out=a), a)
    np.add(a, 1, out=np.zeros(4, dtype=int))


@case
def ufunc_methods():
    print(np.add.reduce([1, 2, 3]), np.multiply.reduce(np.arange(1, 6)), np.add.accumulate([1, 2, 3]), np.multiply.outer([1, 2], [3, 4]), np.maximum.reduce([[1, 5], [7, 2]], axis=1), np.add, np.maximum.accumulate([1, 3, 2]))
    a = np.zeros(3)
    np.add.at(a, [0, 0, 2], 1)
    print(a)


@case
def complexes():
    z = np.array([1 + 2j, 3 - 4j])
    print(z.real, z.imag, np.abs(z), np.conj(z), z * z, z / (1 + 1j), np.angle(z), z.sum(), np.exp(1j * np.pi), z**2, abs(z[0]), np.sqrt(-1 + 0j))


@case
def scalar_arithmetic():
    a, b = np.float64(2.5), np.int64(3)
    print(a + b, repr(a * 2), repr(b + 1), repr(b / 2), repr(b // 2), repr(a > 1), repr(2 - b), repr(b**2), repr(-a), repr(abs(np.float32(-1.5))), repr(np.float32(1) + 1.5))
    print(int(b), float(a), bool(np.bool_(False)), [1, 2, 3][np.int64(1)], range(np.int64(2)), isinstance(a, float), isinstance(b, int), a == 2.5, hash(a) == hash(2.5))
    print(np.float64(1) + np.array([1, 2]), [1, 2] + np.array([1, 2]), np.int64(5) % 3, divmod(np.int64(7), 2), np.float64(7).is_integer(), a.dtype, a.shape, a.item())
