"""Calls of every operator the engine declares, from the samples of its table: shapes and arguments that fit, applied to the tensors a program has where
those have the shape. Knows the notation of op_samples.json; `generate.py` executes and puts together.
"""
import json
import zlib

from operators import TEXT

MODULES = {"torch": "torch", "functional": "F", "functional_": "F", "linalg": "torch.linalg", "special": "torch.special", "fft": "torch.fft"}

UNDEFINED = {
    "empty_like new_empty resize_ resize_as_ set_": "their elements are whatever was in memory",
    "eig eigh svd qr geqrf householder_product orgqr lu_unpack ldl_factor eigvals": "vectors of either sign are right, and LAPACK chooses; so is the order of eigenvalues that are no numbers",
    "kthvalue mode median nanmedian msort topk argsort": "which of equal elements is meant is left to the kernel",
    "searchsorted bucketize": "what they find among numbers that are not sorted, or not numbers",
    "native_batch_norm": "looks at no sizes: it reads what lies behind a weight that is too short, and crashes without statistics",
    "gru lstm rnn_tanh rnn_relu": "called by modules only, with lists of weights",
}
LEFT_OUT = {name for names in UNDEFINED for name in names.split()}

ENTRIES = [
    entry
    for entry in json.loads(TEXT)
    if entry["home"] != "aten" and not entry["name"].startswith("_") and entry["name"] not in LEFT_OUT and entry["samples"] and "complex" not in entry["name"]
]
"""Operators of the table that a program can call by name."""


def _nested(shape, items):
    if not shape:
        return items.pop(0)
    return [_nested(shape[1:], items) for _ in range(shape[0])]


def _tensor(world, spec, dtype):
    """A tensor of the program with this shape, or one that is written out."""
    r = world.random
    shape = spec["shape"]
    if spec["dtype"] == "float":
        if r.random() < 0.75:
            found = world.pick(lambda t: list(t.shape) == shape and str(t.dtype) == f"torch.{dtype}")
            if found is not None:
                return found
        items = [round(float(x), 2) if abs(float(x)) < 1e9 else 0.0 for x in spec["data"]]
    else:
        items = [bool(x) if spec["dtype"] == "bool" else int(x) for x in spec["data"]]
    text = f"torch.tensor({_nested(shape, items)!r}" if 0 not in shape else f"torch.zeros({shape!r}"
    grad = ", requires_grad=True" if spec["grad"] and r.random() < 0.6 else ""
    return f"{text}, dtype=torch.{dtype if spec['dtype'] == 'float' else spec['dtype']}{grad})"


def _argument(world, arg, dtype):
    if "tensor" in arg:
        return _tensor(world, arg["tensor"], dtype)
    if "complex" in arg:
        real, imaginary = (_tensor(world, part, dtype) for part in arg["complex"])
        return f"torch.complex({real}, {imaginary})"
    if "list" in arg:
        return "[" + ", ".join(_argument(world, item, dtype) for item in arg["list"]) + "]"
    if "dtype" in arg:
        return f"torch.{arg['dtype']}"
    return repr(arg.get("value"))


def _mark(*parts):
    return zlib.crc32(json.dumps(parts).encode())


MARKED = [(_mark(entry["home"], entry["name"]), entry, [(_mark(sample), sample) for sample in entry["samples"]]) for entry in ENTRIES]


def _chosen(world, marked):
    """One of them, by its mark: where another is added, or one goes, only the programs that choose it become others."""
    draw = world.random.getrandbits(60)
    return min(marked, key=lambda choice: hash((draw, choice[0])))


def declared(world):
    """One call; now and then with a tensor where another belongs."""
    r = world.random
    _, entry, samples = _chosen(world, MARKED)
    _, sample = _chosen(world, samples)
    dtype = r.choice(["float32", "float32", "float32", "float64"])
    args = [_argument(world, arg, dtype) for arg in sample["args"]]
    words = [f"{name}={_argument(world, arg, dtype)}" for name, arg in sample["kwargs"].items()]
    if args and r.random() < 0.12:
        args[r.randrange(len(args))] = world.pick() or "2"
    name, home = world.fresh(), entry["home"]
    if home == "inplace" or entry["name"].endswith("_") and home == "tensor":
        return f"{name} = ({args[0]}).clone()\n{name}.{entry['name']}({', '.join(args[1:] + words)})", [name]
    if home == "tensor":
        return f"{name} = ({args[0]}).{entry['name']}({', '.join(args[1:] + words)})", [name]
    return f"{name} = {MODULES[home]}.{entry['name']}({', '.join(args + words)})", [name]
