import torch
from torch import nn

torch.manual_seed(0)
inputs = torch.randn(64, 4)
targets = inputs[:, :1] * 2 - inputs[:, 1:2] + 0.5
SCHEDULES = {
    "StepLR": lambda o: torch.optim.lr_scheduler.StepLR(o, 10, 0.5),
    "CosineAnnealingLR": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 50),
    "OneCycleLR": lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.05, total_steps=51, cycle_momentum=False),
    "ExponentialLR": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.95),
    "LambdaLR": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda epoch: 1 / (1 + 0.1 * epoch)),
}
for kind in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD"):
    for name, schedule in SCHEDULES.items():
        torch.manual_seed(1)
        model = nn.Linear(4, 1)
        optimizer = getattr(torch.optim, kind)(model.parameters(), lr=0.05)
        scheduler = schedule(optimizer)
        for step in range(50):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(inputs), targets)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
        print(f"{kind} {name} {loss.item():.4f} {scheduler.get_last_lr()[0]:.8f}")
state = optimizer.state_dict()
torch.manual_seed(1)
twin = nn.Linear(4, 1)
twin.load_state_dict(model.state_dict())
again = torch.optim.ASGD(twin.parameters(), lr=1.0)
again.load_state_dict(state)
for one, opt in ((model, optimizer), (twin, again)):
    opt.zero_grad()
    nn.functional.mse_loss(one(inputs), targets).backward()
    opt.step()
print(torch.equal(model.weight, twin.weight), again.param_groups[0]["lr"] == optimizer.param_groups[0]["lr"])
