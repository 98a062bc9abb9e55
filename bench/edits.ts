// Programs of any number of lines, each of which is executed once, in both languages: the same operators in the same order.

import type { Language } from '../src/runtime/messages.ts';

interface Parts {
  readonly first: readonly string[];
  /** Repeated from here as often as it takes. */
  readonly middle: readonly string[];
  readonly last: readonly string[];
}

const PARTS: Readonly<Record<Language, Parts>> = {
  python: {
    first: [
      'import torch',
      'x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)',
      'w = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)',
      'y = x * w',
    ],
    middle: ['y = torch.tanh(y)', 'y = y + x ** 2', 'y = y / 2 - w'],
    last: ['loss = y.pow(2).mean()', 'loss.backward()', 'print(loss, x.grad, w.grad)'],
  },
  typescript: {
    first: [
      "import * as torch from 'gradient-lens';",
      'const x = torch.tensor([1.0, 2.0, 3.0], { requires_grad: true });',
      'const w = torch.tensor([0.5, -1.0, 2.0], { requires_grad: true });',
      'let y = x.mul(w);',
    ],
    middle: ['y = torch.tanh(y);', 'y = y.add(x.pow(2));', 'y = y.div(2).sub(w);'],
    last: ['const loss = y.pow(2).mean();', 'loss.backward();', 'console.log(loss, x.grad, w.grad);'],
  },
};

/** A program of exactly so many lines, ten at least. */
export function programOf(language: Language, lines: number): string {
  const { first, middle, last } = PARTS[language];
  const between = lines - first.length - last.length;
  const repeated = Array.from({ length: between }, (_, i) => middle[i % middle.length]!);
  return [...first, ...repeated, ...last, ''].join('\n');
}
