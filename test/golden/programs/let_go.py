# Large tensors made and let go in every way: whoever still holds one must find it as it was.
import torch
import torch.nn.functional as F

N = 300_000
ramp = torch.arange(N) % 7
x = (ramp.float() - 3).requires_grad_()
w = (ramp.float() * 0.5).requires_grad_()


def show(name, *tensors):
    print(name, *(f"{(t.detach().double() + 1).square().mean().item():.4f}" for t in tensors))


# More is let go than there is room for at once.
for i in range(100):
    y = (x * w + i).sum()
    x.grad = w.grad = None
    y.backward()
show("loop", y / N, x.grad, w.grad)

# Views and detached tensors outlive what they were made from.
part = (x.detach() * 2)[5:9]
for i in range(20):
    (x.detach() + i).exp()
print("view", part.tolist())
flat = (x.detach() + 1).view(-1, 2).t()
for i in range(20):
    x.detach() * i
print("transposed", flat[1, :3].tolist())

# A graph keeps what it saved, as long as it may be asked for.
h = (x * 0.5).tanh()
loss = (h * h).sum()
del h
for i in range(20):
    x.detach() - i
loss.backward(retain_graph=True)
first = x.grad.clone()
x.grad = None
for i in range(20):
    x.detach() - i
loss.backward()
print("retained", torch.equal(first, x.grad))
try:
    loss.backward()
except RuntimeError as error:
    print("again", str(error).splitlines()[0][:52])

# A result of backward is somebody's after the leaf has let it go.
kept = x.grad
x.grad = None
for i in range(20):
    x.detach() / (i + 1)
show("kept", kept)

# Hooks may keep gradients.
seen = []
z = x * 3
z.register_hook(lambda g: seen.append(g))
z.register_hook(lambda g: g * 2)
(z * w).sum().backward()
for i in range(20):
    x.detach() + i
show("hooks", seen[0], x.grad)

# In place, out of place, and the same storage under two names.
a = x.detach() * 2
b = a
a.add_(1)
del a
for i in range(20):
    b + i
show("in place", b)
c = b.detach()
d = b.data
del b
for i in range(20):
    x.detach() + i
show("data", c, d)
e = x.detach() * 4
e.data = x.detach() * 5
for i in range(20):
    x.detach() + i
show("set data", e)


class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, given):
        made = given * 2
        ctx.save_for_backward(given, made)
        ctx.other = given * 3
        return made.sum()

    @staticmethod
    def backward(ctx, grad):
        given, made = ctx.saved_tensors
        return grad * (given + made + ctx.other)


x.grad = None
total = Twice.apply(x * 1.5)
for i in range(20):
    x.detach() + i
total.backward()
show("function", x.grad)

with torch.autograd.graph.saved_tensors_hooks(lambda t: t * 1.0, lambda t: t):
    packed = (x * w).exp()
loss = packed.sum()
del packed
for i in range(20):
    x.detach() + i
x.grad = None
loss.backward()
show("packed", x.grad.log1p())

# Second derivatives, and gradients by `grad`.
(g,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
for i in range(20):
    x.detach() + i
(gg,) = torch.autograd.grad((g * g).sum(), x)
del g
for i in range(20):
    x.detach() + i
show("second", gg)

pieces = torch.stack([x.detach() + 1, x.detach() + 2]).unbind(0)
for i in range(20):
    x.detach() + i
show("pieces", *pieces)
best, where = (x.detach() * 2).view(-1, 10).max(1)
for i in range(20):
    x.detach() + i
show("max", best, where.float())
out = torch.empty(N)
torch.add(x.detach(), 1, out=out)
for i in range(20):
    x.detach() + i
show("out", out)
s = F.softmax((x.detach() * 2).view(-1, 100), dim=1)
for i in range(20):
    x.detach() + i
show("softmax", s * 100)
array = (x.detach() * 2).numpy()
for i in range(20):
    x.detach() + i
print("numpy", array[:3].tolist())
