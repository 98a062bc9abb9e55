# Normal numbers of a size from tensors that stand for numbers, and what filling with random numbers refuses in each dtype.
import torch


def tried(what, call):
    torch.manual_seed(0)
    try:
        print(what, call())
    except Exception as error:
        print(what, type(error).__name__, str(error).splitlines()[0])


two, wide = torch.tensor(2.0), torch.tensor(2.0, dtype=torch.float64)
for mean in 0.0, two, wide, torch.tensor(2):
    for std in 1.0, two, wide, torch.tensor(2), -two:
        for options in {}, {"size": (2,)}, {"size": ()}, {"size": (2,), "dtype": torch.float64}, {"size": (3,), "generator": torch.Generator().manual_seed(4)}:
            if isinstance(mean, float) and isinstance(std, float) and "size" not in options:
                continue
            tried("normal", lambda: torch.normal(mean, std, **options))
for dtype in torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.uint8, torch.int8, torch.int16, torch.bool:
    x = torch.ones(2, dtype=dtype)
    for name, args in ("geometric_", (0.4,)), ("cauchy_", ()), ("random_", (5,)), ("random_", (-2, 5)), ("random_", (5, 2)), ("random_", (300,)), ("random_", (0,)), ("bernoulli_", (0.3,)):
        tried(f"{dtype} {name}", lambda: getattr(x.clone(), name)(*args))
    for args in (5,), (0,), (300,), (5, 2):
        tried(f"{dtype} randint_like", lambda: torch.randint_like(x, *args))
for dtype in torch.float32, torch.int64, torch.bool:
    x = torch.ones(2, 3, dtype=dtype, requires_grad=dtype.is_floating_point)
    tried("bernoulli", lambda: torch.bernoulli(x, p=0.3))
    tried("bernoulli", lambda: x.bernoulli(0.7, generator=torch.Generator().manual_seed(3)))
    tried("bernoulli", lambda: torch.bernoulli(x, 1.5))
    tried("bernoulli", lambda: torch.bernoulli(x, "a"))
# A mean of what cancels is nothing, in any dtype.
for dtype in torch.bfloat16, torch.float32:
    x = torch.tensor([[[[2.0, -1.5, 3.0], [1.0, -0.25, -1.0]], [[-1.5, 1.75, -0.5], [-2.0, 1.0, 1.25]]]], dtype=dtype)
    print(torch.nn.functional.adaptive_avg_pool2d(x, (1, 2)), torch.nn.functional.avg_pool2d(x, (2, 3)))
