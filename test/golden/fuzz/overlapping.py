# An in-place operator that reads what it writes, where PyTorch does not notice: element after element, blocks of what lies side by side at once.
import torch


def tried(change, *shape, dtype=torch.float32):
    x = torch.arange(1, 1 + torch.Size(shape).numel()).view(shape).to(dtype).clone()
    try:
        change(x)
        print(shape, x.tolist(), x._version)
    except RuntimeError as error:
        print(str(error).split(".")[0])


for n, dtype in ((3, torch.float32), (8, torch.float32), (17, torch.float32), (9, torch.float64), (3, torch.int64)):
    tried(lambda x: x.sub_(x[:, :1]), 2, n, dtype=dtype)
    tried(lambda x: x[::2].sub_(x[:1]), n, dtype=dtype)
    tried(lambda x: x[:, 1:].add_(x[:, :-1]), 2, n, dtype=dtype)
    tried(lambda x: x.mul_(x[1]), n, dtype=dtype)
for change in (
    lambda x: x.add_(x.T), lambda x: x.T.sub_(x[:, :1]), lambda x: x.mul_(x[:1]), lambda x: x.addcmul_(x[:1], x[:, 1:2]), lambda x: x[1:, 1:].sub_(x[:2, :2]), lambda x: x[:, 0].add_(x[0]), lambda x: x.sub_(x.diagonal()), lambda x: x.sub_(x.diagonal()[:, None]),
    lambda x: x.div_(x[1, 1]), lambda x: x.copy_(x.T),
):
    tried(change, 3, 3)

a = torch.tensor([0.31, 0.51, 1.18])
print(torch.linalg.cross(a, a).tolist(), torch.linalg.cross(a.double(), a.double().flip(0)).tolist(), torch.linalg.cross(a.half(), a.half().sqrt()).tolist())
number = torch.tensor(0.73, requires_grad=True)
torch.broadcast_to(number, []).backward(retain_graph=True)
print(number.grad._version)


def said(text):
    try:
        exec(text, {"torch": torch, "z": torch.tensor(1.0)})
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


for text in ("z[1] = 2", "z[0] = 2", "z[-1]", "z[:]", "torch.unsafe_chunk(z, 2)", "z.chunk(2)"):
    said(text)

# Whole numbers have no negative zero, whatever holds them.
z, m = torch.tensor([0, -2, 2]), torch.tensor([-1, -1, -1])
for made in (
    -z, z * -1, z * m, torch.fmod(z, 2), z % -2, z // -1, torch.div(z, -3, rounding_mode="trunc"), (z * m).prod(), torch.stack([z, m]).cumprod(0), z[:, None] @ m[None], torch.full((2,), -0.0, dtype=torch.int64), torch.tensor([-0.9], dtype=torch.int64), z.square() * -1,
    torch.outer(z, m), z.masked_fill(z == 0, -0.0), z.scatter(0, torch.tensor([0]), -0.0), z.clone().mul_(-1), (z * -1).cumsum(0), torch.tensor([-0.0]).long(),
):
    print((1.0 / made).tolist())

# What is copied into a tensor may not have more dimensions than it.
for target, source in ((torch.tensor(1.0), torch.ones(1)), (torch.ones(2), torch.ones(1, 2)), (torch.ones(2, 2), torch.ones(1, 2, 1)), (torch.ones(2), torch.ones(3)), (torch.ones(2, 3), torch.ones(3))):
    try:
        print(target.copy_(source).tolist())
    except RuntimeError as error:
        print(error)
try:
    torch.ones(2, 3) | torch.ones(2, 4)
except RuntimeError as error:
    print(error)
