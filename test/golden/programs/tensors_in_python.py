import copy
import torch
x = torch.arange(6).reshape(2, 3)
print(len(x), [row.tolist() for row in x], x[1, 2].item(), x[-1], x[:, ::2], x[x > 2], x[[0, 1], [1, 2]], x[None].shape, x[..., 0])
x[0] = 9
x[:, 1] = torch.tensor([7, 8])
x[x == 9] = 0
print(x, x.sum(), x.float().mean(), x.max(), x.argmax(), x.dtype, x.shape, x.size(1), x.stride(), x.numel())
print(bool(torch.tensor([1.])), int(torch.tensor(3)), float(torch.tensor(2)), 2 in torch.tensor([1, 2]))
try:
    bool(torch.ones(2))
except RuntimeError as error:
    print(error)
y = torch.tensor([1., 2.])
print(f"{y.sum():.2f} {y.sum()} {y}", str(y), repr(y), y == torch.tensor([1., 3.]), (y > 1).any(), torch.allclose(y, y + 1e-9))
print(1 - y, 2 / y, 2 ** y, y ** 2, -y, abs(-y), y // 2, y % 2, 5 % torch.tensor(3), y @ y, 3 * y + 1)
y += 1
y *= 2
print(y, y._version)
a = torch.tensor([1., 2.], requires_grad=True)
b = copy.deepcopy(a)
print(b, b is a, b.requires_grad)
try:
    copy.deepcopy(a * 2)
except RuntimeError as error:
    print(str(error)[:60])
print(torch.Size([2, 3]) + (4,), torch.Size([2, 3]).numel(), torch.float32, torch.device("cpu"), y.device, torch.long, y.type())
print({a: 1}[a], hash(a) == hash(a), a.grad is None)
for bad in ["torch.tensor([[1, 2], [3]])", "torch.ones(2) @ torch.ones(3, 2)", "torch.ones(2, 3).view(5)", "torch.ones(2)[5]", "torch.cat([torch.ones(2), torch.ones(2, 2)])", "torch.ones(2, requires_grad=True).numpy()", "torch.tensor('a')", "torch.ones(2, dtype=torch.int64, requires_grad=True)", "len(torch.tensor(1))", "torch.zeros(2).foo", "torch.ones(3).reshape(2, 2)", "torch.ones(1, 2).squeeze(5)"]:
    try:
        eval(bad)
    except Exception as error:
        print(bad, "->", type(error).__name__, str(error).split("\n")[0])
print(torch.linspace(0, 1, 5), torch.eye(2), torch.full((2,), 3.), torch.zeros_like(y), torch.randint(0, 5, (3,), generator=torch.Generator().manual_seed(3)))
print(torch.where(y > 4, y, torch.zeros(2)), torch.stack([y, y]), torch.cat([y, y]), y.unsqueeze(0).T, torch.clamp(y, max=5.), y.norm(), torch.sort(torch.tensor([3, 1, 2])))
print(torch.max(torch.tensor([[1, 5], [7, 2]]), dim=1), torch.topk(torch.tensor([1., 4., 3.]), 2))
