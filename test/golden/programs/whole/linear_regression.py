"""Linear regression on made-up data, by hand and with nn.Linear."""
import torch
import torch.nn as nn

torch.manual_seed(42)

# y = 2 x1 - 3.4 x2 + 4.2 + noise
true_w = torch.tensor([2.0, -3.4])
true_b = 4.2
X = torch.normal(0, 1, (200, 2))
y = X @ true_w + true_b
y = y + torch.normal(0, 0.01, y.shape)
print(X.shape, y.shape)
print("features:", X[0], "\nlabel:", y[0])


def linreg(X, w, b):
    return X @ w + b


def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


w = torch.normal(0, 0.01, size=(2,), requires_grad=True)
b = torch.zeros(1, requires_grad=True)
batch_size, lr = 20, 0.1
for epoch in range(4):
    order = torch.randperm(len(X))
    for i in range(0, len(X), batch_size):
        batch = order[i:i + batch_size]
        loss = squared_loss(linreg(X[batch], w, b), y[batch])
        loss.sum().backward()
        sgd([w, b], lr, batch_size)
    with torch.no_grad():
        train_l = squared_loss(linreg(X, w, b), y)
        print(f"epoch {epoch + 1}, loss {float(train_l.mean()):.4f}")
print(f"error in estimating w: {(true_w - w.reshape(true_w.shape)).abs().max():.3f}")
print(f"error in estimating b: {(true_b - b).abs().item():.3f}")

# The same in a few lines.
net = nn.Sequential(nn.Linear(2, 1))
net[0].weight.data.normal_(0, 0.01)
net[0].bias.data.fill_(0)
loss_fn = nn.MSELoss()
trainer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(20):
    l = loss_fn(net(X), y.unsqueeze(1))
    trainer.zero_grad()
    l.backward()
    trainer.step()
    if (epoch + 1) % 5 == 0:
        print(f"epoch {epoch + 1:>2}: loss {l.item():.4f}")
print(net)
print("w:", net[0].weight.data, "b:", net[0].bias.data)

# The closed form, to compare.
A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
solution = torch.linalg.solve(A.T @ A, A.T @ y)
print("closed form:", [f"{v:.4f}" for v in solution.tolist()])
