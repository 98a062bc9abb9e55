"""Records how a real PyTorch prints: prints JSON to standard output (kept as display.json).

Run as `python3 record_display.py > display.json`. A case holds the storage, shape, stride, offset, dtype and flags of a
tensor, the print options and the text; NaN and infinities are spelled, long storages are told as ["arange", n, step].
"""
import json
import math
import random

import torch

torch.set_num_threads(1)
torch.manual_seed(0)
random.seed(0)
nan, inf = math.nan, math.inf
cases = []


def spelled(value):
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, float) and value == 0 and math.copysign(1, value) < 0:
        return "-0"
    return str(value) if isinstance(value, int) and abs(value) > 2**53 else value


def case(tensor, storage=None, **options):
    whole = tensor.detach()
    flat = torch.as_strided(whole, (whole.untyped_storage().nbytes() // whole.element_size(),), (1,), 0)
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**options)
    text = repr(tensor)
    torch.set_printoptions(profile="default")
    cases.append({
        "data": storage or [spelled(v) for v in flat.tolist()],
        "shape": list(tensor.shape), "stride": list(tensor.stride()), "offset": tensor.storage_offset(),
        "dtype": str(tensor.dtype).removeprefix("torch."), "requires_grad": tensor.requires_grad,
        "grad_fn": type(tensor.grad_fn).__name__ if tensor.grad_fn is not None else None,
        "options": {k: ("inf" if v == inf else v) for k, v in options.items()}, "text": text,
    })


f64 = torch.float64
# whole numbers, fractions, zeros, signs, ties
for values in ([2.0, 3.0], [-12.0, 65.0], [36.0, 81.0], [0.0, 0.0], [-0.0, 1.0], [0.5, -0.25], [0.03125, 0.09375, 2.5, 0.00005],
               [1.00005, 0.1 + 0.2], [1e-5, 1.0], [1e-4], [9.99e-5], [0.0001, 0.1], [1e8], [1.00001e8], [123456789.0, 1.0], [1000.0, 1.0],
               [1001.0, 1.0], [1000.5, 1.0], [0.5, 500.0], [0.5, 501.0], [1e20, 1e21], [1e38, -1e38], [1e-45], [3.4e38, 1e-38], [99999.5, 99999.0],
               [0.99995, 0.99994], [-1.5, 22.75, 333.125], [1e10, 2e10, nan], [12.0, nan], [1.5, inf], [-inf, inf, nan], [nan], [inf, 1.0, -0.0]):
    case(torch.tensor(values))
    case(torch.tensor(values, dtype=f64))
for value in (1.0, 0.0, -0.0, 36.0, 0.5, 3.14159265, 1e-5, 1e9, 123456.789, nan, inf, -inf, -2.0, 1e-4, 0.00012345):
    case(torch.tensor(value))
    case(torch.tensor(value, dtype=f64))
    case(torch.tensor(value, requires_grad=True))
# integers and booleans
for dtype in (torch.int64, torch.int32, torch.uint8, torch.int16, torch.int8):
    case(torch.tensor([1, 20, 100], dtype=dtype))
    case(torch.tensor(7, dtype=dtype))
case(torch.tensor([-1, 10, -100]))
case(torch.tensor([2**53, -(2**63), 2**63 - 1]))
case(torch.tensor([[True, False], [False, True]]))
case(torch.tensor(True))
case(torch.tensor([False, False]))
# empty
for shape in ((0,), (0, 3), (3, 0), (2, 0, 4)):
    for dtype in (torch.float32, f64, torch.int64, torch.bool):
        case(torch.empty(shape, dtype=dtype))
case(torch.empty((0, 3), requires_grad=True))
# nesting, wrapping, summaries
for shape in ((2, 3), (1, 1), (2, 2, 2), (2, 1, 3, 2), (1, 1, 1, 1, 2), (3, 20), (2, 30), (40,), (7, 1)):
    count = math.prod(shape)
    case(torch.arange(count, dtype=torch.float32).reshape(shape))
    case(torch.arange(count).reshape(shape))
    case(torch.randn(shape))
    case(torch.randn(shape, dtype=f64, requires_grad=True))
for shape in ((1000,), (1001,), (40, 40), (2, 501), (501, 2), (11, 10, 10), (7, 7, 7, 7), (1, 1200), (6, 6, 40)):
    count = math.prod(shape)
    case(torch.arange(count, dtype=torch.float32).reshape(shape), ["arange", count, 1])
    case((torch.arange(count, dtype=f64) * 0.5).reshape(shape), ["arange", count, 0.5])
    case(torch.arange(count).reshape(shape), ["arange", count, 1])
# views
base = torch.arange(24, dtype=torch.float32)
for view in (base[3:9], base[::5], base.reshape(4, 6).t(), base.reshape(2, 3, 4).transpose(0, 2), base.reshape(4, 6)[1:3, ::2],
             torch.tensor([1.5]).expand(3, 2), base[5], base.reshape(2, 12)[1]):
    case(view)
# suffixes
a = torch.tensor([2.0, 3.0], requires_grad=True)
b = torch.tensor([6.0, 4.0], requires_grad=True)
for tensor in (a, 3 * a**3 - b**2, a * b, (a * b).sum(), a.exp(), a.double(), torch.randn(4, 5).requires_grad_() * 2, (a * b).detach(),
               torch.randn(9, requires_grad=True), torch.randn(8, requires_grad=True).sigmoid(), torch.randn(7, dtype=f64, requires_grad=True).tanh(),
               torch.randn(6, requires_grad=True).log_softmax(0), torch.randn(3, 8, dtype=f64, requires_grad=True).log_softmax(1), torch.empty(0, 2, dtype=f64, requires_grad=True) + 1):
    case(tensor)
# options
sample = torch.tensor([[1.23456789, -0.00012, 3.0], [1e4, 5.5, 6.25]])
for options in ({"precision": 2}, {"precision": 0}, {"precision": 10}, {"sci_mode": True}, {"sci_mode": False}, {"precision": 1, "sci_mode": True}, {"linewidth": 20},
                {"linewidth": 5}, {"threshold": 3}, {"threshold": 3, "edgeitems": 1}, {"precision": 2, "edgeitems": 2}, {"threshold": inf}, {"threshold": 2, "edgeitems": 0}, {"precision": 0, "sci_mode": True}):
    for tensor in (sample, sample.double().requires_grad_(), torch.arange(12, dtype=torch.float32), torch.arange(30).reshape(5, 6), torch.tensor([2.5, 3.5, 0.5]), torch.tensor([1.25, 250.0])):
        case(tensor, **options)
# chance: many scales in one tensor
for _ in range(80):
    shape = tuple(random.randint(1, 6) for _ in range(random.randint(0, 3)))
    scale = 10 ** random.uniform(-6, 9)
    tensor = torch.randn(shape, dtype=random.choice((torch.float32, f64))) * scale
    if random.random() < 0.3:
        tensor = tensor.round()
    if random.random() < 0.2:
        tensor = tensor * (torch.rand(shape) > 0.5)
    if random.random() < 0.3:
        tensor.requires_grad_()
    case(tensor)

numbers = [0.0, -0.0, 1.0, 0.1, 1 / 3, 1e-4, 1e-5, 123456789.0, 1e15, 1e16, 1.5e16, 123456789012345678.0, 1e22, 1e100, 5e-324, 1.7976931348623157e308, 0.00012345, 1e-7, 100.0, 36.5, nan, inf, -inf, -2.5e-10]
numbers += [random.uniform(-1, 1) * 10 ** random.randint(-20, 20) for _ in range(100)]
numbers += [torch.tensor(v).item() for v in numbers[:20]] + [k / 64 for k in range(-20, 21)] + [5e15 + 0.5, 12345.5, 0.125, 0.375, 2.5, 3.5]
floats = [[spelled(x), repr(x), f"{x:.4f}", f"{x:.4e}", f"{x:.0f}", f"{x:.0e}", f"{x:.2e}", f"{x:.12f}"] for x in numbers]

print('{"cases":[')
print(",\n".join(json.dumps(each, separators=(",", ":")) for each in cases))
print('],"floats":[')
print(",\n".join(json.dumps(each, separators=(",", ":")) for each in floats))
print("]}")
