# What pooling refuses, in the order and the words of each of ATen's kernels: sizes, settings, empty dimensions, dtypes.
import torch
import torch.nn.functional as F

SHAPES = {1: [(4,), (2, 4), (1, 0, 4), (2, 0)], 2: [(4, 4), (2, 4, 4), (1, 1, 2, 4, 4), (0, 4, 4), (1, 2, 4, 0)], 3: [(4, 4, 4), (2, 4, 4, 4), (1, 2, 4, 4, 0), (2, 2, 1, 1)]}
SETTINGS = [
    {"kernel_size": 2}, {"kernel_size": 5}, {"kernel_size": 0}, {"kernel_size": -1}, {"kernel_size": 2, "stride": 0}, {"kernel_size": 2, "stride": -1},
    {"kernel_size": (2, 2, 2, 2)}, {"kernel_size": 2, "stride": (1,) * 4}, {"kernel_size": 2, "padding": 2}, {"kernel_size": 2, "padding": -1}, {"kernel_size": 3, "padding": (1,) * 4},
]
MORE = [{"kernel_size": 2, "dilation": 0}, {"kernel_size": 2, "dilation": 4}, {"kernel_size": 2, "dilation": (2,) * 4}, {"kernel_size": 5, "return_indices": True}]


def tried(name, *args, **kwargs):
    try:
        made = getattr(F, name)(*args, **kwargs)
        made = tuple((made[0] if isinstance(made, tuple) else made).shape)
    except Exception as error:
        made = f"{type(error).__name__} {str(error).splitlines()[0]}"
    print(name, *kwargs.values(), made)


for dims, shapes in SHAPES.items():
    for shape in shapes:
        x = torch.ones(shape)
        print(shape)
        for settings in [*SETTINGS, *MORE]:
            tried(f"max_pool{dims}d", x, **settings)
        for settings in SETTINGS:
            tried(f"avg_pool{dims}d", x, **settings)
            if "padding" not in settings:
                tried(f"lp_pool{dims}d", x, 2.0, **settings)
        for size in 2, -1, (2, 2, 2, 2):
            tried(f"adaptive_avg_pool{dims}d", x, size)
            tried(f"adaptive_max_pool{dims}d", x, size)
            tried(f"adaptive_max_pool{dims}d", x, size, return_indices=True)
for dtype in torch.bool, torch.int32, torch.int64, torch.uint8, torch.float16:
    print(dtype)
    for dims in 1, 2, 3:
        x = torch.ones(2, *[4] * dims).to(dtype)
        for name in "max_pool", "avg_pool":
            tried(f"{name}{dims}d", x, 2)
        tried(f"max_pool{dims}d", x, 2, return_indices=True)
        for name in "adaptive_avg_pool", "adaptive_max_pool":
            tried(f"{name}{dims}d", x, 2)
        tried(f"max_unpool{dims}d", x, x.long(), 2)
