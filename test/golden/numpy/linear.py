def show(*arrays):
    for a in arrays:
        print(np.round(np.asarray(a) + 0.0, 6) + 0.0)


A = np.array([[4.0, 1.0, 2.0], [1.0, 3.0, 0.0], [2.0, 0.0, 5.0]])
B = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])


@case
def basics():
    show(np.linalg.inv(A), np.linalg.solve(A, [1, 2, 3]), np.linalg.det(A), np.linalg.norm(A), np.linalg.matrix_rank(A), np.linalg.pinv(B), np.linalg.cond(A), np.linalg.matrix_power(A, 2), np.linalg.solve(A, B), np.linalg.slogdet(A))


@case
def norms():
    v = np.array([3.0, -4.0])
    print(np.linalg.norm(v), np.linalg.norm(v, 1), np.linalg.norm(v, np.inf), np.linalg.norm(v, 3), np.linalg.norm(B, axis=1), np.linalg.norm(B, axis=0, keepdims=True), np.linalg.norm(A, "fro"), np.linalg.norm(A, 1), np.linalg.norm(A, np.inf), repr(np.linalg.norm([1, 2])), np.linalg.norm(v, 0))
    show(np.linalg.norm(A, 2), np.linalg.norm(A, "nuc"))


@case
def decompositions():
    w, v = np.linalg.eigh(A)
    show(w, v, *np.linalg.qr(B), *np.linalg.svd(B, full_matrices=False), np.linalg.cholesky(A), np.linalg.eigvalsh(A), np.linalg.svd(B, compute_uv=False))
    w, v = np.linalg.eig(np.array([[2.0, 0.0], [0.0, 3.0]]))
    show(w, v)
    print(np.linalg.eigvals(np.array([[0.0, -1.0], [1.0, 0.0]])))
    r = np.linalg.eigh(A)
    print(type(r).__name__, r._fields, np.linalg.qr(B)._fields, np.linalg.svd(B).U.shape)


@case
def least_squares():
    x, residuals, rank, s = np.linalg.lstsq(B, np.array([1.0, 2.0, 4.0]), rcond=None)
    show(x, residuals, s)
    print(rank)


@case
def singular():
    np.linalg.inv(np.array([[1.0, 2.0], [2.0, 4.0]]))


@case
def singular_solve():
    np.linalg.solve(np.zeros((2, 2)), np.ones(2))


@case
def not_square():
    np.linalg.inv(np.ones((2, 3)))


@case
def not_a_matrix():
    np.linalg.det(np.ones(3))


@case
def not_positive():
    np.linalg.cholesky(np.array([[1.0, 2.0], [2.0, 1.0]]))


@case
def caught():
    try:
        np.linalg.inv(np.zeros((2, 2)))
    except np.linalg.LinAlgError as error:
        print("LinAlgError", error)
