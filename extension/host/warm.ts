// Lets a spare process run a small program a few times before it takes its real one: V8 compiles a function at its first call and
// makes it fast after some more, and nobody should wait for that after an edit. The run that counts starts from a fresh engine state.

import type { Language } from '../../src/runtime/messages.ts';
import { call, type Evaluate } from './realm.ts';

const TYPESCRIPT = `import * as torch from 'gradient-lens';
const a = torch.tensor([2, 3], { requires_grad: true });
const w: torch.Tensor = torch.ones(2, 2, { requires_grad: true });
class Model { constructor(readonly scale: number) {} forward(x: torch.Tensor) { return x.matmul(w).tanh().mul(this.scale); } }
const model = new Model(2);
let loss = a.pow(3).mul(3).sub(a.pow(2)).sum();
for (let i = 0; i < 3; i++) {
  const [x, y] = [model.forward(a), torch.randn(2)];
  loss = loss.add(x.sub(y).pow(2).mean()).add(a.div(2).neg().exp().sum());
}
loss.backward();
torch.no_grad(() => a.sub_(a.grad!.mul(0.1)));
console.log(a.grad, \`\${loss}\`, loss.item().toFixed(4), { a }, [1, 2], a.eq(2));
`;

const PYTHON = `import torch
a = torch.tensor([2., 3.], requires_grad=True)
w = torch.ones(2, 2, requires_grad=True)
def forward(x, scale=2.0):
    y = x @ w
    return y.tanh() * scale
loss = (3 * a ** 3 - a ** 2).sum()
for i in range(3):
    x, y = forward(a), torch.randn(2)
    loss = loss + (x - y).pow(2).mean() + (-a / 2).exp().sum()
loss.backward(retain_graph=True)
with torch.no_grad():
    a -= 0.1 * a.grad
print(a.grad, f"{loss}", loss.item(), a == 2, a.shape, a.grad_fn)
`;

/** What is run, and how often until more rounds no longer help. */
const PROGRAMS: Readonly<Record<Language, { readonly code: string; readonly rounds: number }>> = {
  typescript: { code: TYPESCRIPT, rounds: 6 },
  python: { code: PYTHON, rounds: 3 },
};

/** One round after another while the process idles; each run that counts finds a fresh engine. */
export class Warming {
  private left: number;
  private readonly evaluate: Evaluate;
  private readonly request: object;

  constructor(evaluate: Evaluate, language: Language) {
    const { code, rounds } = PROGRAMS[language];
    this.evaluate = evaluate;
    this.left = rounds;
    this.request = { id: 'warm', language, code, path: '/warm', softMs: 10_000, mode: 'trace' };
  }

  /** Runs the program once. @returns whether it should be run again. */
  round(): boolean {
    try {
      if (this.evaluate(call('start', JSON.stringify(this.request))) === 'pending') {
        this.evaluate(String(this.evaluate(call('script'))), '/warm');
        this.evaluate(call('poll'));
      }
    } catch {
      // Then the first run is slower; what is wrong with the realm, it will tell itself.
      return false;
    }
    return --this.left > 0;
  }
}
