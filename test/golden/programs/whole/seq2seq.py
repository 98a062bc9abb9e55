"""Sequence to sequence: an encoder and a decoder of GRU cells with attention turn a number round."""
import random

import torch
import torch.nn as nn
import torch.nn.functional as F

random.seed(1)
torch.manual_seed(1)
SOS, LENGTH, DIGITS = 10, 4, 10


class Encoder(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embedding = nn.Embedding(DIGITS + 1, hidden)
        self.gru = nn.GRU(hidden, hidden, batch_first=True)

    def forward(self, x):
        return self.gru(self.embedding(x))


class BahdanauAttention(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.Wa, self.Ua, self.Va = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 1)

    def forward(self, query, keys):
        scores = self.Va(torch.tanh(self.Wa(query).unsqueeze(1) + self.Ua(keys))).squeeze(2)
        weights = F.softmax(scores, dim=-1)
        return torch.bmm(weights.unsqueeze(1), keys).squeeze(1), weights


class Decoder(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.embedding = nn.Embedding(DIGITS + 1, hidden)
        self.attention = BahdanauAttention(hidden)
        self.cell = nn.GRUCell(2 * hidden, hidden)
        self.out = nn.Linear(hidden, DIGITS)

    def forward(self, states, hidden, target=None):
        token = torch.full((states.size(0),), SOS)
        logits, weights = [], []
        for t in range(LENGTH):
            context, w = self.attention(hidden, states)
            hidden = self.cell(torch.cat([self.embedding(token), context], dim=1), hidden)
            step = self.out(hidden)
            logits.append(step)
            weights.append(w)
            token = target[:, t] if target is not None else step.argmax(1).detach()
        return torch.stack(logits, dim=1), torch.stack(weights, dim=1)


numbers = torch.tensor([[random.randrange(10) for _ in range(LENGTH)] for _ in range(24)])
target = numbers.flip(1)
print(numbers[:3], target[:3])
encoder, decoder = Encoder(16), Decoder(16)
print(decoder)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.02)
criterion = nn.CrossEntropyLoss()
for epoch in range(1, 26):
    states, hidden = encoder(numbers)
    logits, _ = decoder(states, hidden[0], target)
    loss = criterion(logits.reshape(-1, DIGITS), target.reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 5 == 0:
        print(f"({epoch} {epoch / 25:.0%}) {loss.item():.4f}")
with torch.no_grad():
    states, hidden = encoder(numbers)
    forced, _ = decoder(states, hidden[0], target)
    free, weights = decoder(states, hidden[0])
print(f"right with the teacher: {(forced.argmax(-1) == target).float().mean().item():.2f}")
print(weights.shape, torch.allclose(weights.sum(-1), torch.ones(24, LENGTH)))
