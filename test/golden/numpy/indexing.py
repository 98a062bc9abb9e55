@case
def basic():
    a = np.arange(12).reshape(3, 4)
    print(a[0], a[0, 1], a[-1], a[:, 1], a[1:, :2], a[::2], a[..., 0], a[:, ::-1], a[1][2], repr(a[0, 0]), a[None].shape, a[1:1], a[:, -1:], a[2, ...])
    print([x for x in a[0]], [r.sum() for r in a], 5 in a, list(a[:, 0]), [type(x) for x in a[0, :1]])


@case
def fancy():
    a = np.arange(12).reshape(3, 4)
    print(a[[0, 2]], a[[0, 1], [1, 2]], a[:, [0, 3]], a[np.array([[0, 1], [1, 2]])].shape, a[[0, 2], 1], a[np.ix_([0, 2], [1, 3])], a[[-1]], a[:, [1]], a[[True, False, True]])
    print(a[1, [0, 2]], a[[[0], [2]], [1, 3]], np.arange(5)[[0, 0, 4]], a[[0, 1], :, None].shape, a.reshape(3, 2, 2)[:, [0, 1], [1, 0]], a.reshape(3, 2, 2)[[0, 1], :, [1, 0]])


@case
def boolean():
    a = np.arange(6)
    print(a[a > 2], a[(a > 1) & (a < 5)], a.reshape(2, 3)[a.reshape(2, 3) % 2 == 0], a[~(a > 2)], a[np.array([True, False] * 3)], a.reshape(2, 3)[[True, False]], a[a > 100])


@case
def assignment():
    a = np.zeros((3, 3))
    a[0] = 1
    a[:, 2] = [7, 8, 9]
    a[1, 1] = 5.5
    a[[0, 2], [0, 1]] = -1
    a[a > 6] = 0
    a[2:] += 10
    a[..., 0] *= 2
    print(a)
    b = np.arange(5)
    b[1:4] = 2.9
    b[[0, 0]] += 1
    b[b == 2] = [7, 8, 9]
    print(b)
    b[-1] = True
    print(b)


@case
def bad_index():
    np.arange(3)[5]


@case
def bad_index_axis():
    np.ones((2, 3))[0, 3]


@case
def too_many():
    np.ones((2, 3))[0, 0, 0]


@case
def float_index():
    np.arange(3)[1.0]


@case
def bad_mask():
    np.arange(3)[np.array([True, False])]


@case
def bad_fancy():
    np.arange(3)[[0, 7]]


@case
def bad_fancy_shapes():
    np.ones((3, 3))[[0, 1], [0, 1, 2]]


@case
def bad_assignment():
    a = np.zeros(3)
    a[:] = [1, 2]


@case
def bad_assignment_rows():
    a = np.zeros((2, 3))
    a[0] = np.ones(4)


@case
def sequence_into_element():
    a = np.zeros(3)
    a[0] = [1, 2]


@case
def nan_into_whole():
    a = np.zeros(3, dtype=int)
    a[0] = np.nan


@case
def text_into_array():
    a = np.zeros(3)
    a[0] = "abc"


@case
def truth_of_array():
    if np.array([1, 2]):
        pass


@case
def choosing():
    a = np.array([1, -2, 3])
    print(np.where(a > 0, a, 0), np.where(a > 0), np.nonzero(a), np.argwhere(a > 0), np.flatnonzero(a < 0), np.select([a < 0, a > 2], [-1, 1], 0), np.take([4, 5, 6], [0, 2]), np.choose([0, 1], [[1, 2], [3, 4]]), np.extract(a > 0, a), np.compress([True, False, True], a))
    print(np.where(a > 0, 1.5, a), np.take_along_axis(np.array([[3, 1, 2]]), np.array([[1, 2, 0]]), axis=1), np.unravel_index(5, (2, 3)), np.ravel_multi_index((1, 2), (2, 3)), np.piecewise(np.array([-1.0, 1.0]), [np.array([True, False])], [0, 5]))
    b = np.zeros(4)
    np.put(b, [0, 2], [1, 2])
    np.fill_diagonal(m := np.zeros((2, 2)), 3)
    np.copyto(b, 9, where=b == 0)
    print(b, m)


@case
def iteration():
    a = np.array([[1, 2], [3, 4]])
    for row in a:
        print(row, end=" ")
    for index, value in np.ndenumerate(a):
        print(index, value, end=" ")
    print(list(np.ndindex(2, 2)), [int(x) for x in a.flat], list(enumerate(a.ravel())), [int(x) for x in np.nditer(a)], list(zip(a[0], a[1])), sum(a[0]), max(a[0]), sorted(a[:, 0], reverse=True))


@case
def len_of_scalar():
    len(np.array(5))


@case
def scalar_iteration():
    iter(np.array(5))


@case
def missing_attribute():
    np.arange(3).foo
