"""A mixture of Gaussians, by EM and by gradient descent, with torch.distributions."""
import torch
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal, Normal, kl_divergence

torch.manual_seed(5)
data = torch.cat([Normal(-2.0, 0.5).sample((60,)), Normal(1.5, 1.0).sample((90,))])
print(data.shape, f"{data.mean().item():.4f}")

# EM
means, stds, weights = torch.tensor([-1.0, 1.0]), torch.ones(2), torch.full((2,), 0.5)
for i in range(15):
    log_p = Normal(means, stds).log_prob(data[:, None]) + weights.log()
    log_evidence = torch.logsumexp(log_p, dim=1, keepdim=True)
    r = (log_p - log_evidence).exp()
    n = r.sum(0)
    weights, means = n / len(data), (r * data[:, None]).sum(0) / n
    stds = ((r * (data[:, None] - means) ** 2).sum(0) / n).sqrt()
    if i % 5 == 0:
        print(f"EM {i:2d}: log likelihood {log_evidence.sum().item():.3f}")
print("weights", weights, "means", means, "stds", stds)

# Gradient descent on the same.
logits = torch.zeros(2, requires_grad=True)
loc = torch.tensor([-1.0, 1.0], requires_grad=True)
log_scale = torch.zeros(2, requires_grad=True)
optimizer = torch.optim.Adam([logits, loc, log_scale], lr=0.1)
for step in range(40):
    gmm = MixtureSameFamily(Categorical(logits=logits), Normal(loc, log_scale.exp()))
    loss = -gmm.log_prob(data).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 9:
        print(f"SGD {step + 1}: {loss.item():.4f}")
print("means agree:", torch.allclose(loc.detach(), means, atol=0.2))
print(gmm.mean, gmm.variance)

# Two dimensions, and divergences.
cov = torch.tensor([[1.0, 0.6], [0.6, 2.0]])
mvn = MultivariateNormal(torch.zeros(2), covariance_matrix=cov)
x = mvn.sample((500,))
print(x.shape, f"{mvn.log_prob(x).mean().item():.3f}", mvn.entropy())
print(mvn)
print(kl_divergence(Normal(0.0, 1.0), Normal(1.0, 2.0)), Normal(torch.zeros(3), 1.0).rsample().shape)
print(kl_divergence(mvn, MultivariateNormal(torch.zeros(2), torch.eye(2))))
c = Categorical(probs=torch.tensor([0.2, 0.3, 0.5]))
print(c.entropy(), c.log_prob(torch.tensor(2)), c.sample((5,)))
try:
    Normal(0.0, -1.0)
except ValueError as e:
    print(e)
