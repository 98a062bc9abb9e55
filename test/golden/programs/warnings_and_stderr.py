import sys
import torch
x = torch.ones(2, requires_grad=True)
y = x * 2
print(y.grad)
t = torch.tensor(x)
print(t)
print("to the error stream", file=sys.stderr)
print(x.T if x.dim() < 2 else None)
sys.exit(3)
