"""LeNet-5 as the textbooks print it: the shape of every layer, then a few steps on random digits."""
import torch
from torch import nn

torch.manual_seed(0)


def init_weights(layer):
    if type(layer) == nn.Linear or type(layer) == nn.Conv2d:
        nn.init.xavier_uniform_(layer.weight)


net = nn.Sequential(
    nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.Sigmoid(),
    nn.AvgPool2d(kernel_size=2, stride=2),
    nn.Conv2d(6, 16, kernel_size=5), nn.Sigmoid(),
    nn.AvgPool2d(kernel_size=2, stride=2),
    nn.Flatten(),
    nn.Linear(16 * 5 * 5, 120), nn.Sigmoid(),
    nn.Linear(120, 84), nn.Sigmoid(),
    nn.Linear(84, 10))
net.apply(init_weights)

X = torch.rand(size=(1, 1, 28, 28), dtype=torch.float32)
for layer in net:
    X = layer(X)
    print(layer.__class__.__name__, "output shape: \t", X.shape)
print(net)

# Ten images, one of each class; the network learns them by heart.
images = torch.rand(10, 1, 28, 28)
labels = torch.arange(10)
loss = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(12):
    optimizer.zero_grad()
    y_hat = net(images)
    l = loss(y_hat, labels)
    l.backward()
    optimizer.step()
    if step % 3 == 0:
        print(f"step {step}: loss {l:.3f}")
sizes = {name: p.numel() for name, p in net.named_parameters()}
print(sizes)
print("total", sum(sizes.values()))
