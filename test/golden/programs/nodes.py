import torch
x = torch.tensor([1., 2.], requires_grad=True)
y = (x.pow(2) + 1).mean()
fn = y.grad_fn
print(fn.name(), fn, [n and n[0].name() for n in fn.next_functions])
add = fn.next_functions[0][0]
pow_ = add.next_functions[0][0]
print(pow_.name(), pow_._saved_self, pow_._saved_exponent)
leaf = pow_.next_functions[0][0]
print(leaf.name(), leaf.variable is x, type(leaf).__name__)
print(add.next_functions[1] if len(add.next_functions) > 1 else None)
print(y.grad_fn is y.grad_fn, x.grad_fn)
y.backward()
try:
    print(pow_._saved_self)
except RuntimeError as error:
    print(error)
a, b = torch.ones(4, requires_grad=True).split(2)
print(a.grad_fn, a.output_nr, b.output_nr)
s = torch.rand(2, 3, requires_grad=True)
print(s[0].grad_fn, s[:, 1].grad_fn, s.T.grad_fn, s.view(6).grad_fn, s.reshape(-1).grad_fn, s.sum(0).grad_fn, s.max(1).values.grad_fn)
print((s @ s.T).grad_fn, torch.cat([s, s]).grad_fn, torch.stack([s, s]).grad_fn, s.softmax(0).grad_fn, s.clone().grad_fn, s.to(torch.float64).grad_fn)
