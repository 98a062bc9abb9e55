# What solvers, norms and products ask first: shapes, then dtypes that agree, at last a kernel; nothing is asked of a kernel that has nothing to do.
import warnings

import torch

warnings.simplefilter("ignore")
T = torch.tensor([[1.12, 0.0, 0.0], [0.66, 1.87, 0.0], [0.43, 1.0, 1.08]])
whole = torch.ones(3, 1, dtype=torch.int64)
A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
flags = torch.ones(2, 0, dtype=torch.bool)
three = torch.tensor([0, 1, 2])
pivots = torch.tensor([1, 2, 3], dtype=torch.int32)
for text in [
    "torch.linalg.solve_triangular(T, whole, upper=False)", "torch.linalg.solve_triangular(T.double(), T, upper=False).dtype",
    "torch.linalg.solve_triangular(T.long(), T, upper=False)", "torch.linalg.solve_triangular(T.long(), T[:2], upper=False)", "torch.linalg.solve_triangular(T[:0, :0].long(), T[:0], upper=False)",
    "torch.cholesky_solve(T, whole)", "torch.cholesky_solve(T, T[:2])", "torch.cholesky_solve(T[:2], T)", "torch.cholesky_solve(T.long(), T.long())", "torch.cholesky_solve(T.half(), T)",
    "torch.triangular_solve(T, whole)", "torch.triangular_solve(T, T[:2])", "torch.triangular_solve(T[:2], T)", "torch.triangular_solve(T.long(), T.long())",
    "torch.lu_solve(T.double(), T, pivots)", "torch.lu_solve(T, T.long(), pivots)", "torch.lu_solve(T, T[:2], pivots)", "torch.lu_solve(T, T[0], pivots)",
    "torch.linalg.lstsq(T.long(), T)", "torch.linalg.lstsq(T.long(), T.long())",
    "torch.norm(A, 'fro', three)", "torch.norm(A, 'fro', three[:2])", "torch.norm(A, 2, three)", "torch.norm(A, 'fro', torch.tensor(1))", "A.norm(2, torch.tensor(1))", "A.norm([2])", "torch.norm(A, keepdim=2)",
    "torch.norm(A, 'nuc', (0, 1, 1))", "torch.norm(A, None, 1), A.norm(), torch.norm(A, 'nuc'), torch.norm(A, 1, (0, 1), True)", "torch.norm(3)",
    "torch.tensor(True).topk(1, dim=1)", "torch.tensor([True]).topk(5)",
    "torch.inner(flags, flags)", "torch.mm(flags.t(), flags)", "flags @ flags.t()", "torch.inner(flags[0], flags[0])",
]:
    try:
        print(text, "->", eval(text))
    except Exception as error:
        print(text, "!!", type(error).__name__, error)
