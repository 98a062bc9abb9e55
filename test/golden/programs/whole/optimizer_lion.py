import torch
from torch.optim import Optimizer
class Lion(Optimizer):
    """手写优化器 Lion"""
    def __init__(self, params, lr=1e-2, betas=(0.9, 0.99), weight_decay=0.0):
        if lr <= 0: raise ValueError(f'Invalid lr {lr}')
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))
    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad(): loss = closure()
        for g in self.param_groups:
            for p in g['params']:
                if p.grad is None: continue
                st = self.state[p]
                if not st: st['exp_avg'] = torch.zeros_like(p, memory_format=torch.preserve_format); st['step'] = 0
                m = st['exp_avg']; b1, b2 = g['betas']; st['step'] += 1
                p.mul_(1 - g['lr'] * g['weight_decay'])
                p.add_(m.lerp(p.grad, 1 - b1).sign_(), alpha=-g['lr'])
                m.lerp_(p.grad, 1 - b2)
        return loss
torch.manual_seed(0)
net = torch.nn.Linear(3, 2)
opt = Lion([{'params': [net.weight]}, {'params': [net.bias], 'weight_decay': .1}], lr=.05)
print(opt, opt.defaults)
x = torch.randn(4, 3)
sched = torch.optim.lr_scheduler.StepLR(opt, 2, gamma=.5)
for i in range(3):
    def closure():
        opt.zero_grad(); l = net(x).square().mean(); l.backward(); return l
    print(opt.step(closure), sched.get_last_lr(), net.bias.data); sched.step()
print(opt.state_dict())
o2 = Lion(net.parameters()); 
try: o2.load_state_dict(opt.state_dict())
except ValueError as e: print(e)
try: Lion(net.parameters(), lr=0)
except ValueError as e: print(e)
import copy; o3 = copy.deepcopy(opt); print(len(o3.state), o3.param_groups[0]['params'][0] is net.weight)
params = list(net.parameters())
torch._foreach_zero_([p.grad for p in params]); print([p.grad for p in params])
torch._foreach_add_([p.data for p in params], [torch.ones_like(p) for p in params], alpha=.5); print(params)
print(torch._foreach_norm([p.detach() for p in params]), torch._foreach_mul([torch.ones(2), torch.ones(1)], 2.))
