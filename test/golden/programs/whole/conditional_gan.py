"""A conditional GAN: the label goes in at both ends; losses with logits, one SGD and one Adam."""
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(21)
CLASSES, NOISE, POINTS = 3, 4, 24
means = torch.tensor([[2.0, 0.0], [-1.0, 1.7], [-1.0, -1.7]])


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.label_emb = nn.Embedding(CLASSES, NOISE)
        self.net = nn.Sequential(nn.Linear(2 * NOISE, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))

    def forward(self, z, labels):
        return self.net(torch.cat((self.label_emb(labels), z), -1))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(2 + CLASSES, 16), nn.LeakyReLU(0.2, inplace=True), nn.Dropout(0.1), nn.Linear(16, 1))

    def forward(self, x, labels):
        return self.net(torch.cat([x, F.one_hot(labels, CLASSES).float()], dim=1)).squeeze(1)


def weights_init(m):
    if isinstance(m, nn.Linear):
        nn.init.normal_(m.weight, 0.0, 0.2)
        nn.init.zeros_(m.bias)


G, D = Generator(), Discriminator()
G.apply(weights_init)
D.apply(weights_init)
print(G)
print(D)
opt_g = torch.optim.Adam(G.parameters(), lr=2e-2, betas=(0.5, 0.999))
opt_d = torch.optim.SGD(D.parameters(), lr=0.1, momentum=0.5)
for epoch in range(40):
    labels = torch.randint(CLASSES, (POINTS,))
    real = means[labels] + 0.1 * torch.randn(POINTS, 2)
    fake_labels = torch.randint(CLASSES, (POINTS,))
    fake = G(torch.randn(POINTS, NOISE), fake_labels)

    opt_d.zero_grad()
    out_real, out_fake = D(real, labels), D(fake.detach(), fake_labels)
    loss_d = F.binary_cross_entropy_with_logits(out_real, torch.ones_like(out_real)) \
        + F.binary_cross_entropy_with_logits(out_fake, torch.zeros_like(out_fake))
    loss_d.backward()
    opt_d.step()

    opt_g.zero_grad()
    loss_g = F.binary_cross_entropy_with_logits(D(fake, fake_labels), torch.ones(POINTS))
    loss_g.backward()
    opt_g.step()
    if epoch % 8 == 7:
        print(f"epoch {epoch + 1:2d}  D {loss_d.item():.4f}  G {loss_g.item():.4f}")
G.eval()
with torch.no_grad():
    for c in range(CLASSES):
        points = G(torch.randn(50, NOISE), torch.full((50,), c))
        print(c, points.shape, "left" if points.mean(0)[0] < 0 else "right")
