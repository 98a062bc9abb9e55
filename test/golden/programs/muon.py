import torch
torch.manual_seed(0)
for options in [dict(), dict(lr=0.1, nesterov=False, adjust_lr_fn="match_rms_adamw"), dict(lr=0.1, adjust_lr_fn="spectral_unclamped", weight_decay=0)]:
    w = torch.randn(4, 3, requires_grad=True)
    optimizer = torch.optim.Muon([w], **options)
    for _ in range(5):
        optimizer.zero_grad()
        (w**2).sum().backward()
        optimizer.step()
    print(w)
print(optimizer)
