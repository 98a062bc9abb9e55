// What one small operator costs, as a program in each language: it builds a chain, walks it back, and prints microseconds an operator, forward
// and backward. The Python text runs unchanged on real PyTorch. The realm's clock has whole milliseconds, so times are summed over many chains.

import type { Language } from '../src/runtime/messages.ts';

export interface Cost {
  readonly forward: number;
  readonly backward: number;
}

const LENGTH = 1_000;
const CHAINS = 100;
/** The first chains meet cold code. */
const WARM = 30;

export const operatorPrograms: Readonly<Record<Language, string>> = {
  python: `
import time
import torch
torch.set_num_threads(1)
x = torch.tensor(1.01, requires_grad=True)
def chain():
    started = time.perf_counter()
    y = x
    for _ in range(${LENGTH}):
        y = y * 1.0001
    computed = time.perf_counter()
    y.backward()
    return computed - started, time.perf_counter() - computed
for _ in range(${WARM}):
    chain()
forward = backward = 0.0
for _ in range(${CHAINS}):
    f, b = chain()
    forward += f
    backward += b
print(forward / ${LENGTH * CHAINS} * 1e6, backward / ${LENGTH * CHAINS} * 1e6)
`,
  typescript: `
import * as torch from 'gradient-lens';
const x = torch.tensor(1.01, { requires_grad: true });
function chain(): [number, number] {
  const started = performance.now();
  let y = x;
  for (let i = 0; i < ${LENGTH}; i++) y = y.mul(1.0001);
  const computed = performance.now();
  y.backward();
  return [computed - started, performance.now() - computed];
}
for (let i = 0; i < ${WARM}; i++) chain();
let forward = 0;
let backward = 0;
for (let i = 0; i < ${CHAINS}; i++) {
  const [f, b] = chain();
  forward += f;
  backward += b;
}
console.log(forward / ${LENGTH * CHAINS} * 1e3, backward / ${LENGTH * CHAINS} * 1e3);
`,
};

/** Reads what the programs print. */
export function operatorCost(stdout: string): Cost {
  const [forward, backward] = stdout.trim().split(' ').map(Number);
  if (!(forward! >= 0 && backward! >= 0)) throw new Error(`no cost in: ${stdout}`);
  return { forward: forward!, backward: backward! };
}
