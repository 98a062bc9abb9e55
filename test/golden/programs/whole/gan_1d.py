"""A GAN learns a normal distribution."""
import torch
import torch.nn as nn

torch.manual_seed(12)
generator = nn.Sequential(nn.Linear(1, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1))
discriminator = nn.Sequential(nn.Linear(1, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1), nn.Sigmoid())
print(generator, discriminator, sep="\n")
bce = nn.BCELoss()
opt_g = torch.optim.Adam(generator.parameters(), lr=0.005, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(discriminator.parameters(), lr=0.005, betas=(0.5, 0.999))
n = 32
ones, zeros = torch.ones(n, 1), torch.zeros(n, 1)
fixed = torch.linspace(-2, 2, 5).unsqueeze(1)


def real_batch():
    return 3 + 0.5 * torch.randn(n, 1)


for step in range(50):
    # discriminator
    real, noise = real_batch(), torch.randn(n, 1)
    fake = generator(noise)
    d_real = discriminator(real)
    d_fake = discriminator(fake.detach())
    d_loss = bce(d_real, ones) + bce(d_fake, zeros)
    opt_d.zero_grad()
    d_loss.backward()
    opt_d.step()
    # generator
    g_loss = bce(discriminator(fake), ones)
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()
    if step % 10 == 0 or step == 49:
        print(f"[{step:2d}/50] Loss_D: {d_loss.item():.4f} Loss_G: {g_loss.item():.4f} "
              f"D(x): {d_real.mean().item():.4f} D(G(z)): {d_fake.mean().item():.4f}")
with torch.no_grad():
    samples = generator(torch.randn(500, 1))
    print(f"generated mean {samples.mean():.3f} std {samples.std():.3f}")
    print(generator(fixed).squeeze())
