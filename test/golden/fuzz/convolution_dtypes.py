# Which dtypes go together in a convolution: each of PyTorch's ways to compute one speaks for itself, and which it takes depends on the sizes.
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
DTYPES = [(torch.float32, torch.float64, None), (torch.float32, torch.bool, None), (torch.float32, torch.float32, torch.float64), (torch.bool, torch.bool, None), (torch.bool, torch.float32, None),
          (torch.int32, torch.int32, None), (torch.uint8, torch.uint8, torch.int8), (torch.int64, torch.int64, torch.int64), (torch.bfloat16, torch.float32, None), (torch.bfloat16, torch.bfloat16, torch.float32),
          (torch.float16, torch.float32, None), (torch.int64, torch.int64, torch.float32)]


def tried(what, call):
    try:
        made = call()
        print(what, made.dtype, tuple(made.shape))
    except Exception as error:
        print(what, type(error).__name__, str(error).splitlines()[0])


for batch, kernel, groups, dilation in (1, 1, 1, 1), (1, 2, 1, 2), (2, 2, 1, 1), (1, 1, 2, 1), (17, 1, 1, 1):
    for dims in 1, 2, 3:
        for input, weight, bias in DTYPES:
            for name in f"conv{dims}d", f"conv_transpose{dims}d":
                x = torch.ones(batch, 2, *[4] * dims).to(input)
                w = torch.ones(2, 2 // groups, *[kernel] * dims).to(weight)
                b = None if bias is None else torch.ones(2).to(bias)
                tried(f"{name} {batch} {kernel} {groups} {dilation}", lambda: getattr(F, name)(x, w, b, groups=groups, dilation=dilation))
tried("empty", lambda: F.conv1d(torch.zeros(0, 1, 2, dtype=torch.bool), torch.ones(1, 1, 1)))
tried("empty", lambda: F.conv_transpose1d(torch.zeros(0, 1, 2, dtype=torch.int64), torch.ones(1, 1, 1).int(), torch.ones(1)))
