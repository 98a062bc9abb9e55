"""Records random streams of a real PyTorch: prints JSON to standard output (kept as random.json).

Run as `python3 record_random.py > random.json`. Every stream names the call, the seed, the sizes drawn one after another and
the values; a stream of several draws shows what the cached normal sample and the order of draws do.
"""
import hashlib
import json

import torch

torch.set_num_threads(1)
DTYPES = {name: getattr(torch, name) for name in ("float32", "float64", "int32", "int64", "bool")}
# The cached double sample comes from the C library's sine: its last bit is not ours to promise.
NORMAL_Y = slice(5024, 5032)


def draw(kind, size, dtype, args):
    out = torch.empty(size, dtype=DTYPES[dtype])
    if kind == "uniform":
        return out.uniform_(*args)
    if kind == "normal":
        return out.normal_(*args)
    if kind == "randint":
        return torch.randint(*args, (size,), dtype=DTYPES[dtype])
    if kind == "randperm":
        return torch.randperm(size, dtype=DTYPES[dtype])
    if kind == "bernoulli":
        return out.bernoulli_(args[0])
    if kind == "bernoulli_each":
        chances = torch.tensor([0.1, 0.5, 0.9, 0.0, 1.0], dtype=DTYPES[args[0]]).repeat(size)[:size]
        return out.bernoulli_(chances) if args[0] == "float64" else torch.bernoulli(chances)
    raise ValueError(kind)


def kept(values):
    """Long draws keep their first and last 20 values: enough to catch a stream out of step."""
    return values if len(values) <= 100 else values[:20] + values[-20:]


def plain(value, dtype):
    """JSON keeps a double: larger integers are written as text."""
    if dtype.startswith("f"):
        return float(value)
    return int(value) if abs(value) <= 2**53 else str(value)


def stream(seed, *draws):
    torch.manual_seed(seed)
    parts = []
    for kind, size, dtype, *args in draws:
        values = draw(kind, size, dtype, args).tolist()
        parts.append({"kind": kind, "size": size, "dtype": dtype, "args": [plain(arg, dtype) if isinstance(arg, int) else arg for arg in args], "values": kept([plain(v, dtype) for v in values])})
    state = bytearray(torch.get_rng_state().tolist())
    state[NORMAL_Y] = bytes(8)
    return {"seed": str(seed), "draws": parts, "state": hashlib.sha256(state).hexdigest()}


streams = []
for size in (1, 2, 3, 15, 16, 17, 31, 32, 33, 100, 1000):
    streams.append(stream(42, ("normal", size, "float32", 0, 1), ("uniform", 3, "float32", 0, 1)))
    streams.append(stream(42, ("normal", size, "float64", 0, 1), ("uniform", 3, "float64", 0, 1)))
for seed in (0, 1, -1, -5, 2**31, 2**32 + 7, 2**63, 2**64 - 1, 123456789012345):
    streams.append(stream(seed, ("uniform", 5, "float32", 0, 1), ("normal", 1, "float32", 0, 1), ("normal", 1, "float64", 0, 1)))
for dtype in ("float32", "float64"):
    streams.append(stream(3, ("uniform", 700, dtype, 0, 1), ("uniform", 7, dtype, -0.25, 0.25), ("uniform", 7, dtype, 3, 3)))
    streams.append(stream(5, ("normal", 5, dtype, 1.5, 0.25), ("normal", 40, dtype, -2, 3), ("normal", 5, dtype, 0, 0)))
for high in (1, 2, 10, 1000, 2**28 - 1, 2**28, 2**31 - 1, 2**32, 2**53):
    streams.append(stream(11, ("randint", 8, "int64", 0, high), ("uniform", 2, "float32", 0, 1)))
streams.append(stream(11, ("randint", 8, "int64", -(2**62), 2**62 - 1)))
streams.append(stream(11, ("randint", 8, "int64", -7, 7), ("randint", 8, "int32", -5, 2**30), ("randint", 8, "float32", 0, 100), ("randint", 8, "float64", 0, 2**40)))
streams.append(stream(11, ("randint", 20, "bool", 0, 2)))
for size in (0, 1, 2, 3, 10, 100, 1000, 70000):
    streams.append(stream(13, ("randperm", size, "int64"), ("uniform", 2, "float32", 0, 1)))
streams.append(stream(13, ("randperm", 12, "int32"), ("randperm", 12, "float32")))
for p in (0.0, 0.3, 0.5, 1.0):
    streams.append(stream(17, ("bernoulli", 40, "float32", p), ("bernoulli", 10, "bool", p), ("uniform", 2, "float32", 0, 1)))
for dtype in ("float32", "float64"):
    streams.append(stream(17, ("bernoulli_each", 40, dtype, dtype), ("uniform", 2, "float32", 0, 1)))
print("[")
print(",\n".join(json.dumps(each, separators=(",", ":")) for each in streams))
print("]")
