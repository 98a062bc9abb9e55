"""Matrix factorisation with biases on a made-up table of ratings."""
import torch
import torch.nn as nn

torch.manual_seed(31)
users, items, rank = 12, 10, 3
P, Q = torch.randn(users, 2), torch.randn(items, 2)
ratings = (3 + P @ Q.T).clamp(1, 5).round()
mask = torch.rand(users, items) < 0.6
u, i = mask.nonzero(as_tuple=True)
r = ratings[mask]
print(ratings[:3].int(), "\nknown:", mask.sum().item(), "mean:", f"{r.mean().item():.3f}")
values, counts = r.unique(return_counts=True)
print(dict(zip(values.tolist(), counts.tolist())))


class MF(nn.Module):
    def __init__(self, num_users, num_items, num_factors):
        super().__init__()
        self.P = nn.Embedding(num_users, num_factors)
        self.Q = nn.Embedding(num_items, num_factors)
        self.user_bias = nn.Embedding(num_users, 1)
        self.item_bias = nn.Embedding(num_items, 1)
        self.mu = nn.Parameter(torch.tensor(0.0))
        for e in (self.P, self.Q, self.user_bias, self.item_bias):
            nn.init.normal_(e.weight, std=0.1)

    def forward(self, user_id, item_id):
        outputs = (self.P(user_id) * self.Q(item_id)).sum(dim=1)
        return outputs + self.user_bias(user_id).squeeze(-1) + self.item_bias(item_id).squeeze(-1) + self.mu


model = MF(users, items, rank)
print(model)
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.3, weight_decay=1e-3)
print(optimizer.defaults["lr"], optimizer.defaults["eps"])
for epoch in range(30):
    loss = nn.functional.mse_loss(model(u, i), r)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 6 == 5:
        print(f"epoch {epoch + 1:2d}: RMSE {loss.sqrt().item():.4f}")

# The same by alternating least squares on the filled table, and by SVD.
filled = torch.where(mask, ratings, r.mean())
U, S, V = torch.linalg.svd(filled)
low = U[:, :rank] @ torch.diag(S[:rank]) @ V[:rank]
print("singular values:", [f"{s:.2f}" for s in S.tolist()])
print(f"RMSE of rank {rank}: {(low - filled)[mask].square().mean().sqrt().item():.4f}")
A, B = torch.ones(users, rank) + 0.1 * torch.randn(users, rank), torch.randn(items, rank)
I = 0.1 * torch.eye(rank)
for _ in range(5):
    B = torch.linalg.solve(A.T @ A + I, A.T @ filled).T
    A = torch.linalg.solve(B.T @ B + I, B.T @ filled.T).T
print(f"ALS: {(A @ B.T - filled).square().mean().sqrt().item():.3f}")
