# 线性回归：y = 2x + 1 · a line learned by gradient descent
import torch

torch.manual_seed(0)
x = torch.linspace(-1, 1, 20)
y = 2*x + 1 + 0.1*torch.randn(20)

w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

for step in range(60):
    loss = ((w*x + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.2 * w.grad
        b -= 0.2 * b.grad
    w.grad.zero_()
    b.grad.zero_()

print(f'y = {w.item():.2f}x + {b.item():.2f}, loss {loss.item():.4f}')
