# Reading and writing by index: what is refused, in which order, and what a tensor of no dimension answers.
import torch
import torch.nn.functional as F


def tried(text):
    try:
        result = eval(text)
        print(text, tuple(result.shape), result.tolist())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


s, v, m = torch.tensor(2.0), torch.ones(3), torch.ones(2, 3)
i0, i1, i2, none = torch.tensor(0), torch.tensor([0, 1]), torch.tensor([[0, 1, 0], [1, 0, 0]]), torch.tensor([])
for text in ("s.gather(0, torch.tensor([0, 0]))", "m.gather(0, none)", "s.gather(0, torch.tensor([1]))", "m.scatter(0, i2, v)", "m.scatter(0, v, i1)", "v.scatter(0, i1, s)", "m.index_add(1, i0, s)", "m.index_add(1, i0, v)", "v.index_add(0, i0, s)",
             "v.index_add(0, i1, s)", "m.index_add(0, i2, m)", "m.index_copy(1, i0, s)", "m.index_copy(0, i0, v)", "v.index_copy(0, i1, s)", "m.index_copy(0, v, m)", "m.index_fill(0, i2, 1.)", "m.index_fill(0, i1.int(), 1.)", "torch.zeros(0, 0).index_fill(1, i0, 1.)",
             "s.index_select(0, i1)", "torch.zeros(0, 3).index_select(0, i0)", "torch.zeros(0).take(i0)", "torch.zeros(0)[i0]", "torch.zeros(0)[i1]", "m[:2, torch.tensor([5])]", "m[0:0, torch.tensor([5])]", "s[:1]", "s.index_put((v,), s)", "v.take_along_dim(v, 3)", "s.take_along_dim(i0, 0)",
             "F.nll_loss(v, i1)", "F.nll_loss(m, i0)", "F.cross_entropy(s, i1)", "torch.logsumexp(torch.zeros(2, 0), 0)", "torch.tensor([1, 2]).logcumsumexp(0)", "torch.tensor(True).cummax(1)[0]", "torch.zeros(0).median(0)", "torch.zeros(0, dtype=torch.int64).softmax(0)",
             "torch.tensor([True]).topk(1)[0]", "torch.tensor([True]).round(decimals=1)", "torch.zeros(1).diff()", "s.diff()", "s.expand(2, -1)", "torch.zeros(0).aminmax()[0]", "v.argsort(-1, stable=True)", "v.argsort(stable=True, dim=-1)"):
    tried(text)
