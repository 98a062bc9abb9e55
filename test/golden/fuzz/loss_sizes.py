# Losses of a difference see their arguments broadcast, and warn of it.
import warnings
import torch
import torch.nn.functional as F

prediction = torch.tensor([[1.0], [2.0], [4.0]], requires_grad=True)
target = torch.tensor([1.5, 2.5, 3.0])
for loss in [F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.huber_loss, torch.nn.MSELoss()]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = loss(prediction, target)
    print(value, [n and n.name() for n, _ in value.grad_fn.next_functions], [str(w.message) for w in caught])
value.backward()
print(prediction.grad)
same = F.mse_loss(prediction, target[:, None], reduction="none")
print(same, [n and n.name() for n, _ in same.grad_fn.next_functions])
