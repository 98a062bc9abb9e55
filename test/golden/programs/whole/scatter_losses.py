import torch
torch.manual_seed(0)
logits = torch.randn(4, 3, requires_grad=True); y = torch.tensor([2, 0, 1, 1])
lp = logits.log_softmax(1)
nll = -lp.gather(1, y[:, None]).squeeze(1)
print(nll, nll.grad_fn, -lp[range(4), y], torch.nn.functional.nll_loss(lp, y, reduction='none'))
nll.mean().backward(); print(logits.grad, logits.softmax(1).scatter_add(1, y[:, None], -torch.ones(4, 1)) / 4)
oh = torch.zeros(4, 3).scatter_(1, y[:, None], 1.0); print(oh, -(oh * lp).sum(1))
src = torch.arange(1., 7.).requires_grad_(); seg = torch.tensor([0, 0, 1, 1, 1, 3])
z = torch.zeros(4)
for r in ('sum', 'prod', 'mean', 'amax', 'amin'):
    o = z.scatter_reduce(0, seg, src, reduce=r, include_self=False); print(r, o, o.grad_fn, torch.autograd.grad(o.sum(), src)[0])
print(z.index_add(0, seg, src), z.index_add(0, seg, src, alpha=2).grad_fn, torch.zeros(4).scatter_(0, seg, src.detach(), reduce='add'))
print(z.index_copy(0, torch.tensor([1, 3]), src[:2]), z.index_fill(0, torch.tensor([1]), 7), z.masked_scatter(z == 0, src), z.index_put((torch.tensor([0, 0]),), src[:2], accumulate=True), z.put(torch.tensor([1]), src[:1]))
c = torch.tensor([[1., 3., 2.], [4., 4., 0.]], requires_grad=True)
for f in ('max', 'min', 'median', 'mode', 'sort', 'cummax', 'kthvalue', 'topk', 'cumprod', 'logcumsumexp', 'cumsum', 'argsort', 'prod', 'aminmax', 'nanmedian'):
    a = {'kthvalue': (2, 1), 'topk': (2, 1), 'aminmax': ()}.get(f, (1,))
    o = getattr(c, f)(*a); print(f, o)
    v = o[0] if isinstance(o, tuple) else o
    if v.requires_grad: print('   ', torch.autograd.grad(v.sum(), c)[0])
v, i = c.sort(descending=True, stable=True); print(v, i); v[:, 0].sum().backward(); print(c.grad)
print(c.topk(2).values.grad_fn, c.max(), c.amax(1), c.max(1).indices, torch.maximum(c, c.flip(1)), c.argmax(), c.quantile(.5, dim=1), c.median())
for bad in (lambda: c.gather(1, torch.tensor([[3], [0]])), lambda: c.gather(0, torch.tensor([0])), lambda: torch.zeros(2).scatter_(0, torch.tensor([0, 5]), 1.), lambda: c.gather(1, torch.zeros(2, 1)), lambda: torch.zeros(3).scatter_add_(0, torch.tensor([0]), torch.ones(1, dtype=torch.double)), lambda: z.index_add_(0, torch.tensor([9]), torch.ones(1)), lambda: c.topk(5), lambda: c.kthvalue(9)):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
