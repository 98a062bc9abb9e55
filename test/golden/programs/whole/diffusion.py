"""Denoising diffusion of a ring of points: the schedule, the loss, and sampling."""
import math

import torch
import torch.nn as nn

torch.manual_seed(25)
T = 20
betas = torch.linspace(1e-3, 0.3, T)
alphas = 1.0 - betas
alpha_bar = torch.cumprod(alphas, dim=0)
print(f"signal left: {alpha_bar[0].item():.4f} -> {alpha_bar[-1].item():.4f}")


class TimeEmbedding(nn.Module):
    def __init__(self, dim):
        super().__init__()
        half = dim // 2
        self.register_buffer("freqs", torch.exp(-math.log(100.0) * torch.arange(half) / half), persistent=False)

    def forward(self, t):
        args = t[:, None].float() * self.freqs[None]
        return torch.cat([args.sin(), args.cos()], dim=-1)


class Denoiser(nn.Module):
    def __init__(self, hidden=24, t_dim=8):
        super().__init__()
        self.time = TimeEmbedding(t_dim)
        self.net = nn.Sequential(nn.Linear(2 + t_dim, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU(), nn.Linear(hidden, 2))

    def forward(self, x, t):
        return self.net(torch.cat([x, self.time(t)], dim=-1))


def q_sample(x0, t, noise):
    ab = alpha_bar[t].unsqueeze(-1)
    return ab.sqrt() * x0 + (1 - ab).sqrt() * noise


model = Denoiser()
print(model)
print(list(model.state_dict())[:2], dict(model.named_buffers())["time.freqs"])
angle = torch.rand(64) * 2 * math.pi
x0 = torch.stack([angle.cos(), angle.sin()], dim=-1)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
ema = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9))
for step in range(50):
    t = torch.randint(0, T, (64,))
    noise = torch.randn_like(x0)
    loss = nn.functional.mse_loss(model(q_sample(x0, t, noise), t), noise)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    ema.update_parameters(model)
    if step % 10 == 0 or step == 49:
        print(f"step {step:2d} | loss {loss.item():.4f}")
print("averaged:", ema.n_averaged)


@torch.no_grad()
def sample(model, n):
    x = torch.randn(n, 2)
    for i in reversed(range(T)):
        t = torch.full((n,), i, dtype=torch.long)
        eps = model(x, t)
        x = (x - betas[i] / (1 - alpha_bar[i]).sqrt() * eps) / alphas[i].sqrt()
        if i > 0:
            x += betas[i].sqrt() * torch.randn_like(x)
    return x


out = sample(ema, 40)
radius = out.norm(dim=1)
print(out.shape, f"mean radius {radius.mean().item():.2f} spread {radius.std().item():.1f}")
