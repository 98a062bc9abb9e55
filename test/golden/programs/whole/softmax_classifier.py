"""Softmax regression from scratch on three Gaussian blobs."""
import torch

torch.manual_seed(0)
num_classes, per_class = 3, 60
centres = torch.tensor([[0.0, 2.0], [2.0, -1.0], [-2.0, -1.0]])
X = torch.cat([c + 0.7 * torch.randn(per_class, 2) for c in centres])
y = torch.arange(num_classes).repeat_interleave(per_class)
print(X.shape, y.shape, y.bincount())


def softmax(X):
    X_exp = torch.exp(X)
    partition = X_exp.sum(1, keepdim=True)
    return X_exp / partition


def cross_entropy(y_hat, y):
    return -torch.log(y_hat[range(len(y_hat)), y])


def accuracy(y_hat, y):
    """The share of right predictions."""
    if len(y_hat.shape) > 1 and y_hat.shape[1] > 1:
        y_hat = y_hat.argmax(axis=1)
    cmp = y_hat.type(y.dtype) == y
    return float(cmp.type(y.dtype).sum()) / len(y)


W = torch.normal(0, 0.01, size=(2, num_classes), requires_grad=True)
b = torch.zeros(num_classes, requires_grad=True)
sample = softmax(torch.normal(0, 1, (2, 5)))
print(sample, sample.sum(1))

lr = 0.5
for epoch in range(10):
    perm = torch.randperm(len(X))
    total = 0.0
    for idx in perm.split(30):
        y_hat = softmax(X[idx] @ W + b)
        loss = cross_entropy(y_hat, y[idx]).mean()
        loss.backward()
        with torch.no_grad():
            for p in (W, b):
                p.sub_(lr * p.grad)
                p.grad = None
        total += loss.item() * len(idx)
    with torch.no_grad():
        acc = accuracy(softmax(X @ W + b), y)
    print(f"epoch {epoch + 1:2d}  loss {total / len(X):.4f}  acc {acc:.3f}")

with torch.no_grad():
    pred = (X @ W + b).argmax(dim=1)
confusion = torch.zeros(num_classes, num_classes, dtype=torch.int64)
for t, p in zip(y, pred):
    confusion[t, p] += 1
print(confusion)
print("W =", W)
