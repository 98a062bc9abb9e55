// What a spare process runs while nobody waits for it: small programs as users write them, and of the kinds they write, since only what has
// run before is fast. What they compute is nobody's business.

import type { Language, RunRequest } from '../../src/runtime/messages.ts';

const PYTHON = [
  `import torch
import torch.nn as nn
import torch.nn.functional as F

# A line of each kind that beginners write.
torch.manual_seed(0)
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = torch.tensor([[1, 2], [3, 4]], dtype=torch.float32)
z = 2 * x ** 2 - x / 3 + 1
z.sum().backward()
print(x.grad, z, x.grad == 4 * x, z.shape, z.dtype)
print("grad:", x.grad.tolist(), z.grad_fn)
with torch.no_grad():
    x -= 0.1 * x.grad
    x.grad.zero_()
`,
  `import torch
w = torch.randn(3, 2, requires_grad=True)
b = torch.zeros(2, requires_grad=True)
data = torch.arange(6.).reshape(2, 3)

def predict(x, scale=2.0):
    hidden = x @ w + b
    return torch.tanh(hidden) * scale

for epoch in range(3):
    out = predict(data)
    loss = ((out - 1) ** 2).mean() + out[0, 1] - out[:, 0].sum()
    loss.backward(retain_graph=True)
    with torch.no_grad():
        for p in (w, b):
            p -= 0.1 * p.grad
            p.grad = None
    print(f"epoch {epoch}: loss {loss.item():.4f}")
v = torch.ones(2, 2)
out.backward(gradient=v)
g, = torch.autograd.grad(predict(data).sum(), [w])
print(g, w.detach(), b.is_leaf, out.T.shape)
`,
  `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 3)
        self.second = nn.Linear(3, 1)

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))

net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loss_fn = nn.MSELoss()
inputs, targets = torch.randn(4, 2), torch.randn(4, 1)
for _ in range(2):
    optimizer.zero_grad()
    loss = loss_fn(net(inputs), targets)
    loss.backward()
    optimizer.step()
print(loss, [tuple(p.shape) for p in net.parameters()])
`,
  `import torch
a = torch.tensor(3.0, requires_grad=True)
c = torch.stack([a.sin(), a.exp(), a.log(), a.sqrt(), torch.sigmoid(a)])
d = torch.cat([c, c.clone()]).view(2, 5).max(dim=1).values
e = a.detach().numpy() if not a.requires_grad else a.item()
try:
    d.backward()
except RuntimeError as error:
    print("failed", error)
d.norm().backward()
print(d, a.grad, a.grad > 0, [1, 2], {"a": a})
a.unknown
`,
  `import torch
import torch.nn.functional as F
# What programs call most, each once.
x = torch.linspace(-1, 1, 6).reshape(2, 3).requires_grad_()
w = torch.full((3, 3), 0.5, dtype=torch.float32, requires_grad=True)
y = torch.matmul(x, w).mul(2).add(1).sub(0.5).div(2)
y = torch.relu(y) + y.sigmoid() - y.tanh() * -y
y = (y.exp().log().abs() + 1).sqrt().pow(2) / y.size(0)
y = y.unsqueeze(0).squeeze(0).transpose(0, 1).permute(1, 0).contiguous().view(-1, 3).flatten()
loss = y.sum().add(y.mean()).add(y.pow(2).mean())
loss = loss + F.mse_loss(y, torch.ones_like(y)) + F.softmax(x, dim=1).std() + F.cross_entropy(x, torch.tensor([0, 2]))
loss.backward()
print(loss, x.grad, w.grad)
# Ways between Python and JavaScript are compiled when they were taken a thousand times.
[(x.grad, x.shape, x.dtype, x[0], loss.item(), x.requires_grad, float(loss)) for _ in range(50)]
print(y.argmax(), y.max(), y[:2], x.T, w.numel(), loss.item(), torch.zeros(2), torch.rand(1), torch.eye(2) @ torch.ones(2))
print(torch.tensor([1e-5, 2.5, 3e4]), torch.tensor([0.0, 1e9], requires_grad=True), torch.tensor([True]), torch.tensor([[1, -20]]))
`,
];

