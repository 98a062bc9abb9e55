import torch, io
from torch import nn
torch.manual_seed(0)
class Net(nn.Module):
    scale: float
    def __init__(self):
        super().__init__()
        self.ps = nn.ParameterList([nn.Parameter(torch.ones(i + 1)) for i in range(2)])
        self.pd = nn.ParameterDict({'a': nn.Parameter(torch.zeros(2)), 'b': torch.ones(1)})
        self.md = nn.ModuleDict({'lin': nn.Linear(2, 2), 'act': nn.ModuleList([nn.ReLU(), nn.ELU(0.5)])})
        self.register_buffer('buf', torch.arange(3)); self.register_buffer('tmp', torch.ones(1), persistent=False)
        self.register_parameter('none', None)
        self.scale = 2.
    def forward(self, x): return self.md['act'][1](self.md.lin(x)) * self.scale
n = Net(); print(n)
print(list(n.state_dict()), [k for k, _ in n.named_parameters()], [k for k, _ in n.named_modules()])
f = io.BytesIO(); torch.save(n.state_dict(), f); print(f.tell() > 100); f.seek(0)
sd = torch.load(f, weights_only=True); print(type(sd), sd['md.lin.weight'], sd['buf'])
m = Net(); print(m.load_state_dict(sd), torch.equal(m.md.lin.weight, n.md.lin.weight))
sd2 = dict(sd); sd2.pop('buf'); sd2['extra'] = torch.ones(1); sd2['pd.a'] = torch.zeros(3)
try: m.load_state_dict(sd2)
except RuntimeError as e: print(e)
del sd2['pd.a']; r = m.load_state_dict(sd2, strict=False); print(r, r.missing_keys)
n.buf += 1; print(n.state_dict()['buf'], n.double().md.lin.weight.dtype, n.buf.dtype, n.float().pd)
print(n.get_submodule('md.lin'), n.get_parameter('ps.0'), [c for c, _ in n.named_children()])
try: n.foo
except AttributeError as e: print(e)
try: n.ps = torch.ones(2)
except TypeError as e: print(e)
try: n.md.lin.weight = torch.ones(2, 2)
except TypeError as e: print(e)
class Bad(nn.Module):
    def __init__(self): self.l = nn.Linear(1, 1)
try: Bad()
except AttributeError as e: print(e)
class NoF(nn.Module): pass
try: NoF()(1)
except NotImplementedError as e: print(e)
n.ps.append(nn.Parameter(torch.zeros(1))); print(len(n.ps), n.ps, 'lin' in n.md, list(n.md.keys()))
s = nn.Sequential(nn.Linear(1, 1)); s.append(nn.ReLU()).insert(0, nn.Flatten()); s.add_module('last', nn.Tanh()); del s[0]; print(s, s[1:], s + nn.Sequential(nn.GELU()))
ckpt = io.BytesIO(); opt = torch.optim.Adam(n.parameters()); n(torch.ones(1, 2)).sum().backward(); opt.step()
torch.save({'epoch': 3, 'model': n.state_dict(), 'optim': opt.state_dict(), 'loss': 0.5}, ckpt); ckpt.seek(0)
c = torch.load(ckpt, map_location='cpu'); print(c['epoch'], c['loss'], list(c['optim']['state']), c['optim']['state'][list(c['optim']['state'])[0]]['exp_avg'])
f = io.BytesIO(); torch.save(n, f); f.seek(0)
try: torch.load(f)
except Exception as e: print(type(e).__name__, str(e).split('\n')[0][:70])
