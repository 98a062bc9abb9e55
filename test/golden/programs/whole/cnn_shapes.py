"""A small CNN that tells horizontal bars from vertical ones in made-up images."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)


def make_images(n, size=8):
    images = 0.3 * torch.randn(n, 1, size, size)
    labels = torch.randint(0, 2, (n,))
    where = torch.randint(1, size - 1, (n,))
    for i in range(n):
        if labels[i] == 0:
            images[i, 0, where[i], :] += 1.5
        else:
            images[i, 0, :, where[i]] += 1.5
    return images, labels


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 8, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(8 * 2 * 2, 16)
        self.fc2 = nn.Linear(16, 2)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        return self.fc2(x)


train_x, train_y = make_images(64)
test_x, test_y = make_images(32)
print("train:", train_x.shape, train_y.shape, "ones:", train_y.sum().item())
net = Net()
print(net)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(10):
    running_loss = 0.0
    for i in range(0, len(train_x), 16):
        inputs, labels = train_x[i:i + 16], train_y[i:i + 16]
        optimizer.zero_grad()
        outputs = net(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
    if epoch % 2 == 1:
        print(f"[{epoch + 1:2d}] loss: {running_loss / 4:.3f}")
print("Finished Training")

correct = total = 0
with torch.no_grad():
    outputs = net(test_x)
    _, predicted = torch.max(outputs, 1)
    total += test_y.size(0)
    correct += (predicted == test_y).sum().item()
print(f"Accuracy on test images: {100 * correct // total} %")
for name, p in net.named_parameters():
    print(f"{name:13s} {str(tuple(p.shape)):15s} |w| = {p.norm().item():.2f}")
