import torch
import torch.nn as nn
torch.manual_seed(0)
logits = torch.randn(4, 3, requires_grad=True)
target = torch.tensor([0, 2, 1, 2])
loss = nn.CrossEntropyLoss()(logits, target)
print(loss)
loss.backward()
print(logits.grad)
print(loss.grad_fn.next_functions[0][0].name())
for criterion, a, b in [
    (nn.MSELoss(), torch.randn(3), torch.randn(3)),
    (nn.L1Loss(reduction="sum"), torch.randn(3), torch.randn(3)),
    (nn.SmoothL1Loss(), torch.randn(3), torch.randn(3)),
    (nn.HuberLoss(delta=0.5), torch.randn(3), torch.randn(3)),
    (nn.BCELoss(), torch.rand(3), torch.tensor([0., 1., 1.])),
    (nn.BCEWithLogitsLoss(), torch.randn(3), torch.tensor([0., 1., 1.])),
    (nn.NLLLoss(), torch.log_softmax(torch.randn(3, 2), 1), torch.tensor([0, 1, 1])),
    (nn.CrossEntropyLoss(label_smoothing=0.1, weight=torch.tensor([1., 2.])), torch.randn(3, 2), torch.tensor([0, 1, 1])),
    (nn.KLDivLoss(reduction="batchmean"), torch.log_softmax(torch.randn(3, 2), 1), torch.softmax(torch.randn(3, 2), 1)),
]:
    a.requires_grad_()
    value = criterion(a, b)
    value.backward()
    print(type(criterion).__name__, value, a.grad)
try:
    nn.CrossEntropyLoss()(logits, torch.tensor([0, 3, 1, 2]))
except IndexError as error:
    print(error)
try:
    nn.functional.mse_loss(torch.ones(2, 3), torch.ones(4, 2))
except RuntimeError as error:
    print(error)
