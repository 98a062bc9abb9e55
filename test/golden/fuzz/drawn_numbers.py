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
