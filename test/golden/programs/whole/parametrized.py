import torch
from torch import nn
import torch.nn.utils.parametrize as P
from torch.nn.utils import parametrizations as PZ, weight_norm, spectral_norm, remove_weight_norm
torch.manual_seed(0)
class Sym(nn.Module):
    def forward(self, X): return X.triu() + X.triu(1).mT
    def right_inverse(self, A): return A.triu()
l = nn.Linear(3, 3)
P.register_parametrization(l, 'weight', Sym())
print(l, l.weight, l.weight.grad_fn)
print(list(l.state_dict()), P.is_parametrized(l), P.is_parametrized(l, 'bias'), l.parametrizations.weight.original.shape)
l(torch.ones(1, 3)).sum().backward()
print(l.parametrizations.weight.original.grad)
l.weight = torch.arange(9.).view(3, 3); print(l.weight)
with P.cached(): print(l.weight is l.weight)
P.remove_parametrizations(l, 'weight'); print(type(l).__name__, l.weight)
w = PZ.weight_norm(nn.Linear(2, 3)); print(w, w.parametrizations.weight.original0.shape, w.weight.norm(dim=1), list(w.state_dict()))
s = PZ.spectral_norm(nn.Linear(4, 3)); s.eval(); print(s, torch.linalg.matrix_norm(s.weight, 2) > .5, list(s.state_dict()))
q = PZ.orthogonal(nn.Linear(3, 3)); print(torch.allclose(q.weight @ q.weight.T, torch.eye(3), atol=1e-5), q)
import warnings; warnings.simplefilter('ignore')
o = weight_norm(nn.Linear(2, 2), name='weight'); print([n for n, _ in o.named_parameters()], o.weight.grad_fn, o.weight_g)
remove_weight_norm(o); print([n for n, _ in o.named_parameters()])
sn = spectral_norm(nn.Linear(2, 2)); print([n for n, _ in sn.named_parameters()], [n for n, _ in sn.named_buffers()])
class Pos(nn.Module):
    def forward(self, x): return nn.functional.softplus(x)
g = nn.Module(); g.scale = nn.Parameter(torch.zeros(2)); P.register_parametrization(g, 'scale', Pos())
print(g.scale, g)
try: g.scale = torch.ones(2)
except Exception as e: print(type(e).__name__, e)
try: P.register_parametrization(l, 'nope', Pos())
except Exception as e: print(type(e).__name__, str(e)[:80])
