# Tensors made after others in their memory's order, a value that stays a tensor, and memory that is written twice or not at all.
import torch

rows = torch.arange(6.0).view(2, 3)
turned = rows.t()
images = torch.ones(2, 3, 2, 2).to(memory_format=torch.channels_last)
for x in (rows, turned, images, torch.ones(3, 1).expand(3, 4), torch.ones(1, 3, 1).expand(2, 3, 4).transpose(0, 1), torch.ones(0, 3).t()):
    torch.manual_seed(1)
    made = [torch.rand_like(x), torch.randn_like(x), torch.randint_like(x, 5), torch.randint_like(x, 1, 5)]
    print([(t.stride(), t.flatten()[:3].tolist()) for t in made])

leaf = torch.ones(2, 3, requires_grad=True)
value = torch.tensor(2.0, requires_grad=True)
for x in (torch.fill(leaf, 2.0), torch.fill(leaf, torch.tensor(2.0)), torch.fill(leaf, value), torch.fill(torch.ones(3), value), torch.fill(leaf, value=torch.tensor(2))):
    print(x.grad_fn.name(), [of and of.name() for of, _ in x.grad_fn.next_functions], x.tolist())
print(torch.autograd.grad((torch.fill(leaf, value) * rows).sum(), [leaf, value]))

for self in (turned, torch.ones(3, 2), torch.ones(3, 1), torch.ones(1, 3).t(), torch.ones(2, 6)[:, ::2].t(), torch.ones(1, 2).expand(3, 2), torch.ones(2, 1).expand(2, 3).t()):
    print(torch.addr(self, torch.ones(3), torch.ones(2)).stride(), torch.addr(self, torch.ones(3), torch.ones(2), beta=0).stride())

doubles = torch.tensor([1.3, 2.7, 70.0], dtype=torch.float64)
for exponents in (torch.tensor([1.61, 0.23, -1.2]), torch.tensor([1.61, 0.23, -1.2]).half(), torch.tensor([1, 2, -1])):
    for numbers in (doubles, doubles.float(), doubles.half(), doubles.long()):
        x = torch.ldexp(numbers, exponents)
        print(x.dtype, x.tolist())


def tried(text, **names):
    try:
        print(text, eval(text, {"torch": torch, **names}))
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


tried("torch.ldexp(x, x > 2)", x=doubles)
for text in ("c.lerp(x, 0.5)", "x.lerp(c, 0.5)", "c.clone().lerp_(x.half(), 0.5)", "c.lerp(c, x)", "c.lerp(c, torch.tensor(0.5))"):
    tried(text, c=torch.ones(2, dtype=torch.complex128), x=torch.ones(2))
pairs = rows.to(torch.complex64)
for text in ("torch.kron(c, c).stride()", "torch.kron(c.t(), c.t()).stride()", "torch.kron(c, c.t())", "torch.kron(c.mH, c)"):
    tried(text, c=pairs)
three = torch.ones(2, 3, 2)
for text in ("x.index_select(0, i)", "x.index_select(1, i)", "x.index_select(-2, i)", "x.index_select(2, i)", "x[:0].index_select(1, i)", "x[0, 0].index_select(0, i)"):
    tried(text, x=three, i=torch.tensor([0, 4]))

i, one = torch.tensor([0]), torch.ones(1, 2, 3)
zeros = torch.zeros(1, 2, 3).long()
for text in ("x.index_copy_(0, i, one[0, 0])", "x.index_copy_(0, i, one)", "x.index_add_(0, i, one)", "x.index_add_(0, i, one[0, 0])", "x.scatter_(0, zeros, one)", "x.scatter_(0, zeros, one[0, 0])", "x.scatter_add_(0, zeros, one)"):
    tried(text, x=torch.zeros(2, 1, 3).expand(2, 2, 3), i=i, one=one, zeros=zeros)
for text in ("x.scatter_(0, torch.zeros_like(x), x)", "x.scatter_(0, x, 1)", "x.scatter_(0, x.clone(), x.detach())", "x.index_copy_(0, i[:0], x)", "x.index_add_(0, i[:0], x)", "x.index_put_((i[:0],), x)"):
    tried(text, x=torch.zeros(0, 3).long(), i=i)
x = torch.zeros(3, 1)
x[[-1, 0, 0], 1:] = x
print(x.tolist())
