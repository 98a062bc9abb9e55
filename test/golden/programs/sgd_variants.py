import torch
for options in [dict(lr=0.1), dict(lr=0.1, momentum=0.9), dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01), dict(lr=0.1, momentum=0.5, dampening=0.1), dict(lr=0.05, maximize=True)]:
    w = torch.tensor([1., -2.], requires_grad=True)
    opt = torch.optim.SGD([w], **options)
    for _ in range(4):
        opt.zero_grad()
        (w ** 2).sum().backward()
        opt.step()
    print(w, options)
print(opt)
w = torch.tensor([1.], requires_grad=True)
b = torch.tensor([2.], requires_grad=True)
opt = torch.optim.SGD([{"params": [w]}, {"params": [b], "lr": 1.0}], lr=0.1)
(w * b).sum().backward()
opt.step()
print(w, b, len(opt.param_groups), opt.param_groups[1]["lr"])
opt.zero_grad(set_to_none=False)
print(w.grad)
def closure():
    opt.zero_grad()
    loss = (w + b).pow(2).sum()
    loss.backward()
    return loss
print(opt.step(closure))
for bad in [lambda: torch.optim.SGD([], lr=0.1), lambda: torch.optim.SGD(w, lr=0.1), lambda: torch.optim.SGD([w * 2], lr=0.1), lambda: torch.optim.SGD([w], lr=-1)]:
    try:
        bad()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
