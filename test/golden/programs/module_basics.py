import torch
import torch.nn as nn
import torch.nn.functional as F
torch.manual_seed(1)

class Net(nn.Module):
    def __init__(self, hidden=4):
        super().__init__()
        self.first = nn.Linear(3, hidden)
        self.act = nn.ReLU()
        self.rest = nn.Sequential(nn.Linear(hidden, hidden, bias=False), nn.Tanh(), nn.Dropout(0.25))
        self.scale = nn.Parameter(torch.ones(1))
        self.register_buffer("steps", torch.zeros(1))
    def forward(self, x):
        self.steps += 1
        return self.rest(self.act(self.first(x))) * self.scale

net = Net()
print(net)
for name, p in net.named_parameters():
    print(name, tuple(p.shape), p.requires_grad)
print(sum(p.numel() for p in net.parameters()))
print(list(net.state_dict()))
print([n for n, _ in net.named_modules()], [n for n, _ in net.named_children()])
x = torch.randn(5, 3)
net.eval()
out = net(x)
print(out, out.shape, net.steps)
net.train()
print(net.training, net.rest[2].training)
torch.manual_seed(5)
print(net(x))
other = Net()
print(other.load_state_dict(net.state_dict()))
other.eval(); net.eval()
print(torch.equal(other(x), net(x)))
try:
    Net(5).load_state_dict(net.state_dict())
except RuntimeError as error:
    print(error)
try:
    net.missing
except AttributeError as error:
    print(error)
try:
    class Bad(nn.Module):
        def __init__(self):
            self.w = nn.Parameter(torch.ones(1))
    Bad()
except AttributeError as error:
    print(error)
net.zero_grad()
F.mse_loss(net(x), torch.zeros(5, 4)).backward()
print(net.first.weight.grad)
net.apply(lambda m: nn.init.zeros_(m.weight) if isinstance(m, nn.Linear) else None)
print(net.first.weight.sum(), net.rest[0])
print(nn.Sequential(nn.Flatten(), nn.Linear(2, 2))[1:], len(nn.ModuleList([nn.ReLU(), nn.ReLU()])))
print(nn.LeakyReLU(0.2), nn.GELU(), nn.Softmax(dim=1), nn.ELU(inplace=True), nn.Embedding(3, 2), nn.Identity(), nn.MSELoss())
