"""Answers op_samples.json with real PyTorch: value, dtype, shape, gradients, grad_fn and next_functions of every call.

    python3 record_ops.py < op_samples.json > ops.json
    python3 record_ops.py float16 bfloat16 uint8 int8 int16 < op_samples.json > ops_dtypes.json

With dtypes named, only the first samples of an operator are called, with their floating tensors in each of these.
"""
import json
import math
import sys
import warnings

import torch

torch.set_num_threads(1)
warnings.simplefilter("ignore")
SEED = 7
DTYPES = sys.argv[1:] or ["float32", "float64"]
#: Samples of an operator that are called in the dtypes named.
MOST = 2 if len(sys.argv) > 1 else None
REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def tensor(spec, dtype):
    own = {"int64": torch.int64, "int32": torch.int32, "bool": torch.bool}.get(spec["dtype"], dtype)
    data = [float(x) if isinstance(x, str) else x for x in spec["data"]]
    shape = spec["shape"]
    whole = spec["dtype"] == "float" and not dtype.is_floating_point
    if whole:
        data = [whole_number(x, dtype) for x in data]
    made = torch.tensor(data, dtype=torch.float64).to(own).reshape(shape)
    if spec["transposed"]:
        made = made.transpose(-1, -2).contiguous().transpose(-1, -2)
    return made.requires_grad_(spec["grad"] and not whole)


def whole_number(x, dtype):
    """What stands for a floating number in a tensor of integers."""
    n = math.floor(4 * x + 0.5) if math.isfinite(x) else 7
    return n if dtype.is_signed else abs(n)


def decode(arg, dtype, tensors):
    if "tensor" in arg:
        tensors.append(tensor(arg["tensor"], dtype))
        return tensors[-1]
    if "complex" in arg:
        parts = dtype if dtype == torch.float64 else torch.float32
        real, imaginary = (tensor(part, parts) for part in arg["complex"])
        return torch.complex(real, imaginary)
    if "list" in arg:
        return [decode(item, dtype, tensors) for item in arg["list"]]
    if "dtype" in arg:
        return getattr(torch, arg["dtype"])
    return arg["value"]


def aten(name):
    """Hidden operators; those whose schema is simpler in the table are completed here."""
    base, overload = name.removeprefix("_").split(".") if name.startswith("_unique_c") else name.split(".")
    function = getattr(getattr(torch.ops.aten, base), overload)
    if base.endswith("softmax_backward_data"):
        return lambda grad, output, dim: function(grad, output, dim, grad.dtype)
    if base == "mkldnn_rnn_layer":
        return lambda *args: function(*args)[:3]  # the fourth result is its own workspace
    if base == "_reshape_alias":
        return lambda self, size: function(self, size, torch.empty(size).stride())
    if base == "elu_backward":
        return lambda grad, x, alpha, scale, input_scale, is_result: function(grad, alpha, scale, input_scale, is_result, x)
    if base == "log_sigmoid_backward":
        return lambda grad, x: function(grad, x, torch.exp(-x.detach().abs()))
    if "_loss" in base or base.startswith("binary_cross_entropy"):
        return lambda *args: function(*[REDUCTIONS.get(a, a) if isinstance(a, str) else a for a in args])
    return function


def function_of(entry):
    home, name = entry["home"], entry["name"]
    if home == "inplace" and not hasattr(torch.Tensor, name):
        return lambda self, *args, **kwargs: getattr(torch.ops.aten, name)(self.clone(), *args, **kwargs)
    if home == "inplace":
        return lambda self, *args, **kwargs: getattr(self.clone(), name)(*args, **kwargs)
    if home == "functional_":
        return lambda self, *args, **kwargs: getattr(torch.nn.functional, name)(self.clone(), *args, **kwargs)
    if home == "tensor":
        return lambda self, *args, **kwargs: getattr(self, name)(*args, **kwargs)
    if home == "aten":
        return aten(name)
    modules = {"torch": torch, "functional": torch.nn.functional, "linalg": torch.linalg, "special": torch.special, "fft": torch.fft}
    return getattr(modules[home], name) if hasattr(modules[home], name) else aten(name + ".default")


def numbers(t):
    digits = {torch.float16: 6, torch.bfloat16: 6, torch.float32: 9}.get(t.dtype, 17)
    out = []
    whole = torch.zeros(t.shape, dtype=t.dtype) if t._is_zerotensor() else t.detach()
    if whole.is_complex():
        whole = torch.view_as_real(whole.resolve_conj())
    for x in whole.reshape(-1).tolist():
        if isinstance(x, bool):
            out.append(int(x))
        elif isinstance(x, float) and not math.isfinite(x):
            out.append({"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(x)])
        else:
            out.append(float(f"{x:.{digits}g}") if isinstance(x, float) else x)
    return out


def short(name):
    return name.split("::")[-1]


def seed_gradient(t):
    values = [0.7 + 0.6 * math.sin(2.3 * i + 0.4) for i in range(t.numel())]
    return torch.tensor(values, dtype=torch.float64).to(t.dtype).reshape(t.shape)


def flat(made):
    if isinstance(made, torch.Tensor):
        return [made]
    return [t for item in made for t in flat(item)] if isinstance(made, (tuple, list)) else []


def answer(entry, sample, dtype):
    tensors = []
    args = [decode(arg, dtype, tensors) for arg in sample["args"]]
    kwargs = {name: decode(arg, dtype, tensors) for name, arg in sample["kwargs"].items()}
    torch.manual_seed(SEED)
    try:
        results = flat(function_of(entry)(*args, **kwargs))
    except Exception as error:
        return {"error": [type(error).__name__, str(error)]}
    out = {"results": [{"dtype": str(r.dtype)[6:], "shape": list(r.shape), "data": numbers(r)} for r in results]}
    made = [r for r in results if r.grad_fn is not None]
    if not made:
        return out
    node = made[0].grad_fn
    out["grad_fn"] = short(node.name())
    out["next_functions"] = [None if edge is None else short(edge.name()) for edge, _ in node.next_functions]
    inputs = [t for t in tensors if t.requires_grad]
    try:
        grads = torch.autograd.grad(made, inputs, [seed_gradient(r) for r in made], allow_unused=True)
        out["grads"] = [None if g is None else numbers(g) for g in grads]
    except RuntimeError as error:
        out["backward_error"] = str(error)
    return out


def main():
    lines = []
    for entry in json.load(sys.stdin):
        samples = [
            {name: answer(entry, sample, getattr(torch, name)) for name in DTYPES}
            for sample in entry["samples"][:MOST]
        ]
        lines.append(json.dumps(entry["op"]) + ":" + json.dumps(samples, separators=(",", ":")))
    print("{" + ",\n".join([json.dumps("torch") + ":" + json.dumps(torch.__version__)] + lines) + "}")


if __name__ == "__main__":
    main()
