"""A small U-Net with transposed convolution finds squares in noise; Dice and cross entropy."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(33)


def make(n, size=8):
    masks = torch.zeros(n, size, size)
    for m in masks:
        r, c = torch.randint(0, size - 3, (2,))
        m[r:r + 3, c:c + 3] = 1
    return masks[:, None] + 0.3 * torch.randn(n, 1, size, size), masks


def double_conv(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.GroupNorm(2, b), nn.ReLU(inplace=True))


class UNet(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.down1 = double_conv(1, width)
        self.pool = nn.MaxPool2d(2)
        self.bottom = double_conv(width, 2 * width)
        self.up = nn.ConvTranspose2d(2 * width, width, kernel_size=2, stride=2)
        self.up_conv = double_conv(2 * width, width)
        self.out = nn.Conv2d(width, 1, 1)

    def forward(self, x):
        skip = self.down1(x)
        x = self.bottom(self.pool(skip))
        x = self.up(x)
        x = torch.cat([skip, x], dim=1)
        return self.out(self.up_conv(x))


def dice_loss(logits, target, smooth=1.0):
    p = logits.sigmoid().flatten(1)
    t = target.flatten(1)
    return (1 - (2 * (p * t).sum(1) + smooth) / (p.sum(1) + t.sum(1) + smooth)).mean()


images, masks = make(16)
net = UNet()
print(net)
print(images.shape, masks.mean().item())
optimizer = torch.optim.RAdam(net.parameters(), lr=0.02)
pos_weight = (1 - masks).sum() / masks.sum()
print(f"pos_weight {pos_weight:.4f}")
for step in range(15):
    logits = net(images).squeeze(1)
    bce = F.binary_cross_entropy_with_logits(logits, masks, pos_weight=pos_weight)
    dice = dice_loss(logits, masks)
    loss = bce + dice
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    if step % 5 == 4:
        print(f"step {step + 1:2d} bce {bce.item():.3f} dice {dice.item():.3f}")
up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
print(up, up(images[:1]).shape, nn.PixelShuffle(2)(torch.arange(16.0).view(1, 4, 2, 2)).shape)
x = torch.arange(4.0).view(1, 1, 2, 2)
print(F.interpolate(x, scale_factor=2, mode="nearest"))
print(F.interpolate(x, size=(3, 3), mode="bilinear", align_corners=True))
print(F.unfold(x, 2), F.pad(x, (1, 1), value=-1))
