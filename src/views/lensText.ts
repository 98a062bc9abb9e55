/** Every text a lens can show, in one table: settled wording, and the one place to translate. */
import type { Problem } from '../trace/schema.ts';
import { endingTexts, errorText } from './endingText.ts';
import { bytesText } from './text.ts';

export const lensTexts = {
  leaf: 'leaf',
  noGrad: 'no grad',
  gradIs: (contents: string) => `.grad ${contents}`,
  gradZero: (contents: string) => `.grad ${contents} (zero)`,
  gradNone: '.grad = None',
  gradCleared: '.grad = None (cleared)',
  gradNotReached: '.grad = None (not reached)',
  accumulated: (times: number) => `(accumulated ×${times})`,
  notRun: 'no backward yet',
  notCome: 'not run',
  notReached: (root: string, name: string) => `∂${root}/∂${name} = None (not reached)`,
  freed: (root: string, name: string) => `∂${root}/∂${name} not kept: graph freed`,
  adjoint: (root: string, name: string, contents: string) => `∂${root}/∂${name} ${contents}`,
  arrow: (writes: string) => `→ ${writes}`,
  write: (name: string, contents: string) => `${name}.grad ${contents}`,
  moreLeaves: (count: number) => `+${count} more`,
  reachedNone: '→ no leaf',
  derivatives: '→ autograd.grad',
  graphFreed: (bytes: number) => (bytes > 0 ? `graph freed (${bytesText(bytes)})` : 'graph freed'),
  graphKept: 'graph kept',
  changed: (name: string) => `changed ${name}`,
  moreNames: (count: number) => `+${count} more`,
  figure: (number: number) => `figure ${number}`,
  iteration: (one: number, of: number) => `(${one}/${of})`,
  problem: (problem: Problem, sentence: string, partial: boolean) =>
    problem.kind === 'stopped'
      ? `■ ${endingTexts.stopped(sentence, partial)}`
      : `✗ ${errorText(problem.type, sentence)}`,
  atLine: (line: number) => `line ${line}`,
} as const;

export const lensTooltips = {
  value: 'The value here. Click to show it in the panel.',
  node: (freed: boolean) =>
    freed
      ? 'grad_fn; its saved tensors are freed. Click to show it in the graph.'
      : 'grad_fn. Click to show it in the graph.',
  leaf: 'A leaf: made by the program, so backward writes its gradient into .grad.',
  noGrad: 'requires_grad is False: no gradient flows to it.',
  grad: 'What PyTorch keeps in .grad.',
  adjoint:
    'The gradient that arrived here. It is shown by Gradient Lens: PyTorch keeps no .grad for a tensor that is no leaf.',
  notRun: 'No backward pass has run since this was computed.',
  notReached: 'A backward pass ran, but no gradient came here.',
  freed: 'The graph was freed; the gradient that passed here was not kept.',
  backward: 'The leaves this backward pass wrote. Click to step through it.',
  figure: 'A figure was shown here. Click to see it in the panel; hover over the line for a small one.',
  notCome: 'The program ended before this line. Click to see why.',
  graph: 'Saved tensors are freed after backward unless retain_graph=True.',
} as const;
