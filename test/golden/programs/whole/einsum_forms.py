import torch
torch.manual_seed(0)
A, B, C = torch.arange(6.).view(2, 3).requires_grad_(), torch.arange(12.).view(3, 4), torch.randn(2, 2, 3)
for eq, ops in {'ij,jk->ik': (A, B), 'ij->ji': (A,), 'ij->': (A,), 'ij,ij->i': (A, A), 'ij,kj->ik': (A, A), 'i,j->ij': (A[0], B[0]), 'bij,jk->bik': (C, B), 'bij,bkj->bik': (C, C), '...ij->...ji': (C,), 'ii': (C[0, :, :2],), 'ii->i': (C[0, :, :2],), 'ij,jk,k': (A, B, B[0]), 'bii->b': (C[..., :2],), 'ij,jk': (A, B), 'a...,...b': (A[0][None], A.T)}.items():
    try:
        o = torch.einsum(eq, *ops); print(eq, o, o.shape)
    except RuntimeError as e: print(eq, '!!', e)
torch.einsum('ij,jk->', A, B).backward(); print(A.grad)
for eq, ops in (('ij,jk->ik', (A, A)), ('ij->k', (A,)), ('ijk', (A,)), ('ij,jk', (A,)), ('i j->', (A,)), ('i1', (A,)), ('ij->ijj', (A,))):
    try: print(torch.einsum(eq, *ops))
    except RuntimeError as e: print(e)
print(torch.einsum(A, [0, 1], B, [1, 2], [0, 2]).shape, torch.tensordot(C, B, dims=([2], [0])).shape, torch.tensordot(A, A, 2), torch.kron(torch.eye(2), A)[:, :3])
print(torch.bmm(C, C.mT), torch.baddbmm(torch.ones(1), C, C.mT, beta=2).shape, torch.chain_matmul(A, B, B.T).shape if False else '', torch.linalg.multi_dot([A, B, B.T]))
print(torch.outer(A[0], A[1]), torch.inner(A, A), torch.vdot(A[0], A[1]), torch.cross(A[0], A[1], dim=0), torch.block_diag(A, torch.ones(1, 1)), torch.vander(A[0], 3))
print((A @ B).grad_fn, (A[0] @ B).grad_fn, (C @ B).grad_fn, torch.einsum('ij,jk->ik', A, B).grad_fn, (A[0] @ A[1]).grad_fn, (B @ torch.ones(4, requires_grad=True)).grad_fn)
for a, b in ((A, A), (A[0], B.T), (torch.tensor(2.), A), (C, B.T), (A.long(), A)):
    try: print((a @ b).shape)
    except RuntimeError as e: print(e)
try: torch.mm(A[0], B)
except RuntimeError as e: print(e)
try: torch.bmm(C, B)
except RuntimeError as e: print(e)
