import torch, io
from torch import nn
torch.manual_seed(0)
class M(nn.Module):
    _version = 2
    def __init__(s): super().__init__(); s.w = nn.Parameter(torch.ones(2)); s.register_buffer('count', torch.tensor(0)); s.extra = {'seen': 3}
    def get_extra_state(s): return s.extra
    def set_extra_state(s, e): s.extra = e; print('extra', e)
    def _load_from_state_dict(s, sd, prefix, meta, *a):
        print('loading', prefix, meta.get('version')); super()._load_from_state_dict(sd, prefix, meta, *a)
n = nn.Sequential(M(), nn.BatchNorm1d(2)); sd = n.state_dict(); print(sd, sd._metadata)
n.load_state_dict(sd); h = n.register_load_state_dict_post_hook(lambda m, k: print('post', k)); pre = n.register_load_state_dict_pre_hook(lambda m, sd, *a: sd.pop('0.count')); print(n.load_state_dict(dict(sd), strict=False))
n.register_state_dict_post_hook(lambda m, d, p, l: d.update(added=torch.ones(1))); print(list(n.state_dict()), list(n.state_dict(prefix='x.', keep_vars=True))[:2], n.state_dict(keep_vars=True)['0.w'].requires_grad)
b = nn.BatchNorm1d(2, momentum=None); [b(torch.randn(3, 2)) for _ in range(2)]; print(b.running_mean, b.num_batches_tracked, b); b.reset_running_stats(); print(b.running_var, nn.BatchNorm1d(2, affine=False, track_running_stats=False).state_dict())
d = nn.Linear(2, 2); d.load_state_dict({'weight': torch.zeros(2, 2), 'bias': torch.ones(2)}, assign=True); print(d.weight, d.weight.requires_grad)
try: d.load_state_dict({'weight': torch.zeros(2, 2)})
except RuntimeError as e: print(e)
try: d.load_state_dict([1])
except TypeError as e: print(e)
print(d._parameters.keys(), d.__dict__.keys(), [k for k in dir(d) if k.startswith('register')], d.named_parameters, d.extra_repr())
d.apply(lambda m: print('apply', m)); d.weight.requires_grad_(False); print([p.requires_grad for p in d.parameters()], d.train(False).training, d.zero_grad(), d.share_memory() is d, d.to(torch.double, non_blocking=True).weight.dtype, d.type(torch.float32).bias.dtype, d.compile if False else '')
x = nn.Module(); x.add_module('a', nn.ReLU()); x.b = nn.Parameter(torch.ones(1)); del x.a; print(x, list(x.named_parameters())); x.b = None; print(x._parameters)
for bad in (lambda: x.register_parameter('p.q', None), lambda: x.register_buffer('b', torch.ones(1)), lambda: x.add_module('', nn.ReLU()), lambda: x.register_parameter('z', torch.ones(1)), lambda: x.register_buffer('t', 3), lambda: x.add_module('r', 3), lambda: x.get_submodule('q'), lambda: nn.Sequential(1), lambda: nn.ModuleList([nn.ReLU()])(1), lambda: nn.ModuleDict({'a.b': nn.ReLU()}), lambda: nn.Sequential(nn.ReLU())[3], lambda: nn.Linear(2, 2, 3, 4, 5, 6), lambda: nn.Linear(2, 2)(torch.ones(2), 3), lambda: nn.Linear(2, 2).forwrd, lambda: nn.Parameter([1.]), lambda: nn.Parameter(torch.tensor(1)), lambda: nn.ReLU(3)(torch.ones(1)), lambda: nn.Linear('a', 2), lambda: nn.Conv2d(1, 2), lambda: nn.BatchNorm1d(3)(torch.ones(2, 4)), lambda: nn.BatchNorm2d(3)(torch.ones(2, 3)), lambda: nn.LayerNorm(3)(torch.ones(2, 4)), lambda: nn.Dropout(1.5), lambda: nn.Embedding(3, 2, padding_idx=5), lambda: nn.GRU(2, 3)(torch.ones(2)), lambda: nn.CrossEntropyLoss()(torch.ones(2, 3), torch.ones(3, dtype=torch.long)), lambda: nn.NLLLoss()(torch.ones(2, 3), torch.ones(2)), lambda: nn.MSELoss(reduction='avg')(torch.ones(1), torch.ones(1)), lambda: nn.TransformerEncoderLayer(6, 4), lambda: nn.Upsample()(torch.ones(1, 1, 2)), lambda: nn.GroupNorm(2, 3), lambda: nn.Softmax(dim=3)(torch.ones(2)), lambda: nn.BatchNorm1d(2)(torch.ones(1, 2)), lambda: nn.PReLU(3)(torch.ones(1, 2)), lambda: nn.Unflatten(1, (2, 2))(torch.ones(1, 5)), lambda: nn.Linear(2, 2)(torch.ones(2, 2, dtype=torch.long)), lambda: nn.Linear(2, 2)(3), lambda: nn.MSELoss()(torch.ones(2), None)):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
