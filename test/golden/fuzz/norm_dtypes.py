# Normalizations: which dtypes go together, where numbers are widened, and x · a + b in one rounding.
import torch
import torch.nn.functional as F

names = {"layer": lambda x, w, b: F.layer_norm(x, (2,), w, b), "group": lambda x, w, b: F.group_norm(x, 1, w, b), "batch": lambda x, w, b: F.batch_norm(x, None, None, w, b, True)}
dtypes = (None, torch.float16, torch.float32, torch.float64)
made = lambda dtype: None if dtype is None else torch.ones(2, dtype=dtype, requires_grad=True)
for name, call in names.items():
    for dtype in torch.float16, torch.float32, torch.float64:
        for first in dtypes:
            for second in dtypes:
                try:
                    print(name, dtype, first, second, call(torch.ones(2, 2, dtype=dtype), made(first), made(second)).dtype)
                except RuntimeError as error:
                    print(name, dtype, first, second, error)
w, x = made(torch.float32), torch.tensor([[1.0, 2.5], [0.5, -1.0]], dtype=torch.float16, requires_grad=True)
for name, call in names.items():
    y = call(x, w, None)
    print(name, y.grad_fn._saved_result1.dtype, [grad.dtype for grad in torch.autograd.grad(y.sum(), (x, w))])
y = F.rms_norm(x, (2,))
print(y, y.grad_fn.name(), F.rms_norm(x * 1e-4, (2,)), F.rms_norm(x.double(), (2,)).grad_fn.name())
print(F.group_norm(torch.tensor([[3.0, 1.25], [-2.0, 1.82]]), 2, made(torch.float32), None))
print(F.group_norm(torch.tensor([[3.0, 1.25], [-2.0, 1.82]]), 2))
print(F.batch_norm(torch.tensor([[1.82, 1.3]] * 3), None, None, training=True))
print(F.instance_norm(torch.tensor([[[1.82] * 3, [1.3] * 3]], dtype=torch.float64)))
print(torch.logit(torch.tensor([0.05, 0.3, 0.95], dtype=torch.bfloat16), 0.1))
