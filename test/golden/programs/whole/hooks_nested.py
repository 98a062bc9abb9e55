import torch, weakref, gc
from torch import nn
import torch.nn.functional as F
torch.manual_seed(0)
log = []
class Block(nn.Module):
    def __init__(s): super().__init__(); s.a, s.b = nn.Linear(2, 2), nn.Linear(2, 2)
    def forward(s, x, *, scale=1.): return s.b(F.elu(s.a(x))) * scale
net = nn.ModuleDict({'enc': Block(), 'dec': Block()})
for n, m in net.named_modules():
    if not list(m.children()):
        m.register_forward_hook(lambda m, i, o, n=n: log.append((n, o.mean().item()))); m.register_full_backward_hook(lambda m, gi, go, n=n: log.append((n, 'grad', go[0].abs().sum().item())))
net['enc'].register_forward_pre_hook(lambda m, a, k: (a, {**k, 'scale': k.get('scale', 1.) * 2}), with_kwargs=True)
x = torch.ones(1, 2); y = net['dec'](net['enc'](x, scale=.5)); y.sum().backward()
for l in log: print(l[0], *[f'{v:.5f}' if isinstance(v, float) else v for v in l[1:]])
h = nn.modules.module.register_module_forward_hook(lambda m, i, o: print('global', type(m).__name__)); net['enc'](x); h.remove()
t = torch.ones(2, requires_grad=True); r = weakref.ref(t); k = (t * 2).sum(); del t; gc.collect(); k.backward(); print(k.grad_fn.next_functions[0][0].next_functions[0][0].variable.grad)
ps = [nn.Parameter(torch.full((2,), float(i))) for i in range(3)]; opts = {p: torch.optim.SGD([p], .1) for p in ps}
def step(p): opts[p].step(); opts[p].zero_grad()
for p in ps: p.register_post_accumulate_grad_hook(step)
sum((p ** 2).sum() for p in ps).backward(); print(ps, [p.grad for p in ps])
norms = {}; hs = [p.register_hook(lambda g, n=n: norms.__setitem__(n, g.norm().item())) for n, p in net.named_parameters()]; net['dec'](x).sum().backward(); print({k: round(v, 4) for k, v in norms.items()}, len(hs))
z = torch.ones(3, requires_grad=True); z.register_hook(lambda g: g.clamp(max=.5)); (z * torch.tensor([.1, 1., 2.])).sum().backward(); print(z.grad)
try: z.register_hook(lambda g: torch.ones(2)); (z * 1).sum().backward()
except RuntimeError as e: print(e)
try: net['enc'].register_full_backward_hook(lambda m, a, b: (None, None)); net['enc'](x.requires_grad_()).sum().backward()
except RuntimeError as e: print(e)
with torch.autograd.graph.allow_mutation_on_saved_tensors():
    c = torch.ones(2, requires_grad=True).clone(); d = c * c; c.mul_(3); d.sum().backward(); print(c.grad_fn, d)
from torch.autograd.graph import GradientEdge, get_gradient_edge, increment_version
e = get_gradient_edge(d); print(type(e).__name__, e.output_nr, e.node.name()); v = torch.ones(1); increment_version(v); print(v._version)
