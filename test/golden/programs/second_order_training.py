import torch
import torch.nn as nn
torch.manual_seed(3)
net = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
x = torch.linspace(-1, 1, 16).unsqueeze(1).requires_grad_(True)
for step in range(30):
    y = net(x)
    (dy,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    loss = ((dy - x.cos()) ** 2).mean() + 0.1 * y[8].pow(2).sum()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 10 == 0:
        print(step, f"{loss.item():.5f}")
print(loss, dy[0], net[0].weight.grad.norm())
