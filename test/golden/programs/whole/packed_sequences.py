"""Sequences of different lengths, padded and packed, through an LSTM."""
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_packed_sequence, pad_sequence

torch.manual_seed(4)
sequences = [torch.randint(1, 10, (n,)) for n in (5, 2, 7, 3)]
lengths = torch.tensor([len(s) for s in sequences])
padded = pad_sequence(sequences, batch_first=True)
print(padded)
print(lengths)


class SumParity(nn.Module):
    """Is the sum of the sequence even or odd?"""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(10, 4, padding_idx=0)
        self.lstm = nn.LSTM(4, 8, batch_first=True, bidirectional=True)
        self.out = nn.Linear(16, 2)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.embed(x), lengths, batch_first=True, enforce_sorted=False)
        output, (h, c) = self.lstm(packed)
        unpacked, out_lengths = pad_packed_sequence(output, batch_first=True)
        assert out_lengths.equal(lengths)
        return self.out(torch.cat([h[-2], h[-1]], dim=1)), unpacked


model = SumParity()
print(model)
logits, states = model(padded, lengths)
print(logits, states.shape)
print("padding stays zero:", bool((states[1, 2:] == 0).all()))
target = torch.tensor([int(s.sum()) % 2 for s in sequences])
print("targets", target.tolist())
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for step in range(25):
    logits, _ = model(padded, lengths)
    loss = nn.functional.cross_entropy(logits, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 6 == 0:
        print(f"{step:2d} {loss.item():.4f}")
print("predicted", logits.argmax(1).tolist())
print("embedding of padding:", model.embed.weight[0], "gradient:", model.embed.weight.grad[0])

packed = pack_sequence([torch.tensor([1.0, 2.0, 3.0]), torch.tensor([4.0, 5.0]), torch.tensor([6.0])])
print(packed)
print(pad_packed_sequence(packed))
