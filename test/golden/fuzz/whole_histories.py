# Integers and bools into which was written what requires grad have a history: of everything but a copy. Nothing can be made of them but floats.
import torch

s, v = torch.tensor(2.0, requires_grad=True), torch.ones(3, requires_grad=True)
for dtype in (torch.int64, torch.bool, torch.uint8):
    for text in ("b.fill_(s)", "b[0].fill_(s)", "b.masked_fill_(b > 0, s)", "b.index_fill_(0, torch.tensor([0]), s)", "b.eq_(v)", "b.lt_(s)", "b.copy_(v)", "b[1:] = s", "b[::2] = s", "b[0] = s", "b[[0]] = s", "b[b > 0] = s", "b[1:] = v[:2]",
                 "b.logical_and_(v)", "b[:2].eq_(v[:2])", "b.mul_(s)", "b.data.fill_(s)", "b.clamp_(s)"):
        b = torch.tensor([1, 0, 1]).to(dtype)
        try:
            exec(text)
            print(dtype, text, b.tolist(), b.requires_grad, b.is_leaf, b.grad_fn and b.grad_fn.name(), b._version)
        except Exception as error:
            print(dtype, text, type(error).__name__, str(error).split("\n")[0])

b = torch.tensor([1, 0, 1])
b[1:] = s
for text in ("(b * 2.).sum().backward()", "b.float()", "b.sum()", "b + 1.", "b[0]", "b.clone()", "b.tolist()", "b.float().sum().backward()", "s.grad"):
    try:
        print(text, eval(text))
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])

# One number written into an expanded tensor: allowed as a number, not as a tensor.
e = torch.ones(5, 3).expand(2, 5, 3)
for text in ("e[-2:, 1, -1] = -1", "e[:, 1] = 2", "e[0, 1] = 2", "e[...] = 1", "e[:, None, 1, 1] = 2", "e.fill_(2)", "e.fill_(torch.tensor(2.))", "e[:, 0].zero_()", "e[-1:, 1, -1] = -1", "e[e > 0] = 2"):
    try:
        exec(text)
        print(text, e.sum().item())
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])
