import torch
def f(p): return (p[0] - 1) ** 2 + 10 * (p[1] + 2) ** 2
opts = {
    'SGD': lambda p: torch.optim.SGD(p, lr=.02), 'mom': lambda p: torch.optim.SGD(p, lr=.02, momentum=.9, dampening=.1),
    'nesterov': lambda p: torch.optim.SGD(p, .02, .9, nesterov=True), 'Adam': lambda p: torch.optim.Adam(p, .1), 'ams': lambda p: torch.optim.Adam(p, .1, amsgrad=True, weight_decay=.1),
    'AdamW': lambda p: torch.optim.AdamW(p, .1), 'RMSprop': lambda p: torch.optim.RMSprop(p, .05, centered=True, momentum=.5), 'Adagrad': lambda p: torch.optim.Adagrad(p, .5, lr_decay=.1),
    'Adadelta': lambda p: torch.optim.Adadelta(p, 1.), 'Adamax': lambda p: torch.optim.Adamax(p, .1), 'NAdam': lambda p: torch.optim.NAdam(p, .1), 'RAdam': lambda p: torch.optim.RAdam(p, .1),
    'Rprop': lambda p: torch.optim.Rprop(p, .1), 'ASGD': lambda p: torch.optim.ASGD(p, .02), 'LBFGS': lambda p: torch.optim.LBFGS(p, 1, max_iter=4, line_search_fn='strong_wolfe'), 'max': lambda p: torch.optim.SGD(p, -.02 if False else .02, maximize=True), 'Adafactor': lambda p: torch.optim.Adafactor(p, .1),
}
for name, mk in opts.items():
    p = torch.tensor([3., 1.], requires_grad=True)
    o = mk([p])
    def closure():
        o.zero_grad(); l = f(p); l.backward(); return l
    for i in range(4):
        l = o.step(closure)
    print(f'{name:9s} {p.detach().numpy()} loss {l.item():.6f} state {sorted(map(str, o.state[p].keys()))}')
    if name in ('Adam', 'LBFGS', 'Adafactor', 'ASGD'): print(o)
for bad in (lambda: torch.optim.SGD([], .1), lambda: torch.optim.SGD(p, .1), lambda: torch.optim.Adam([p], -1), lambda: torch.optim.Adam([p * 2]), lambda: torch.optim.SGD([p], .1, nesterov=True), lambda: torch.optim.SGD([{'params': [p]}, {'params': [p]}], .1), lambda: torch.optim.Adam([p], betas=(1., .9)), lambda: torch.optim.SGD({p}, .1)):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
a, b = torch.zeros(1, requires_grad=True), torch.zeros(2, requires_grad=True)
o = torch.optim.SGD([{'params': [a], 'lr': .5}, {'params': b, 'momentum': .5, 'name': 'bee'}], lr=.1)
o.add_param_group({'params': [torch.ones(1, requires_grad=True)]})
(a.sum() + b.sum()).backward(); o.step(); print(a, b, len(o.param_groups), [g['lr'] for g in o.param_groups])
h = o.register_step_post_hook(lambda opt, args, kw: print('stepped', type(opt).__name__, args, kw)); o.step(); h.remove()
sd = o.state_dict(); print(sd)
o2 = torch.optim.SGD([{'params': [a]}, {'params': [b]}], lr=1.)
try: o2.load_state_dict(sd)
except ValueError as e: print(e)
