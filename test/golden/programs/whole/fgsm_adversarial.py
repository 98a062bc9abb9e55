"""Adversarial examples: the fast gradient sign method and projected gradient descent; saliency of the input."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(14)
X = torch.rand(80, 1, 6, 6) * 0.5
y = torch.randint(0, 2, (80,))
X[y == 0, :, :3] += 0.3
X[y == 1, :, 3:] += 0.3
net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(20):
    loss = F.cross_entropy(net(X), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"clean loss {loss.item():.4f}")


def fgsm_attack(image, epsilon, data_grad):
    sign_data_grad = data_grad.sign()
    perturbed_image = image + epsilon * sign_data_grad
    return torch.clamp(perturbed_image, 0, 1)


def test(model, epsilon):
    data = X.clone().requires_grad_(True)
    output = model(data)
    init_pred = output.max(1, keepdim=True)[1]
    loss = F.nll_loss(F.log_softmax(output, dim=1), y)
    model.zero_grad()
    loss.backward()
    perturbed = fgsm_attack(data, epsilon, data.grad)
    final_pred = model(perturbed).max(1, keepdim=True)[1]
    correct = final_pred.eq(y.view_as(final_pred)).sum().item()
    print(f"Epsilon: {epsilon}\tTest Accuracy = {correct} / {len(X)} = {correct / len(X):.3f}\tflipped {(init_pred != final_pred).sum().item()}")
    return correct / len(X)


accuracies = [test(net, eps) for eps in [0, 0.05, 0.1, 0.2]]
assert accuracies == sorted(accuracies, reverse=True)


def pgd(model, x, y, eps=0.1, alpha=0.03, steps=5):
    delta = torch.zeros_like(x, requires_grad=True)
    for _ in range(steps):
        loss = F.cross_entropy(model(x + delta), y)
        loss.backward()
        delta.data = (delta + alpha * delta.grad.detach().sign()).clamp(-eps, eps)
        delta.grad.zero_()
    return delta.detach()


delta = pgd(net, X[:10], y[:10])
print("largest change:", f"{delta.abs().max().item():.3f}", f"loss {F.cross_entropy(net(X[:10] + delta), y[:10]).item():.3f}")

image = X[:1].clone().requires_grad_()
score = net(image)[0, y[0]]
score.backward()
saliency = image.grad.abs().max(dim=1).values
print("saliency:", saliency.shape, "brightest row", saliency[0].sum(1).argmax().item())
ig = torch.zeros_like(image)
for alpha in torch.linspace(0, 1, 8):
    step = (alpha * X[:1]).requires_grad_()
    ig += torch.autograd.grad(net(step)[0, y[0]], step)[0] / 8
print(f"integrated gradients {(ig * X[:1]).sum().item():.3f}")
