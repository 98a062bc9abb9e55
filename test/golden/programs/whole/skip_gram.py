"""Skip-gram with negative sampling on a toy corpus; nearest words by cosine."""
import random
from collections import Counter

import torch
import torch.nn as nn
import torch.nn.functional as F

random.seed(0)
torch.manual_seed(0)
corpus = """the king rules the land the queen rules the land
the dog chases the cat the cat chases the mouse
a king and a queen live in the castle a dog and a cat live in the house""".split()
counts = Counter(corpus)
vocab = [word for word, n in counts.most_common()]
word2idx = {w: i for i, w in enumerate(vocab)}
print(len(corpus), "tokens,", len(vocab), "words; most common:", counts.most_common(3))
window = 2
pairs = []
for i, word in enumerate(corpus):
    for j in range(max(0, i - window), min(len(corpus), i + window + 1)):
        if i != j:
            pairs.append((word2idx[word], word2idx[corpus[j]]))
print("pairs:", len(pairs), pairs[:4])
freq = torch.tensor([counts[w] for w in vocab], dtype=torch.float)
noise = freq.pow(0.75) / freq.pow(0.75).sum()
print("noise:", noise[:3], noise.sum().item().__round__(4))


class SkipGram(nn.Module):
    def __init__(self, vocab_size, dim):
        super().__init__()
        self.centre = nn.Embedding(vocab_size, dim)
        self.context = nn.Embedding(vocab_size, dim, sparse=False)
        nn.init.uniform_(self.centre.weight, -0.5 / dim, 0.5 / dim)
        nn.init.zeros_(self.context.weight)

    def forward(self, centre, context, negatives):
        v = self.centre(centre)
        u = self.context(context)
        n = self.context(negatives)
        positive = F.logsigmoid((v * u).sum(-1))
        negative = F.logsigmoid(-torch.bmm(n, v.unsqueeze(2)).squeeze(2)).sum(1)
        return -(positive + negative).mean()


model = SkipGram(len(vocab), 10)
optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
data = torch.tensor(pairs)
for epoch in range(6):
    total, batches = 0.0, 0
    for batch in data[torch.randperm(len(data))].split(32):
        negatives = torch.multinomial(noise, len(batch) * 3, replacement=True).view(len(batch), 3)
        loss = model(batch[:, 0], batch[:, 1], negatives)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total, batches = total + loss.item(), batches + 1
    print(f"epoch {epoch + 1}: {total / batches:.3f}")
vectors = F.normalize(model.centre.weight.detach(), dim=1)
similarity = vectors @ vectors.T
print(similarity.shape, torch.allclose(similarity.diagonal(), torch.ones(len(vocab)), atol=1e-5))
best = similarity.fill_diagonal_(-1).topk(2, dim=1)
print("nearest to king has", len(best.indices[word2idx["king"]]), "entries")
