// Lets a spare TypeScript process run a small program a few times before it takes its real one: V8 compiles a function at its first call and
// makes it fast after some more, and nobody should wait for that after an edit. The run that counts starts from a fresh engine state.

import { call, type Evaluate } from './realm.ts';

const PROGRAM = `import * as torch from 'gradient-lens';
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

const ROUNDS = 6;

/** Runs the program in an idle realm and forgets what came of it. */
export function warm(evaluate: Evaluate): void {
  const request = {
    id: 'warm',
    language: 'typescript',
    code: PROGRAM,
    path: '/warm.ts',
    softMs: 10_000,
    mode: 'trace',
  };
  try {
    for (let i = 0; i < ROUNDS; i++) {
      if (evaluate(call('__start', JSON.stringify(request))) !== 'pending') return;
      evaluate(String(evaluate('__script()')), request.path);
      evaluate('__poll()');
    }
  } catch {
    // Then the first run is slower; what is wrong with the realm, it will tell itself.
  }
}
