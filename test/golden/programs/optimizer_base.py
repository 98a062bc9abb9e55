import copy
import warnings
import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer
from torch.optim.optimizer import register_optimizer_step_pre_hook

warnings.simplefilter("always")


def attempt(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            print("->", function())
        except Exception as error:
            print(type(error).__name__, "|", error)
    for warning in caught:
        print("warned:", warning.category.__name__, warning.message)


w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.5], requires_grad=True)
attempt(lambda: Adam(w))
attempt(lambda: Adam([]))
attempt(lambda: Adam([w * 2]))
attempt(lambda: Adam([w, 3]))
attempt(lambda: Adam([{"params": {w, b}}]))
attempt(lambda: Adam([w, w]))
attempt(lambda: Adam([{"params": [w]}, {"params": [w, b]}]))
attempt(lambda: Adam([("w", w), ("b", b)]))
attempt(lambda: Adam([("w", w), b]))
attempt(lambda: Adam([{"params": [("w", w)]}, {"params": [b]}]))
attempt(lambda: Adam([w]).add_param_group([b]))
attempt(lambda: Adam([w], lr=-1))
attempt(lambda: Adam([w], eps=-1))
attempt(lambda: Adam([w], betas=(1.0, 0.9)))
attempt(lambda: Adam([w], betas=(0.9, 2)))
attempt(lambda: Adam([w], weight_decay=-1))
attempt(lambda: Adam([w], betas=(0, 0.9)))
attempt(lambda: Adam([w], lr=torch.tensor([1.0, 2.0])))
attempt(lambda: Adam([w], lr=torch.tensor(0.1), foreach=True))
attempt(lambda: Adam([w], fused=True, foreach=True))
attempt(lambda: Adam([w], fused=True, differentiable=True))
attempt(lambda: SGD([w], nesterov=True))
attempt(lambda: SGD([w], momentum=-1))
attempt(lambda: SGD([w], weight_decay=-1))
for name, options in [("RMSprop", dict(alpha=-1)), ("RMSprop", dict(momentum=-1)), ("Adagrad", dict(lr_decay=-1)), ("Adagrad", dict(initial_accumulator_value=-1)), ("Adadelta", dict(rho=2)), ("Rprop", dict(etas=(1, 2))), ("NAdam", dict(momentum_decay=-1)), ("Adafactor", dict(d=0.5)), ("Muon", dict())]:
    attempt(lambda: getattr(torch.optim, name)([w], **options))
for name in ("Adam", "Adadelta", "Adamax", "NAdam", "RAdam", "RMSprop", "Rprop", "ASGD"):
    optimizer = getattr(torch.optim, name)([w], capturable=True)
    w.grad = torch.ones(2)
    attempt(optimizer.step)
attempt(lambda: torch.optim.Nothing)

w = torch.tensor([1.0, 2.0], requires_grad=True)
optimizer = AdamW([{"params": [w], "lr": 0.5}, {"params": b, "weight_decay": 0}], lr=0.1)
print(optimizer)
for _ in range(3):
    optimizer.zero_grad(set_to_none=False)
    (w.prod() * b).sum().backward()
    optimizer.step()
saved = copy.deepcopy(optimizer.state_dict())
print(saved)
other = AdamW([{"params": [w], "lr": 0.5}, {"params": b}], lr=3)
other.load_state_dict(saved)
print(other, other.state[w])
attempt(lambda: AdamW([w]).load_state_dict(saved))
attempt(lambda: AdamW([{"params": [w, b]}, {"params": [torch.zeros(1, requires_grad=True)]}]).load_state_dict(saved))
twin = copy.deepcopy(other)
print(twin.param_groups[0]["lr"], len(twin.state), twin.param_groups[0]["params"][0] is w)
named = SGD(nn.Linear(2, 1).named_parameters(), lr=0.1)
print(named.param_groups[0]["param_names"], named)


class Halving(Optimizer):
    def __init__(self, params, factor=0.5):
        super().__init__(params, dict(factor=factor))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["count"] = self.state[p].get("count", 0) + 1
                p.sub_(p.grad * group["factor"])


halving = Halving([w, b])
print(halving, halving.state_dict())
handles = [
    halving.register_step_pre_hook(lambda optimizer, args, kwargs: print("before", args[1:], kwargs)),
    halving.register_step_post_hook(lambda optimizer, args, kwargs: print("after", args[1:], kwargs)),
    register_optimizer_step_pre_hook(lambda optimizer, args, kwargs: print("before any", type(optimizer).__name__)),
    halving.register_state_dict_post_hook(lambda optimizer, state: {**state, "extra": 1}),
    halving.register_load_state_dict_post_hook(lambda optimizer: print("loaded")),
]
w.grad = torch.ones(2)
halving.step()
halving.step(closure=None)
print(w, halving.state_dict())
halving.load_state_dict(halving.state_dict())
for handle in handles:
    handle.remove()
halving.step()
print(halving.state_dict()["state"], Halving.step.__name__)
attempt(lambda: Optimizer([w], {}).step())
print(SGD([w], lr=torch.tensor(0.25)))
lr = torch.tensor(0.25)
optimizer = SGD([w], lr=lr)
lr.fill_(0.5)
w.grad = torch.ones(2)
optimizer.step()
print(w)
half = torch.tensor(0.1, requires_grad=True)
start = torch.tensor([1.0, 2.0], requires_grad=True)
learned = start.clone()
optimizer = SGD([learned], lr=half, differentiable=True)
learned.grad = torch.tensor([1.0, 3.0])
optimizer.step()
learned.sum().backward()
print(half.grad, start.grad, learned)
loss = Adam([w], lr=0.1).step(lambda: (w**2).sum())
print(loss)
