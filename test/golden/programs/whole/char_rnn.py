"""A character model with nn.RNN: learns a short text by heart and continues it."""
import torch
import torch.nn as nn

torch.manual_seed(0)
text = "hello world, hello torch. "
chars = sorted(set(text))
stoi = {ch: i for i, ch in enumerate(chars)}
itos = {i: ch for ch, i in stoi.items()}
print(len(text), "characters,", len(chars), "unique:", "".join(chars))
data = torch.tensor([stoi[c] for c in text])


class CharRNN(nn.Module):
    def __init__(self, vocab_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.embed = nn.Embedding(vocab_size, 8)
        self.rnn = nn.RNN(8, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, vocab_size)

    def forward(self, x, hidden=None):
        out, hidden = self.rnn(self.embed(x), hidden)
        return self.fc(out), hidden

    def init_hidden(self, batch):
        return torch.zeros(1, batch, self.hidden_size)


model = CharRNN(len(chars), 24)
print(model)
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
criterion = nn.CrossEntropyLoss()
x, y = data[:-1].unsqueeze(0), data[1:].unsqueeze(0)
for step in range(1, 51):
    hidden = model.init_hidden(1)
    logits, hidden = model(x, hidden)
    loss = criterion(logits.view(-1, len(chars)), y.view(-1))
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    optimizer.step()
    if step % 10 == 0:
        perplexity = torch.exp(loss).item()
        print(f"step {step:3d}, loss {loss.item():.4f}, perplexity {perplexity:.2f}")


@torch.no_grad()
def sample(model, start, length):
    model.eval()
    hidden = model.init_hidden(1)
    for ch in start[:-1]:
        _, hidden = model(torch.tensor([[stoi[ch]]]), hidden)
    out, last = start, stoi[start[-1]]
    for _ in range(length):
        logits, hidden = model(torch.tensor([[last]]), hidden)
        last = logits[0, -1].argmax().item()
        out += itos[last]
    return out


print(repr(sample(model, "he", 20)))
print(repr(sample(model, "wo", 12)))
