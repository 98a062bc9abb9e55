"""Knowledge distillation: a small student learns from the soft answers of a teacher."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(19)
X = torch.randn(90, 4)
W = torch.randn(4, 3)
y = (X @ W + 0.3 * torch.randn(90, 3)).argmax(1)
train_x, test_x, train_y, test_y = X[:60], X[60:], y[:60], y[60:]


def mlp(*sizes):
    layers = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def evaluate(model):
    model.eval()
    with torch.no_grad():
        return (model(test_x).argmax(1) == test_y).float().mean().item()


def distillation_loss(student_logits, teacher_logits, labels, T=2.0, alpha=0.7):
    soft = F.kl_div(F.log_softmax(student_logits / T, dim=1), F.softmax(teacher_logits / T, dim=1), reduction="batchmean")
    hard = F.cross_entropy(student_logits, labels)
    return alpha * T * T * soft + (1 - alpha) * hard


teacher, student = mlp(4, 32, 32, 3), mlp(4, 4, 3)
print(teacher, student, sep="\n")
count = lambda m: sum(p.numel() for p in m.parameters())
print(f"teacher {count(teacher)} parameters, student {count(student)}")
optimizer = torch.optim.Adam(teacher.parameters(), lr=0.01)
for step in range(30):
    teacher.train()
    loss = F.cross_entropy(teacher(train_x), train_y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"teacher: loss {loss.item():.4f}, test accuracy {evaluate(teacher):.3f}")
teacher.requires_grad_(False)
optimizer = torch.optim.NAdam(student.parameters(), lr=0.02)
for step in range(40):
    student.train()
    with torch.no_grad():
        t = teacher(train_x)
    s = student(train_x)
    loss = distillation_loss(s, t, train_y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 9:
        print(f"step {step + 1}: {loss.item():.4f}")
print(f"student: test accuracy {evaluate(student):.3f}")
agree = (student(test_x).argmax(1) == teacher(test_x).argmax(1)).sum()
print(f"agree on {agree} of {len(test_x)}", all(p.grad is None for p in teacher.parameters()) or "teacher kept its gradients")
