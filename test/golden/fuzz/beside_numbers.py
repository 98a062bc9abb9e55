# How results lie beside a number, what is checked before memory is looked at, and what has no elements or infinite ones.
import torch
import torch.nn.functional as F


def tried(text, **names):
    try:
        exec(f"made = {text}", {"torch": torch, "F": F}, names)
        made = names["made"]
        print(text, made.tolist(), made.stride(), made.storage_offset()) if isinstance(made, torch.Tensor) else print(text, made)
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


column = torch.ones(1, 3).swapaxes_(0, 1)
for text in (
    "2 - x", "x - 2", "torch.rsub(x, 2)", "torch.xlogy(2, x)", "torch.xlogy(x, 2)", "torch.special.xlog1py(x, 2)", "torch.special.zeta(2.0, x)", "x.copysign(2)", "x.isreal()", "torch.rand_like(x).stride()",
    "F.huber_loss(x, x, reduction='none')", "F.binary_cross_entropy(x, x, reduction='none')", "F.binary_cross_entropy_with_logits(x, x, reduction='none')", "torch.renorm(x, 2, 0, 1)", "2 ** x", "x.neg()",
):
    tried(text, x=column)

twice = torch.zeros(2).expand(3, 2)
for text in ("x.sub_(b)", "x.lerp_(b, 0.5)", "x.add_(b, alpha=True)", "x.div_(2, rounding_mode='up')", "x.add_(torch.ones(4))", "x.long().expand(2, 3, 2).pow_(-2)", "b.expand(3, 2).neg_()", "i.expand(3, 2).addcdiv_(i, i)", "i.expand(3, 2).div_(2)", "x.copy_(x)"):
    tried(text, x=twice, b=torch.tensor([True, False]), i=torch.tensor([1, 2]))
repeated = torch.tensor([1, 2])[0].expand(2)
repeated[:] = repeated
print(repeated, repeated._version)

for text in (
    "torch.zeros(0).index_select(0, i)", "torch.zeros(0, 2).index_select(0, i)", "torch.zeros(0).index_add_(0, i, torch.ones(1))", "torch.zeros(0, 2).index_add(0, i, torch.ones(1, 2))", "torch.zeros(2, 2)[:0].index_copy_(0, i, torch.ones(1, 2))",
    "torch.zeros(2, 2)[:0].index_fill_(0, i, 1)", "torch.zeros(2, 2)[:0].index_fill(0, i, 1)", "torch.zeros(0, 2).index_fill_(0, i, 1)", "torch.zeros(2, 2).index_fill_(1, i + 5, 1)",
    "torch.constant_pad_nd(i, [1])", "torch.constant_pad_nd(i, [1, 1, 1, 1])", "F.pad(i, [1])", "F.pad(i, [1, 1, 1, 1])",
):
    tried(text, i=torch.tensor([0]))

infinite = torch.tensor([[float("inf"), 1.0], [2.0, 3.0]])
for text in ("torch.linalg.svdvals(x)", "torch.linalg.matrix_rank(x)", "torch.linalg.cond(x)", "torch.linalg.matrix_norm(x, 2)", "torch.linalg.eigvalsh(x)", "torch.linalg.svdvals(x * 0)"):
    tried(text, x=infinite)

z = torch.complex(torch.ones(2), torch.ones(2))
for text in ("z.abs_()", "z.absolute_()", "z.clone().square_()", "torch.baddbmm(z, z, z)", "torch.addbmm(z, z.view(1, 2), z)", "torch.addmm(z, z, z)", "torch.addmm(z, z.view(1, 2), z)"):
    tried(text, z=z)
for text in ("x, [5]", "x, (5, 6)", "x, 5", "x, scale_factor=[2.0]", "x, [5], mode='linear', align_corners=True", "x, [5, 5], align_corners=True", "x.view(2), [5]", "x.view(2), 5", "x, [2, 2], recompute_scale_factor=True"):
    tried(f"F.interpolate({text})", x=torch.ones(1, 1, 1, 2))

# A leaf that changed its shape after a graph was made.
leaf = torch.tensor([[-1.5, 0.25, 0.0]], requires_grad=True)
squared = (leaf * 2) ** 2
with torch.no_grad():
    leaf.squeeze_()
squared.sum().backward(retain_graph=True)
print(leaf.shape, leaf.grad.shape, leaf.grad.stride(), leaf.grad._version, leaf.grad.tolist())
squared.sum().backward()
print(leaf.grad._version, leaf.grad.tolist())
turned = torch.tensor([[-1.5, 0.25, 0.0]], requires_grad=True)
squared = (turned * 2) ** 2
with torch.no_grad():
    turned.t_()
try:
    squared.sum().backward()
except RuntimeError as error:
    print(error)
power = torch.tensor([1.0, 2.0], requires_grad=True) ** torch.tensor([True, False])
try:
    power.sum().backward()
except NotImplementedError as error:
    print(error)
