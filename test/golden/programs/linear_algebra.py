import torch
from torch import linalg as LA

A = torch.tensor([[4.0, 1.0, 2.0], [1.0, 3.0, 0.7], [2.0, 0.7, 5.0]], dtype=torch.float64, requires_grad=True)
b = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)

print(LA.svd(A))
print(torch.svd(A).V.grad_fn.name())
print(LA.eigh(A))
print(LA.qr(A))
print(LA.lu(A))
print(LA.lu_factor(A))
print(LA.slogdet(A), torch.slogdet(A))
print(LA.cholesky_ex(A), LA.inv_ex(A))
print(LA.solve(A, b), LA.lstsq(A, b.unsqueeze(1)).rank)
print(LA.norm(A), LA.norm(A, 2), LA.norm(A, -2), LA.matrix_norm(A, 1), LA.vector_norm(b, 3))
print(LA.cond(A), LA.matrix_rank(A), LA.pinv(A[:, :2]))
print(LA.matrix_exp(A / 10), LA.matrix_power(A, -1), LA.multi_dot([A, A, b]))
print(torch.lu(A))

x = LA.solve(A, b)
loss = LA.eigvalsh(A).log().sum() + x.square().sum() + LA.svdvals(A)[0]
loss.backward()
print(loss, A.grad, b.grad)

L = LA.cholesky(A)
(g,) = torch.autograd.grad(L.sum(), A, create_graph=True)
print(g, torch.autograd.grad(g.square().sum(), A)[0])

w, v = LA.eig(torch.tensor([[0.0, 1.0], [-1.0, 0.0]]))
print(w, v)

for wrong in (
    lambda: LA.inv(torch.zeros(2, 2)),
    lambda: LA.inv(torch.zeros(2, 2, 2)),
    lambda: LA.solve(torch.zeros(2, 2), torch.ones(2)),
    lambda: LA.cholesky(-torch.eye(2)),
    lambda: LA.lu_factor(torch.zeros(2, 2)),
    lambda: LA.svd(torch.full((2, 2), float("nan"))),
    lambda: LA.det(torch.zeros(2, 3)),
    lambda: LA.inv(torch.zeros(2, 2, dtype=torch.int64)),
    lambda: LA.qr(torch.eye(2), mode="full"),
    lambda: LA.solve(torch.eye(2), torch.ones(3)),
    lambda: LA.multi_dot([torch.ones(2, 3), torch.ones(2, 3)]),
    lambda: torch.cholesky(A),
    lambda: A.symeig(),
):
    try:
        print(wrong())
    except LA.LinAlgError as error:
        print("LinAlgError:", error)
    except RuntimeError as error:
        print("RuntimeError:", error)
