import torch
from torch import nn
from torch.optim.swa_utils import SWALR, AveragedModel, get_ema_avg_fn, get_ema_multi_avg_fn, update_bn

torch.manual_seed(0)
torch.set_default_dtype(torch.double)
model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
data = [(torch.randn(8, 2), torch.randn(8, 1)) for _ in range(4)]
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
averages = [AveragedModel(model), AveragedModel(model, avg_fn=get_ema_avg_fn(0.9)), AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9), use_buffers=True)]
schedule = SWALR(optimizer, swa_lr=0.05, anneal_strategy="linear", anneal_epochs=3)
for epoch in range(6):
    for x, y in data:
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    for average in averages:
        average.update_parameters(model)
    schedule.step()
    print(schedule.get_last_lr())
for average in averages:
    print(average.n_averaged, average.module[0].weight.data, average.module[1].running_mean)
update_bn(data, averages[0])
print(averages[0].module[1].running_mean, averages[0].module[1].momentum, averages[0].training)
print(averages[0](data[0][0])[:2])
print(averages[0])
print(list(averages[0].state_dict()))
