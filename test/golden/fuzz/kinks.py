# The gradients PyTorch chooses where there is none: at bounds, at zero, at ties, at jumps.
import torch
import torch.nn.functional as F

POINTS = [-6.0, -3.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 3.0, 6.0, 20.0]


def show(name, function):
    x = torch.tensor(POINTS, requires_grad=True)
    function(x).sum().backward()
    print(name, *("%.4g" % g for g in x.grad.tolist()))


bound = torch.tensor(1.0)
for low, high in (-1, 1), (None, 1), (-1, None), (0, 0), (1, -1):
    show(f"clamp {low} {high}", lambda x: torch.clamp(x, low, high))
    show(f"clamp of tensors {low} {high}", lambda x: torch.clamp(x, *(None if b is None else torch.tensor(float(b)) for b in (low, high))))
show("clamp_min", lambda x: x.clamp_min(1))
show("clamp_max", lambda x: x.clamp_max(1))
show("clip", lambda x: x.clip(-1, 1))
for name in "relu relu6 hardtanh leaky_relu elu celu selu hardswish hardsigmoid hardshrink softshrink softplus threshold".split():
    show(name, lambda x: getattr(F, name)(x, 1.0, 0.0) if name == "threshold" else getattr(F, name)(x))
for name in "abs sign sqrt square floor frac round".split():
    show(name, lambda x: getattr(torch, name)(x.abs() if name == "sqrt" else x))
for name in "maximum minimum fmax fmin max min".split():
    show(name, lambda x: getattr(torch, name)(x, bound))
show("max of all", lambda x: x.abs().max())
show("amax", lambda x: x.abs().amax())
show("norm", lambda x: torch.norm(x * 0))
show("norm 1", lambda x: torch.norm(x, 1))
show("norm inf", lambda x: torch.norm(x.clamp(-3.0, 3.0) * 1, float("inf")))
show("pow 0", lambda x: x**0)
show("median", lambda x: x.abs().median())
show("where", lambda x: torch.where(x > 0, x, -x))
show("dist", lambda x: torch.dist(x, x.detach()))
show("cdist", lambda x: torch.cdist(x[:, None], x.detach()[:, None]))
for loss in F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.mse_loss:
    show(loss.__name__, lambda x: loss(x, torch.ones_like(x), reduction="none"))
    show(loss.__name__, lambda x: loss(x, x.detach(), reduction="none"))
show("hinge", lambda x: F.hinge_embedding_loss(x, -torch.ones_like(x), reduction="none"))
show("margin", lambda x: F.margin_ranking_loss(x, x.detach(), torch.ones_like(x), reduction="none"))
show("max_pool", lambda x: F.max_pool1d(x.abs()[None], 2))
show("remainder", lambda x: torch.remainder(x, 3.0))
show("fmod", lambda x: torch.fmod(x, 3.0))
show("lerp", lambda x: torch.lerp(x, bound, 0.5))
show("nan_to_num", lambda x: torch.nan_to_num(x / x))
show("xlogy", lambda x: torch.xlogy(x, x.abs()))
show("sinc", lambda x: torch.sinc(x))
show("logit", lambda x: torch.logit(x, eps=0.5))
show("acos", lambda x: torch.acos(x.clamp(-1.0, 1.0)))
show("i0e", lambda x: torch.special.i0e(x))
