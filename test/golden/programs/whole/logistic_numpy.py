"""Logistic regression on data made with numpy; results go back to numpy."""
import numpy as np
import torch
import torch.nn as nn

rng = np.random.RandomState(0)
n = 80
X_np = rng.randn(n, 2).astype(np.float32)
w_true = np.array([2.0, -1.0], dtype=np.float32)
p_np = 1 / (1 + np.exp(-(X_np @ w_true + 0.5)))
y_np = (rng.rand(n) < p_np).astype(np.float32)
print(X_np.shape, X_np.dtype, y_np.mean(), np.round(X_np[:2], 3))

X, y = torch.from_numpy(X_np), torch.from_numpy(y_np).view(-1, 1)
mu, sigma = X_np.mean(axis=0), X_np.std(axis=0)
print(np.round(mu, 4), np.round(sigma, 4))


class LogisticRegression(nn.Module):
    def __init__(self, n_input_features):
        super(LogisticRegression, self).__init__()
        self.linear = nn.Linear(n_input_features, 1)

    def forward(self, x):
        return torch.sigmoid(self.linear(x))


torch.manual_seed(0)
model = LogisticRegression(2)
criterion = nn.BCELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
losses = []
num_epochs = 50
for epoch in range(num_epochs):
    y_predicted = model(X)
    loss = criterion(y_predicted, y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    losses.append(loss.item())
    if (epoch + 1) % 10 == 0:
        print(f"epoch: {epoch + 1}, loss = {loss.item():.4f}")
with torch.no_grad():
    y_cls = model(X).round()
    acc = y_cls.eq(y).sum() / float(y.shape[0])
    print(f"accuracy: {acc.item():.4f}")
losses = np.array(losses)
print(losses.shape, bool(np.all(np.diff(losses) < 0)), np.argmin(losses))
w = model.linear.weight.detach().numpy()
print(type(w).__name__, w.shape, w.dtype)
a = np.zeros(3)
t = torch.from_numpy(a)
t += 1
print(a, t.dtype)
print(np.linspace(0, 1, 5), torch.tensor(np.arange(6).reshape(2, 3)))
print(torch.allclose(torch.as_tensor(X_np @ w.T), X @ model.linear.weight.detach().T, atol=1e-6))
