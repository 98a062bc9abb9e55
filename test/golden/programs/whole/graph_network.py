"""A graph convolution network and a graph attention layer on a small social network of two groups."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(16)
edges = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (4, 6), (5, 6), (5, 7), (6, 7), (0, 3)]
n = 8
A = torch.zeros(n, n)
for i, j in edges:
    A[i, j] = A[j, i] = 1.0
labels = torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
A_hat = A + torch.eye(n)
D = A_hat.sum(1).pow(-0.5)
A_norm = D[:, None] * A_hat * D[None, :]
print(A.sum(1).int().tolist(), A_norm[0])


class GCNLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x, adj):
        return torch.spmm(adj, x @ self.weight) + self.bias if adj.is_sparse else adj @ (x @ self.weight) + self.bias

    def __repr__(self):
        return f"{self.__class__.__name__}({self.weight.shape[0]} -> {self.weight.shape[1]})"


class GCN(nn.Module):
    def __init__(self, nfeat, nhid, nclass, dropout):
        super().__init__()
        self.gc1, self.gc2 = GCNLayer(nfeat, nhid), GCNLayer(nhid, nclass)
        self.dropout = dropout

    def forward(self, x, adj):
        x = F.relu(self.gc1(x, adj))
        x = F.dropout(x, self.dropout, training=self.training)
        return F.log_softmax(self.gc2(x, adj), dim=1)


model = GCN(n, 4, 2, 0.3)
print(model)
features = torch.eye(n)
train_nodes = torch.tensor([0, 7])
optimizer = torch.optim.Adam(model.parameters(), lr=0.05, weight_decay=5e-4)
for epoch in range(40):
    model.train()
    output = model(features, A_norm)
    loss = F.nll_loss(output[train_nodes], labels[train_nodes])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 10 == 9:
        print(f"Epoch: {epoch + 1:04d} loss_train: {loss.item():.4f}")
model.eval()
pred = model(features, A_norm).argmax(1)
print("predicted", pred.tolist(), f"accuracy {(pred == labels).float().mean().item():.2f}")


class GATLayer(nn.Module):
    def __init__(self, d_in, d_out):
        super().__init__()
        self.W = nn.Linear(d_in, d_out, bias=False)
        self.a = nn.Parameter(torch.randn(2 * d_out) * 0.1)

    def forward(self, x, src, dst):
        h = self.W(x)
        e = F.leaky_relu(torch.cat([h[src], h[dst]], dim=-1) @ self.a, 0.2)
        e = (e - e.max()).exp()
        total = torch.zeros(len(x)).index_add(0, dst, e)
        alpha = e / total[dst]
        self.alpha = alpha.detach()
        return torch.zeros_like(h).index_add_(0, dst, alpha.unsqueeze(1) * h[src])


src, dst = A_hat.nonzero(as_tuple=True)
gat = GATLayer(n, 3)
out = gat(features, src, dst)
print(out.shape, out.grad_fn)
sums = torch.zeros(n).scatter_add_(0, dst, gat.alpha)
print("attention sums to one:", torch.allclose(sums, torch.ones(n)))
out.pow(2).sum().backward()
print(f"{gat.W.weight.grad.norm().item():.4f} {gat.a.grad.norm().item():.4f}")
laplacian = torch.diag(A.sum(1)) - A
values, vectors = torch.linalg.eigh(laplacian)
print("eigenvalues", [f"{v:.3f}" for v in values[1:4].tolist()])
side = (vectors[:, 1] > 0).long()
print("cut agrees:", torch.equal(side, labels) or torch.equal(1 - side, labels))
