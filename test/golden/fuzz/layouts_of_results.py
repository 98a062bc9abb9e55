# Where results lie in memory: some keep the layout of what they are made from, some never do, some follow their indices.
import torch
import torch.nn.functional as F

m = torch.arange(12.0).view(3, 4).t()
x = torch.arange(24.0).view(2, 3, 4)
one = torch.ones(1, 4).t_()
i = torch.tensor([0, 1])
results = [
    m.sort(0)[0], m.argsort(0), m.flip(0), m.rot90(), m.index_fill(0, i, 1), m.index_put((i,), torch.tensor(1.0)), m.put(i, torch.ones(2)), m.masked_fill(m > 1, 0), 2**m, F.logsigmoid(m), m.isclose(m), m.long().isfinite(), m.take(i),
    one.isnan(), one.bool().isfinite(), F.hardtanh(one), F.relu6(one), x.permute(2, 0, 1)[:, i], x.transpose(0, 2)[..., i], x.transpose(0, 1)[torch.tensor([[0, 1], [1, 0]]).t()], x.permute(2, 1, 0)[torch.tensor(True)], torch.rsub(m, m.contiguous()),
]
print([(tuple(t.shape), t.stride()) for t in results])
print([t._version for t in (torch.isclose(m, m), torch.isclose(m, m, equal_nan=True), torch.isclose(m, m, 0, 0), F.one_hot(i, 3), F.margin_ranking_loss(m[0], m[1], m[2], reduction="none"))])
part = torch.unsafe_split(x, 1)[1]
print(part.storage_offset(), part._is_view(), part._version, part.untyped_storage().data_ptr() == x.untyped_storage().data_ptr())
leaf = torch.ones(1, 2, requires_grad=True)
print(torch.autograd.grad(leaf.rot90(), leaf, torch.ones(2, 1))[0].stride())
