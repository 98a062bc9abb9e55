# Matrices without full rank, where the last digit decides whether a pivot is zero; factors and solutions to the last digit; systems of unequal batches.
import torch


def told(text):
    try:
        result = eval(text)
        for t in result if isinstance(result, tuple) else (result,):
            print(text, t.dtype, tuple(t.shape), t.stride(), t.tolist())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


for rows in [[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], [[3.0, 6], [1, 2]], [[1.0, 1, 1], [2, 2, 2], [3, 3, 3]], [[1.0, 2.5], [0.3, 0.7]]]:
    for dtype in [torch.float32, torch.float64]:
        A = torch.tensor(rows, dtype=dtype)
        b = torch.arange(1.0, 1 + len(rows)).to(dtype)
        B = torch.stack([b, b * b - 1])
        for text in ["det(A)", "slogdet(A)", "inv(A)", "inv_ex(A.mT)", "lu_factor_ex(A)", "solve_ex(A, b)", "solve_ex(A.mT, B.mT)", "solve_ex(A, B, left=False)", "lu(A)", "qr(A).R", "tensorinv(A, ind=1)", "matrix_rank(A)"]:
            told("torch.linalg." + text)
        # These are made of roundings only.
        print([round(x, 3) if x < 1e6 else "%.2g" % x for x in torch.linalg.cond(A).view(-1).tolist()], ["%.2g" % x for x in torch.linalg.svdvals(A).tolist()])
for text in ["solve_ex(torch.eye(2), torch.ones(3, 2, 2)).info", "solve(torch.eye(2)[None], torch.ones(1, 2))", "solve(torch.eye(2).expand(3, 2, 2), torch.ones(3, 2))", "solve_ex(torch.zeros(2, 2), torch.ones(3, 2, 2), check_errors=True)",
             "matrix_exp(torch.zeros(1, 2, dtype=torch.int8))", "matrix_exp(torch.zeros(2, 2, dtype=torch.int8))", "lu_solve(torch.eye(2), torch.ones(2, requires_grad=True), torch.eye(2))"]:
    told("torch.linalg." + text)
