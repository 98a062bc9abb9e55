"""An autoencoder squeezes points of a curve in five dimensions through two numbers."""
import torch
from torch import nn

torch.manual_seed(9)
t = torch.rand(100, 1) * 6.28
basis = torch.randn(2, 5)
X = torch.cat([torch.cos(t), torch.sin(t)], dim=1) @ basis + 0.01 * torch.randn(100, 5)
mean, std = X.mean(dim=0), X.std(dim=0)
X = (X - mean) / std


class Autoencoder(nn.Module):
    def __init__(self, d, latent):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(d, 12), nn.Tanh(), nn.Linear(12, latent))
        self.decoder = nn.Sequential(nn.Linear(latent, 12), nn.Tanh(), nn.Linear(12, d))

    def forward(self, x):
        z = self.encoder(x)
        return self.decoder(z), z


model = Autoencoder(5, 2)
print(model)
optimizer = torch.optim.RMSprop(model.parameters(), lr=0.005)
losses = []
for epoch in range(60):
    x_hat, z = model(X)
    loss = nn.functional.mse_loss(x_hat, X)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if (epoch + 1) % 15 == 0:
        print(f"epoch {epoch + 1}: reconstruction {losses[-1]:.4f}, |z| {z.abs().mean().item():.3f}")
assert losses[-1] < losses[0]

# Principal components as a bound from below for two numbers, linearly.
U, S, Vh = torch.linalg.svd(X, full_matrices=False)
explained = S.square() / S.square().sum()
print("explained variance:", " ".join(f"{e:.3f}" for e in explained))
approx = (U[:, :2] * S[:2]) @ Vh[:2]
print(f"PCA error {nn.functional.mse_loss(approx, X):.5f}")
with torch.no_grad():
    print(model.encoder(X[:2]))
