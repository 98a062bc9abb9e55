import torch
权重 = torch.tensor([1., 2.], requires_grad=True); 偏置 = torch.zeros(2)
x = torch.arange(3.)
x.requires_grad_(True)
largest, where = (x * 2).max(0)
with torch.no_grad():
    y = x + 1
y[0] = 5
y += 1
first, *rest = y.unbind()
if (z := 权重.sum()) > 0:
    z.backward()
print("结果", 权重.grad,
      (权重 * 2
       + 1))
权重.grad.zero_()
total = 0
for row in torch.eye(2): total = total + row.sum()
del total
