"""Residual blocks with batch norm; the running statistics and the difference between train and eval."""
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(1)


class Residual(nn.Module):
    """A residual block: two convolutions and a way around them."""

    def __init__(self, input_channels, num_channels, use_1x1conv=False, strides=1):
        super().__init__()
        self.conv1 = nn.Conv2d(input_channels, num_channels, kernel_size=3, padding=1, stride=strides)
        self.conv2 = nn.Conv2d(num_channels, num_channels, kernel_size=3, padding=1)
        if use_1x1conv:
            self.conv3 = nn.Conv2d(input_channels, num_channels, kernel_size=1, stride=strides)
        else:
            self.conv3 = None
        self.bn1 = nn.BatchNorm2d(num_channels)
        self.bn2 = nn.BatchNorm2d(num_channels)

    def forward(self, X):
        Y = F.relu(self.bn1(self.conv1(X)))
        Y = self.bn2(self.conv2(Y))
        if self.conv3:
            X = self.conv3(X)
        Y += X
        return F.relu(Y)


blk = Residual(3, 3)
X = torch.rand(4, 3, 6, 6)
Y = blk(X)
print(Y.shape, Y.grad_fn)
blk = Residual(3, 6, use_1x1conv=True, strides=2)
print(blk(X).shape)


def resnet_block(input_channels, num_channels, num_residuals, first_block=False):
    blk = []
    for i in range(num_residuals):
        if i == 0 and not first_block:
            blk.append(Residual(input_channels, num_channels, use_1x1conv=True, strides=2))
        else:
            blk.append(Residual(num_channels, num_channels))
    return blk


b1 = nn.Sequential(nn.Conv2d(1, 4, kernel_size=3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2))
b2 = nn.Sequential(*resnet_block(4, 4, 1, first_block=True))
b3 = nn.Sequential(*resnet_block(4, 8, 1))
net = nn.Sequential(b1, b2, b3, nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten(), nn.Linear(8, 3))
print(net)
x = torch.randn(12, 1, 12, 12)
y = torch.arange(12) % 3
x += y.view(-1, 1, 1, 1) * 0.8
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for step in range(12):
    net.train()
    loss = F.cross_entropy(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 3 == 0:
        print(f"step {step:2d} loss {loss.item():.4f}")
net.eval()
with torch.no_grad():
    acc = (net(x).argmax(dim=1) == y).float().mean().item()
print(f"eval accuracy {acc:.2f}")
bn = b1[1]
print("running mean", bn.running_mean, "batches", bn.num_batches_tracked)
print([k for k in net.state_dict() if "bn1" in k])
