import torch, io, pickle, copy, dataclasses
from torch import nn
from collections import namedtuple
class Net(nn.Module):
    def __init__(self, h=2):
        super().__init__(); self.fc = nn.Linear(2, h); self.h = h
    def forward(self, x): return self.fc(x)
@dataclasses.dataclass
class Ckpt:
    step: int
    weights: dict
    tags: list = dataclasses.field(default_factory=list)
Point = namedtuple('Point', 'x y')
torch.manual_seed(0)
net = Net(); buf = io.BytesIO(); torch.save(net, buf); buf.seek(0)
back = torch.load(buf, weights_only=False); print(back, type(back) is Net, torch.equal(back.fc.weight, net.fc.weight), back.h)
buf.seek(0)
try: torch.load(buf)
except pickle.UnpicklingError as e: print(str(e).split('\n')[0][:78])
c = pickle.loads(pickle.dumps(Ckpt(3, net.state_dict(), ['最好']))); print(c.step, c.weights['fc.bias'], c.tags)
print(pickle.loads(pickle.dumps(Point(1, torch.ones(1)))), copy.deepcopy(Point(1, net)).y is net)
import sys; print(sys.modules['__main__'].Net is Net, Net.__module__)
b = io.BytesIO(); torch.save({'cfg': {'lr': .1}, 'w': [torch.ones(2), (torch.zeros(1),)]}, b); b.seek(0); print(torch.load(b))
v = torch.arange(6.); b = io.BytesIO(); torch.save([v[:2], v[2:]], b); b.seek(0); p, q = torch.load(b); p.add_(1); print(p, q, p.untyped_storage().size(), p.untyped_storage().data_ptr() == q.untyped_storage().data_ptr())
w = nn.Parameter(torch.ones(2)); w.grad = torch.ones(2); b = io.BytesIO(); torch.save(w, b); b.seek(0); r = torch.load(b); print(r, r.grad, r.is_leaf)
