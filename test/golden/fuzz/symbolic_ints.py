# Bool tensors for ints: PyTorch takes them for symbolic ones and cannot read them then; lists are read to their end, and ints one by one are a method's.
# Tensors stand for the numbers of factories, and for where a part begins.
import torch
import torch.nn.functional as F

b, b1, i0, i1, i11, two = torch.tensor(True), torch.tensor([True]), torch.tensor(1), torch.tensor([1]), torch.tensor([[1]]), torch.tensor([True, False])
f0, grad, byte = torch.tensor(2.0), torch.tensor(2.0, requires_grad=True), torch.tensor(3, dtype=torch.uint8)
x, m, c = torch.ones(2), torch.arange(4.0).reshape(2, 2), torch.ones(1, 2, 2)


def tried(text):
    torch.manual_seed(3)
    try:
        print(text, eval(text))
    except Exception as error:
        print(text, type(error).__name__, str(error).split("\n")[0])


for text in (
    "torch.topk(x, {})", "torch.roll(x, {})", "torch.roll(m, ({}, 1), (0, 1))", "x.new_ones((2, {}))", "x.new_ones({}, 2)", "torch.eye(2, {})", "x.select(0, {})", "x.narrow(0, {}, 1)",
    "x.narrow(0, 0, {})", "torch.randint(0, {}, (2,))", "m.flip([{}])", "m.sum({})", "m.sum((0, {}))", "m.repeat({}, 2)", "m.split([{}, 1])", "m.movedim({}, 0)", "m.repeat_interleave({})",
    "m.tensor_split({})", "m.tensor_split([{}])", "torch.tril(m, {})", "torch.vander(x, {})", "m.view(4, {})", "torch.reshape(m, {})", "F.pad(m, (1, {}))", "m.tile({})", "m.kthvalue({})",
    "torch.conv1d(c, torch.ones(2, 2, 1), None, {})", "torch.conv1d(c, torch.ones(2, 2, 1), None, 1, 0, 1, {})", "torch.bincount(torch.tensor([1]), minlength={})", "torch.fft.fft(m, {})",
    "torch.fft.fft2(m, (2, {}))", "torch.fft.fftfreq({})", "torch.empty_strided(({},), (1,)).shape", "torch.bartlett_window({})", "torch.randint_like(m, {})", "torch.randint_like(m, 0, {})",
    "torch.linspace(0, 1, {})", "torch.full(({},), 1.)", "torch.zeros(2, {})", "torch.arange({})", "torch.tensordot(m, m, {})", "m.unflatten(0, (2, {}))", "F.one_hot(i1, {})", "m.diag_embed({})",
):
    for name in ("b", "b1", "i1", "i11", "two"):
        tried(text.format(name))
for text in (
    "torch.reshape(m, 4, 1)", "torch.permute(m, 0, 1)", "torch.flip(m, 0, 1)", "torch.tile(m, 2, 2)", "torch.permute(m, 0)", "m.flip(0, 1)", "m.squeeze(0, 1)", "torch.zeros((b, 'x'))",
    "torch.zeros((2, 'x', b))", "torch.zeros(2, f0)", "torch.topk(x, b, dim='x')", "torch.full((i0,), f0)", "torch.full((2,), i0)", "torch.full((2,), b)", "torch.linspace(f0, 3, 3)",
    "torch.linspace(grad, f0, i0)", "torch.linspace(i1, 3, 2)", "torch.logspace(0, i0, byte)", "torch.arange(i0, 4, f0)", "torch.normal(0., 1., (b,))", "m.normal_(f0, i0)", "torch.eye(i0, byte)",
    "torch.randint_like(m, torch.tensor(5))", "torch.randint_like(m, torch.tensor(5.9))", "torch.randint_like(m, torch.tensor([5]))", "m.narrow(0, torch.tensor(-1), 1)", "m.narrow(5, f0, 1)",
    "m.tensor_split(byte)", "torch.tensor_split(m, torch.tensor([1]), 1)", "torch.tensor_split(m, torch.tensor([[1]]))", "m.repeat_interleave(two, 0)", "torch.repeat_interleave(torch.tensor([1, 2]))",
    "torch.repeat_interleave(torch.tensor([1., 2]))", "torch.repeat_interleave(torch.tensor([2, 3]), output_size=4)", "m.repeat_interleave(torch.tensor([1, 2], dtype=torch.int8), 0)",
    "torch.repeat_interleave(m, 2, output_size=7)", "torch.tensordot(m, m, torch.tensor([[0, 1], [1, 0]]))", "torch.tensordot(m, m, torch.tensor([[1.], [0.]]))", "torch.tensordot(m, m, ([0], 1))",
    "torch.tensordot(m, m, 1.5)", "torch.add(x, x, alpha=i0)", "torch.add(i1, i1, alpha=f0)", "torch.tensor([True]).add(True, alpha=b)",
):
    tried(text)
pooled, indices = F.max_pool1d(torch.ones(1, 1, 4), 2, return_indices=True)
for size in ("torch.tensor(2)", "torch.tensor([2])", "torch.ones(2, 2)", "2, output_size=torch.tensor([4])", "2, output_size=[torch.tensor(4)]", "2, stride=torch.tensor(2)", "2, output_size=[4]"):
    tried(f"F.max_unpool1d(pooled, indices, {size})")
for n in (1, 2, 3):
    for shape in ((1,), (1, 2), (1, 2, 1), (), (1, 1, 1, 1), (1, 1, 1, 1, 1)):
        tried(f"F.max_unpool{n}d(torch.ones({shape}), torch.zeros(1, 1, 1, 1, 1, dtype=torch.int64), {[1] * n})")
        tried(f"F.max_unpool{n}d(torch.ones({shape}), torch.ones({shape}), {[1] * n})")
