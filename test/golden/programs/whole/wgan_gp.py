"""One WGAN with gradient penalty: create_graph through the critic."""
import torch
from torch import nn
from torch.autograd import grad

torch.manual_seed(6)


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    def forward(self, x):
        return self.model(x)


def compute_gradient_penalty(D, real_samples, fake_samples):
    """Calculates the gradient penalty loss for WGAN GP"""
    alpha = torch.rand(real_samples.size(0), 1)
    interpolates = (alpha * real_samples + (1 - alpha) * fake_samples).requires_grad_(True)
    d_interpolates = D(interpolates)
    gradients = grad(outputs=d_interpolates, inputs=interpolates, grad_outputs=torch.ones_like(d_interpolates),
                     create_graph=True, retain_graph=True, only_inputs=True)[0]
    gradients = gradients.view(gradients.size(0), -1)
    return ((gradients.norm(2, dim=1) - 1) ** 2).mean()


generator = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 2))
critic = Critic()
opt_g = torch.optim.RMSprop(generator.parameters(), lr=0.002)
opt_c = torch.optim.RMSprop(critic.parameters(), lr=0.002)
lambda_gp, n_critic = 10, 2
angle = torch.rand(32) * 6.2832
ring = torch.stack([angle.cos(), angle.sin()], 1) * 2
for it in range(16):
    for _ in range(n_critic):
        fake = generator(torch.randn(32, 2)).detach()
        real_validity, fake_validity = critic(ring), critic(fake)
        gp = compute_gradient_penalty(critic, ring, fake)
        d_loss = -real_validity.mean() + fake_validity.mean() + lambda_gp * gp
        opt_c.zero_grad()
        d_loss.backward()
        opt_c.step()
    g_loss = -critic(generator(torch.randn(32, 2))).mean()
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()
    if it % 3 == 0:
        print(f"[{it:2d}] D loss: {d_loss.item():.4f}, GP: {gp.item():.4f}, G loss: {g_loss.item():.4f}")
x = torch.tensor([[1.0, 0.5]], requires_grad=True)
y = critic(x)
(g,) = grad(y.sum(), x, create_graph=True)
print("critic", y, "slope", g)
print("norm of the slope:", g.norm().item() > 0, g.requires_grad)
