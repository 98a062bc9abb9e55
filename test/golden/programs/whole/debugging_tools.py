import torch, logging, json, random, time, sys, warnings, math, itertools, functools, collections, dataclasses, typing, enum
import numpy as np
from torch import nn, Tensor
@dataclasses.dataclass
class Config:
    lr: float = 1e-2
    dims: tuple = (2, 4, 1)
    act: str = 'ReLU'
cfg = Config(); print(cfg, dataclasses.asdict(cfg), json.dumps(dataclasses.asdict(cfg)))
def seed_all(s): random.seed(s); np.random.seed(s); torch.manual_seed(s)
seed_all(0); print(random.random(), np.random.rand(2), torch.rand(2))
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format='%(levelname)s:%(name)s:%(message)s', force=True); log = logging.getLogger('train')
net = nn.Sequential(*itertools.chain.from_iterable((nn.Linear(i, o), getattr(nn, cfg.act)()) for i, o in zip(cfg.dims, cfg.dims[1:])))
log.info('model %s params %d', type(net).__name__, sum(map(torch.numel, net.parameters())))
print(f"{'layer':<12}{'shape':<16}{'params':>8}"); print('-' * 36)
for n, p in net.named_parameters(): print(f'{n:<12}{str(list(p.shape)):<16}{p.numel():>8,}')
def flow(net):
    for n, p in net.named_parameters():
        g = p.grad; log.info(f'{n:10s} {"None" if g is None else f"mean={g.mean():+.3e} std={g.std():.3e} max={g.abs().max():.3e} zero={(g == 0).float().mean():.0%}"}')
net(torch.randn(5, 2)).sum().backward(); flow(net)
class Out(typing.NamedTuple):
    loss: Tensor
    acc: float
o = Out(torch.tensor(.5), .9); print(o, o._asdict(), o.loss)
class Mode(enum.Enum): TRAIN = 1; EVAL = 2
hist = collections.defaultdict(list); [hist[Mode(k % 2 + 1).name].append(torch.tensor(k / 2).item()) for k in range(4)]; print(dict(hist), functools.reduce(torch.add, [torch.ones(1)] * 3))
from torch.testing import assert_close
for a, b in ((torch.ones(2), torch.tensor([1., 1.1])), (torch.ones(2), torch.ones(3)), (torch.ones(2), torch.ones(2).double()), (1., 1.2), ([torch.ones(1)], [torch.zeros(1)]), (torch.tensor(float('nan')), torch.tensor(float('nan'))), ({'a': torch.ones(1)}, {'b': torch.ones(1)})):
    try: assert_close(a, b); print('same')
    except AssertionError as e: print(e)
assert_close(torch.ones(2), torch.ones(2) + 1e-7)
try: assert torch.equal(torch.ones(2), torch.zeros(2)), f'not equal: {torch.ones(2)}'
except AssertionError as e: print(e)
def check(f):
    @functools.wraps(f)
    def w(*a, **k):
        r = f(*a, **k); print(f.__name__, [tuple(t.shape) for t in a if isinstance(t, Tensor)], '->', tuple(r.shape)); return r
    return w
check(torch.matmul)(torch.ones(2, 3), torch.ones(3, 4))
print(torch.__version__[:4], torch.cuda.is_available(), torch.get_num_threads() > 0, torch.is_tensor(1), torch.typename(net), torch.typename(torch.ones(1)), torch.device('cuda' if torch.cuda.is_available() else 'cpu'), torch.backends.mps.is_available())
import inspect; print(inspect.isclass(nn.ReLU), nn.Linear.__mro__[1].__name__, inspect.getsource(check)[:10])
print(np.array(torch.eye(2)), torch.from_numpy(np.arange(3)), np.mean(torch.ones(3).numpy()), torch.ones(2).numpy().dtype, np.sum([t.item() for t in torch.ones(2)]), torch.tensor(np.float32(1.5)), torch.tensor(np.array([1, 2])) * 1.5)
from pprint import pprint; pprint({k: v.shape for k, v in net.state_dict().items()}); pprint(cfg)
t0 = time.perf_counter(); assert time.time() > 0 and t0 >= 0
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always'); nn.functional.mse_loss(torch.ones(2), torch.ones(2, 1)); nn.Softmax()(torch.ones(2)); torch.ones(3, 2, 2).T; torch.tensor(torch.ones(1)); nn.LSTM(1, 1, dropout=.5); nn.functional.sigmoid(torch.ones(1)); nn.functional.tanh(torch.ones(1)); nn.L1Loss(size_average=False)
    for x in w: print(x.category.__name__, str(x.message)[:100])
