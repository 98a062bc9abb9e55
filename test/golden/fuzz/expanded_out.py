# `out=` that is expanded: refused but where one value is written, or nobody looks.
import torch

x, m, i = torch.arange(9.0).view(3, 3), torch.ones(3, 3, dtype=torch.bool), torch.tensor([0, 1, 2])
for text in (
    "torch.add(x, 1, out=e)", "torch.add(x, 1, out=e[:2])", "torch.exp(x, out=e)", "torch.mm(x, x, out=e)", "torch.addmm(x, x, x, out=e)", "torch.cumsum(x, 0, out=e)", "torch.cat([x, x], out=torch.ones(1, 3).expand(6, 3))",
    "torch.stack([x, x], out=torch.ones(1, 3, 3).expand(2, 3, 3))", "torch.where(m, x, x, out=e)", "torch.gather(x, 0, torch.zeros(3, 3).long(), out=e)", "torch.index_select(x, 0, i, out=e)", "torch.sort(x, out=(e, e.long()))",
    "torch.max(x, 0, out=(r, i.clone()))", "torch.mean(x, 0, out=r)", "torch.take(x, i, out=r)", "torch.diag(x, out=r)", "torch.softmax(x, 0, out=e)", "torch.logsumexp(x, 0, out=r)", "torch.outer(i, i, out=e.long()[:1].expand(3, 3))",
    "torch.matmul(x, x, out=e)", "torch.tensordot(x, x, 1, out=e)", "torch.linalg.norm(x, dim=0, out=r)", "torch.scatter(x, 0, torch.zeros(3, 3).long(), 1.0, out=e)", "torch.kron(x, x, out=torch.ones(1).expand(9, 9))",
    "torch.arange(3, out=r)", "torch.linspace(0, 1, 3, out=r)", "torch.rand(3, out=r)", "torch.randint(0, 3, (3,), out=r)", "torch.zeros(3, out=r)", "torch.full((3,), 2.0, out=r)", "torch.eye(3, out=torch.ones(1, 1).expand(3, 3))", "torch.arange(4, out=r)",
    "torch.any(m, 0, out=m[0, :1].expand(3))",
):
    e, r = torch.ones(1, 3).expand(3, 3), torch.ones(1).expand(3)
    try:
        print(text, eval(text).tolist())
    except Exception as error:
        print(text, type(error).__name__, error)
