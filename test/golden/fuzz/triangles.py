# Triangular systems to the last digit: which loop of BLAS solves them follows from how they lie.
import struct
import warnings

import torch

warnings.simplefilter("ignore")
torch.manual_seed(0)


def bits(x):
    """The last bits of each number: digits would be compared with a tolerance."""
    wide = x.dtype == torch.float64
    return [struct.unpack("q" if wide else "i", struct.pack("d" if wide else "f", number))[0] % 1009 for number in x.flatten().tolist()]


for dtype in (torch.float32, torch.float64):
    for n, m in ((3, 3), (4, 1), (5, 2)) if dtype == torch.float32 else ((3, 3), (4, 1)):
        rows, b = torch.randn(n, n, dtype=dtype), torch.randn(n, m, dtype=dtype)
        columns = rows.t().contiguous().t()
        for upper in (False, True):
            for triangle in (rows, columns):
                print(bits(torch.linalg.solve_triangular(triangle, b, upper=upper)))
                print(bits(torch.linalg.solve_triangular(triangle, b.t(), upper=upper, left=False, unitriangular=n == 5)))
            print([bits(torch.triangular_solve(b, rows, upper, transpose)[0]) for transpose in (False, True)])
    triangles, sides = torch.randn(2, 5, 5, dtype=dtype), torch.randn(2, 5, 2, dtype=dtype)
    for given in (triangles, triangles[0], triangles.mT):
        print(bits(torch.linalg.solve_triangular(given, sides, upper=True)))
singular = torch.tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 4.0], [5.0, 0.0, 2.0]])
sides = torch.tensor([[1.0, 0.0], [0.0, 0.0], [2.0, float("inf")]])
for upper in (False, True):
    for triangle in (singular, singular.t().contiguous().t()):
        print(torch.linalg.solve_triangular(triangle, sides, upper=upper).tolist())
        print(torch.linalg.solve_triangular(triangle, sides.t(), upper=upper, left=False).tolist())
    print(torch.triangular_solve(sides, singular, upper)[0].tolist(), torch.triangular_solve(sides, singular, upper, True)[0].tolist())
