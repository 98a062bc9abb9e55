"""A variational autoencoder on made-up binary patterns."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
patterns = torch.tensor([
    [1, 1, 1, 1, 0, 0, 0, 0],
    [0, 0, 0, 0, 1, 1, 1, 1],
    [1, 0, 1, 0, 1, 0, 1, 0],
], dtype=torch.float32)
which = torch.randint(0, 3, (48,))
flips = torch.bernoulli(torch.full((48, 8), 0.05))
data = (patterns[which] + flips) % 2
print(data[:3], data.mean().item())


class VAE(nn.Module):
    def __init__(self, d=8, h=16, z=2):
        super().__init__()
        self.fc1 = nn.Linear(d, h)
        self.fc21 = nn.Linear(h, z)
        self.fc22 = nn.Linear(h, z)
        self.fc3 = nn.Linear(z, h)
        self.fc4 = nn.Linear(h, d)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        h3 = F.relu(self.fc3(z))
        return torch.sigmoid(self.fc4(h3))

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar


def loss_function(recon_x, x, mu, logvar):
    BCE = F.binary_cross_entropy(recon_x, x, reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE, KLD


model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(1, 41):
    model.train()
    recon, mu, logvar = model(data)
    bce, kld = loss_function(recon, data, mu, logvar)
    loss = bce + kld
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 0:
        print(f"====> Epoch: {epoch} Average loss: {loss.item() / len(data):.4f} (BCE {bce.item() / len(data):.3f}, KL {kld.item() / len(data):.3f})")
model.eval()
with torch.no_grad():
    sample = model.decode(torch.zeros(1, 2))
    print(sample.shape)
    print([f"{p:.2f}" for p in sample[0].tolist()])
