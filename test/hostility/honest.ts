/** The program that is run after each attack, in both languages, and what it prints; every number is what PyTorch 2.14.1 prints for the Python one. */
import type { Language } from '../../src/runtime/messages.ts';

const PYTHON = `import json
import math
import torch

torch.manual_seed(7)
a = torch.tensor([2.0, 3.0], requires_grad=True)
w = torch.arange(4.0).reshape(2, 2).requires_grad_()
noise = torch.randn(3)
y = torch.tanh(w @ torch.ones(2, 2))
loss = (a ** 2).sum() + y.mean() * math.pi
loss.backward()
with torch.no_grad():
    a -= 0.1 * a.grad
print(a, a.grad)
print(y, loss.item(), w.grad)
print(noise, sorted({"b": 2, "a": 1}.items()), json.dumps([1, {"x": None}]))
try:
    y.view(3)
except RuntimeError as error:
    print(type(error).__name__, error)
`;

const TYPESCRIPT = `import * as torch from 'gradient-lens';
torch.manual_seed(7);
const a = torch.tensor([2.0, 3.0], { requires_grad: true });
const w = torch.arange(4).reshape(2, 2).to(torch.float32).requires_grad_();
const noise = torch.randn(3);
const y = torch.tanh(w.matmul(torch.ones(2, 2)));
const loss = a.pow(2).sum().add(y.mean().mul(Math.PI));
loss.backward();
torch.no_grad(() => a.sub_(a.grad!.mul(0.1)));
console.log(a, a.grad);
console.log(y, loss.item(), w.grad);
console.log(noise, Object.entries({ b: 2, a: 1 }).sort(), JSON.stringify([1, { x: null }]));
try {
  y.view(3);
} catch (error) {
  console.log((error as Error).name, (error as Error).message);
}
for await (const value of [Promise.resolve(new Map([[1, [...new Set('abca')].map((x) => x.toUpperCase())]]))]) console.log(value);
`;

const NUMBERS = `tensor([1.6000, 2.4000], requires_grad=True) tensor([4., 6.])
tensor([[0.7616, 0.7616],
        [0.9999, 0.9999]], grad_fn=<TanhBackward0>) 15.766963005065918 tensor([[6.5969e-01, 6.5969e-01],
        [2.8517e-04, 2.8517e-04]])
`;
const NOISE = 'tensor([-0.1468,  0.7861,  0.9468])';

export const HONEST: Readonly<Record<Language, { readonly code: string; readonly prints: string }>> = {
  python: {
    code: PYTHON,
    prints: `${NUMBERS}${NOISE} [('a', 1), ('b', 2)] [1, {"x": null}]
RuntimeError shape '[3]' is invalid for input of size 4
`,
  },
  typescript: {
    code: TYPESCRIPT,
    prints: `${NUMBERS}${NOISE} [ [ 'a', 1 ], [ 'b', 2 ] ] [1,{"x":null}]
RuntimeError shape '[3]' is invalid for input of size 4
Map(1) { 1 => [ 'A', 'B', 'C' ] }
`,
  },
};
