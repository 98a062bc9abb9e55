import torch
x = torch.tensor([1., 2., 3.], requires_grad=True)
y = x * 2
y.retain_grad()
handle = y.register_hook(lambda g: g * 10)
x.register_hook(lambda g: print("leaf got", g))
z = (y ** 2).sum()
z.backward()
print(x.grad, y.grad, y.retains_grad)
handle.remove()
x.grad = None
(x * 2).sum().backward()
print(x.grad)

order = []
a = torch.tensor(2., requires_grad=True)
b = a.exp()
c = b.sin()
for name, t in (("c", c), ("b", b)):
    t.grad_fn.register_hook(lambda gi, go, name=name: order.append((name, len(gi), len(go))))
c.backward()
print(order)
b = a * 3
b.register_post_accumulate_grad_hook if False else None
a.register_post_accumulate_grad_hook(lambda p: print("after", p.grad))
b.backward()
try:
    b.register_post_accumulate_grad_hook(lambda p: None)
except RuntimeError as error:
    print(error)
