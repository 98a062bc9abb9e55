"""Decompositions of seeded random matrices by real PyTorch, signs and order included.

    python3 record_decompositions.py > decompositions.json
"""
import json

import torch

torch.set_num_threads(1)
torch.manual_seed(3)
SHAPES = [(1, 1), (2, 2), (3, 3), (2, 3), (3, 2), (1, 4), (4, 1), (5, 5), (3, 5), (5, 3), (6, 2), (2, 6), (7, 7), (7, 4)]


def rounded(t):
    return [float(f"{x:.15g}") for x in t.flatten().tolist()]


def answer(a):
    out = {"shape": list(a.shape), "dtype": str(a.dtype)[6:], "a": rounded(a)}
    for full in (False, True):
        out["svd full" if full else "svd"] = [rounded(t) for t in torch.linalg.svd(a, full_matrices=full)]
    for mode in ("reduced", "complete"):
        out[f"qr {mode}"] = [rounded(t) for t in torch.linalg.qr(a, mode=mode)]
    out["lu"] = [rounded(t) for t in torch.linalg.lu(a)]
    if a.shape[0] == a.shape[1]:
        for uplo in "LU":
            out[f"eigh {uplo}"] = [rounded(t) for t in torch.linalg.eigh(a, UPLO=uplo)]
        if a.dtype == torch.float64:
            out["eig"] = [rounded(torch.view_as_real(t)) for t in torch.linalg.eig(a)]
    return out


cases = [answer(torch.randn(shape, dtype=dtype)) for shape in SHAPES for dtype in (torch.float32, torch.float64) for _ in range(2)]
print("[" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "]")
