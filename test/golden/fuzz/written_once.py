# What is written in place stands at one place each; sizes that are none; biases of several dimensions; texts of checks.
import torch
import torch.nn.functional as F


def tried(text, **names):
    try:
        exec(f"made = {text}", {"torch": torch, "F": F}, names)
        made = names["made"]
        node = getattr(made, "grad_fn", None)
        print(text, made.tolist() if isinstance(made, torch.Tensor) else made, node and node.name())
    except Exception as error:
        print(text, type(error).__name__, str(error))


one, indices = torch.ones(2), torch.tensor([0])
for text in (
    "x.cumsum_(0)", "x.cumprod_(1)", "x.cumsum_(5)", "x.renorm_(2, 0, 1)", "x.renorm_(2, 5, 1)", "x.masked_scatter_(torch.tensor(True), torch.ones(6))", "x.put_(i, torch.ones(1))", "x.put_(i + 9, torch.ones(1))",
    "x.addmm_(torch.ones(3, 1), torch.ones(1, 2))", "x.addr_(torch.ones(3), torch.ones(2))",
):
    tried(text, x=one.expand(3, 2), i=indices)
x = torch.ones(2, 3)
for text in ("x.expand(2, -3)", "x.expand(-3, 2, 3)", "x.expand(-1, -1, -1)", "x[:1].expand(-2, 3)", "x.expand(3)", "torch.ones(()).expand(-2)", "torch.complex(x, x).expand(3)", "x.bool().expand(3)", "x.bfloat16().expand(3)", "x.half().expand(3)"):
    tried(text, x=x)
for text in ("torch.meshgrid([])", "torch.meshgrid(torch.complex(x, x), indexing='ij')", "torch.meshgrid(x, indexing='ij')"):
    tried(text, x=x)
for bias in ((4, 1), (1, 2), (2, 1), (1, 1), (2,), (1,), ()):
    for shape in ((3,), (4, 2, 3)):
        tried("F.linear(x, w, b)", x=torch.ones(shape, requires_grad=True), w=torch.ones(2, 3), b=torch.ones(bias))
tried("torch.cumulative_trapezoid(x, torch.ones(2))", x=x)
tried("torch.trapezoid(x, torch.ones(2))", x=x)
tried("torch.convolution(x, x, None, [1], [0], [1], False, [0], 1)", x=x)
tried("torch.convolution(x, x[0], None, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)", x=x)
for name in ("unique", "unique_consecutive"):
    tried(f"torch.{name}(x)", x=torch.complex(x, x))
tried("F.layer_norm(x, [3])", x=torch.complex(x, x))
