# What is looked at first: kinds of binomial's tensors, sizes for cond, dtypes of powers and bins; shifts by less than no bit and by more than there are.
import torch


def told(make):
    try:
        print(make())
    except Exception as error:
        print(type(error).__name__, str(error).split("\n")[0])


six = torch.ones(6, dtype=torch.float64)
for count, prob in [(six, torch.ones(2, 5)), (six, torch.ones(6)), (six, torch.ones(2, 5, dtype=torch.int32)), (torch.ones(6, dtype=torch.int32), torch.ones(5)), (torch.ones(()), torch.ones(3))]:
    told(lambda: torch.binomial(count, prob).shape)
for order in ["fro", "nuc", "bad", 1, float("inf"), float("-inf"), 3]:
    for shape in [(3,), (2, 3), (), (2, 0, 0)]:
        told(lambda: torch.linalg.cond(torch.ones(shape), order))
for n in [-2, -1, 0, 1, 2]:
    for dtype in [torch.bool, torch.int64]:
        for shape in [(2, 2), (2, 1, 1), (2, 1), (2,)]:
            told(lambda: torch.linalg.matrix_power(torch.ones(shape).to(dtype), n).shape)
for bins, low, high in [(100, 0, 0), (4, 0, 2), (3, 1, 0), (0, 0, 0)]:
    told(lambda: torch.histc(torch.zeros(2, 0, dtype=torch.bool), bins, low, high))
numbers = torch.tensor([0, -3, 5, 4, 1, -1])
for dtype in [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8]:
    for by in [-65, -33, -3, -1, 6, 7, 8, 15, 16, 31, 32, 64, 65]:
        if dtype == torch.uint8 and by < 0:
            continue
        here = numbers.to(dtype)
        told(lambda: (dtype, by, torch.bitwise_right_shift(here, torch.tensor([by], dtype=dtype)).tolist(), (here >> by).tolist()))
        told(lambda: (torch.bitwise_left_shift(here, torch.tensor([by], dtype=dtype)).tolist(), (here << by).tolist()))