const TYPESCRIPT = [
  `import * as torch from 'gradient-lens';
// A line of each kind that beginners write.
torch.manual_seed(0);
const x = torch.tensor([1., 2., 3.], { requires_grad: true });
const y = torch.tensor([[1, 2], [3, 4]], { dtype: torch.float64 });
const z = x.pow(2).mul(2).sub(x.div(3)).add(1);
z.sum().backward();
console.log(x.grad, z, x.mul(4).eq(x.grad!), z.shape, z.dtype);
console.log('grad:', x.grad!.tolist(), \`\${z}\`);
torch.no_grad(() => {
  x.sub_(x.grad!.mul(0.1));
  x.grad!.zero_();
});
`,
  `import * as torch from 'gradient-lens';
const w: torch.Tensor = torch.randn(3, 2, { requires_grad: true });
let b = torch.zeros(2, { requires_grad: true });
const data = torch.arange(6).to(torch.float32).reshape(2, 3);

function predict(x: torch.Tensor, scale = 2): torch.Tensor {
  const hidden = x.matmul(w).add(b);
  return torch.tanh(hidden).mul(scale);
}

for (let epoch = 0; epoch < 3; epoch++) {
  const out = predict(data);
  const loss = out.sub(1).pow(2).mean().add(out.sum());
  loss.backward();
  for (const p of [w, b]) {
    torch.no_grad(() => p.sub_(p.grad!.mul(0.1)));
    p.grad = null;
  }
  console.log(\`epoch \${epoch}: loss \${loss.item().toFixed(4)}\`);
}
const out = predict(data);
out.backward({ gradient: torch.ones(2, 2) });
const [g] = torch.autograd.grad(predict(data).sum(), [w]);
if (g !== undefined) console.log(g, w.detach(), b.is_leaf);
`,
  `import * as torch from 'gradient-lens';
import { nn, optim } from 'gradient-lens';
class Net extends nn.Module {
  first = new nn.Linear(2, 3);
  second = new nn.Linear(3, 1);
  forward(x: torch.Tensor): torch.Tensor {
    return this.second.forward(torch.relu(this.first.forward(x)));
  }
}
const net = new Net();
const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
const [inputs, targets] = [torch.randn(4, 2), torch.randn(4, 1)];
for (const _ of [1, 2]) {
  optimizer.zero_grad();
  const loss = net.forward(inputs).sub(targets).pow(2).mean();
  loss.backward();
  optimizer.step();
  console.log(loss);
}
`,
  `import * as torch from 'gradient-lens';
const a = torch.tensor(3, { requires_grad: true });
const c = torch.stack([a.sin(), a.exp(), a.log(), a.sqrt(), torch.sigmoid(a)]);
const d = torch.cat([c, c.clone()]).view(2, 5).sum(1);
try {
  d.backward();
} catch (error) {
  console.log('failed', (error as Error).message);
}
d.norm().backward();
console.log(d, a.grad, a.grad!.gt(0), [1, 2], { a });
throw new Error('told');
`,
  `import * as torch from 'gradient-lens';
// What programs call most, each once.
const x = torch.linspace(-1, 1, 6).reshape(2, 3).requires_grad_();
const w = torch.full([3, 3], 0.5, { requires_grad: true });
let y = torch.matmul(x, w).mul(2).add(1).sub(0.5).div(2);
y = torch.relu(y).add(y.sigmoid()).sub(y.tanh().mul(y.neg()));
y = y.exp().log().abs().add(1).sqrt().pow(2).div(y.size(0));
y = y.unsqueeze(0).squeeze(0).transpose(0, 1).permute(1, 0).contiguous().view(-1, 3).flatten();
const loss = y.sum().add(y.mean()).add(y.pow(2).mean()).add(torch.softmax(x, 1).std());
loss.backward();
console.log(loss, x.grad, w.grad);
console.log(y.argmax(), y.max(), y.t(), w.numel(), loss.item(), torch.zeros(2), torch.rand(1), torch.eye(2).mv(torch.ones(2)));
const uneven = torch.tensor([1e-5, 2.5, 3e4], { requires_grad: true });
uneven.mul(uneven.gt(1)).pow(2).sum().backward();
console.log(uneven, uneven.grad, torch.tensor([0, 1e9]), torch.tensor([true]), torch.tensor([[1, -20]], { dtype: torch.int64 }));
`,
];

export const WARM_PROGRAMS: Readonly<Record<Language, readonly string[]>> = { python: PYTHON, typescript: TYPESCRIPT };

/** The steps of any program, as short as can be: a run that comes meanwhile waits for its end. */
export const SHORT_PROGRAMS: Readonly<Record<Language, string>> = {
  python: `import torch
x = torch.tensor([1.5, -2.0], requires_grad=True)
y = (x * 2).sum()
y.backward()
print(x.grad)
`,
  typescript: `import * as torch from 'gradient-lens';
const x = torch.tensor([1.5, -2.0], { requires_grad: true });
const y = x.mul(2).sum();
y.backward();
console.log(x.grad);
`,
};

/** A run of one of them. */
export function warmRun(language: Language, code: string): RunRequest {
  return { id: 'warm', language, code, path: '/warm', softMs: 10_000, mode: 'trace' };
}
