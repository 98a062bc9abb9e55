"""A TransformerEncoder reads sequences of tokens and says which half holds the largest one."""
import math

import torch
import torch.nn as nn

torch.manual_seed(11)
VOCAB, LENGTH, D_MODEL = 12, 6, 16


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=20):
        super().__init__()
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(1, max_len, d_model)
        pe[0, :, 0::2] = torch.sin(position * div_term)
        pe[0, :, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[:, :x.size(1)]


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, D_MODEL)
        self.pos = PositionalEncoding(D_MODEL)
        layer = nn.TransformerEncoderLayer(D_MODEL, nhead=2, dim_feedforward=32, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.head = nn.Linear(D_MODEL, 2)

    def forward(self, tokens):
        x = self.pos(self.embed(tokens) * math.sqrt(D_MODEL))
        return self.head(self.encoder(x).mean(dim=1))


tokens = torch.stack([torch.randperm(VOCAB)[:LENGTH] for _ in range(32)])
labels = (tokens.argmax(dim=1) >= LENGTH // 2).long()
print(tokens[:3], labels[:10])
model = Classifier()
print(model)
print(model.pos.pe[0, :2, :4])
optimizer = torch.optim.Adam(model.parameters(), lr=0.005, betas=(0.9, 0.98), eps=1e-9)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
for epoch in range(12):
    model.train()
    loss = criterion(model(tokens), labels)
    optimizer.zero_grad()
    loss.backward()
    grad_norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if epoch % 3 == 0:
        print(f"epoch {epoch:2d} | loss {loss.item():.4f} | grad norm {grad_norm:.3f}")
with torch.no_grad():
    acc = (model(tokens).argmax(-1) == labels).float().mean()
print(f"train accuracy {acc:.3f}")
