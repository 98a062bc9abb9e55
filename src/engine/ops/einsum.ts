/**
 * `einsum`: the equation is parsed, the operands are permuted to common dimensions and multiplied pair by pair, from left to right, through
 * batches of matrices, as ATen/native/Linear.cpp does it (and so with the same Nodes).
 */
import { refused } from '../errors.ts';
import { op } from '../op.ts';
import { numelOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

const ELLIPSIS = '...';

interface Equation {
  /** Labels of every operand, `...` counting as one. */
  readonly inputs: readonly (readonly string[])[];
  /** Labels in the order of the common dimensions: those of the output first. */
  readonly order: readonly string[];
  /** How many dimensions `...` stands for, and how many of the common dimensions the output has. */
  readonly ellipsis: number;
  readonly outputs: number;
}

function fail(text: string): never {
  throw refused(`einsum(): ${text}`);
}

function labelsOf(text: string, which: string): string[] {
  const labels = text.replaceAll(' ', '').match(/\.\.\.|./g) ?? [];
  for (const label of labels)
    if (label === '.') fail(`found '.' for ${which} that is not part of any ellipsis`);
    else if (label !== ELLIPSIS && !/[a-zA-Z]/.test(label))
      fail(
        `invalid subscript given at index ${text.indexOf(label)} in the equation string, subscripts must be in [a-zA-Z]`,
      );
  if (labels.filter((label) => label === ELLIPSIS).length > 1)
    fail(`found '.' for ${which} for which an ellipsis was already found`);
  return labels;
}

function parse(equation: string, tensors: readonly Tensor[]): Equation {
  const [left, right] = equation.split('->') as [string, string | undefined];
  const inputs = left.split(',').map((part, k) => labelsOf(part, `operand ${k}`));
  if (inputs.length > tensors.length) fail('fewer operands were provided than specified in the equation');
  if (inputs.length < tensors.length) fail('more operands were provided than specified in the equation');
  let ellipsis = 0;
  inputs.forEach((labels, k) => {
    const rank = tensors[k]!.shape.length;
    const named = labels.filter((label) => label !== ELLIPSIS).length;
    const dots = labels.length > named;
    if (dots ? named > rank : named !== rank)
      fail(
        `the number of subscripts in the equation (${named}) ${dots ? 'is more than' : 'does not match'} the number of dimensions (${rank}) for operand ${k}${dots ? '' : ' and no ellipsis was given'}`,
      );
    if (dots) ellipsis = Math.max(ellipsis, rank - named);
  });
  const all = inputs.flat();
  const once = [...new Set(all)].filter((label) => label !== ELLIPSIS).sort();
  const output =
    right === undefined
      ? [
          ...(all.includes(ELLIPSIS) ? [ELLIPSIS] : []),
          ...once.filter((label) => all.filter((l) => l === label).length === 1),
        ]
      : labelsOf(right, 'the output');
  output.forEach((label, i) => {
    if (label === ELLIPSIS) return;
    if (output.indexOf(label) !== i) fail(`output subscript ${label} appears more than once in the output`);
    if (!all.includes(label)) fail(`output subscript ${label} does not appear in the equation for any input operand`);
  });
  const hidden = all.includes(ELLIPSIS) && !output.includes(ELLIPSIS) ? [ELLIPSIS] : [];
  const order = [...output, ...hidden, ...once.filter((label) => !output.includes(label))];
  const outputs = output.reduce((n, label) => n + (label === ELLIPSIS ? ellipsis : 1), 0);
  return { inputs, order, ellipsis, outputs };
}

/** An operand with the equation's common dimensions, in their order; size 1 where it has none. */
function aligned(tensor: Tensor, labels: readonly string[], { order, ellipsis }: Equation, number: number): Tensor {
  const start = new Map<string, number>();
  let width = 0;
  for (const label of order) {
    start.set(label, width);
    width += label === ELLIPSIS ? ellipsis : 1;
  }
  const permutation = new Array<number>(width).fill(-1);
  const named = labels.filter((label) => label !== ELLIPSIS).length;
  const missing = ellipsis - (tensor.shape.length - named);
  let out = tensor;
  let dim = 0;
  for (const label of labels) {
    const at = start.get(label)!;
    if (label === ELLIPSIS) {
      for (let k = 0; k < missing; k++) out = out.unsqueeze(dim);
      for (let k = 0; k < ellipsis; k++) permutation[at + k] = dim++;
    } else if (permutation[at]! >= 0) {
      const before = permutation[at]!;
      if (out.shape[dim] !== out.shape[before])
        fail(
          `subscript ${label} is repeated for operand ${number} but the sizes don't match, ${out.shape[dim]} != ${out.shape[before]}`,
        );
      out = out.diagonal(0, before, dim).movedim(-1, before);
    } else permutation[at] = dim++;
  }
  for (let i = 0; i < width; i++)
    if (permutation[i]! < 0) {
      out = out.unsqueeze(dim);
      permutation[i] = dim++;
    }
  return out.permute(permutation);
}

/** @throws RuntimeError when a size meets another of its label; each operand is looked through in its own order. */
function checkSizes(tensors: readonly Tensor[], { inputs, ellipsis }: Equation): void {
  const seen = new Map<string, number>();
  tensors.forEach(({ shape }, operand) => {
    const labels = inputs[operand]!;
    const covered = shape.length - labels.length + 1;
    const places = labels.flatMap((label) =>
      label === ELLIPSIS ? Array.from({ length: covered }, (_, k) => `${label}${ellipsis - covered + k}`) : [label],
    );
    places.forEach((place, d) => {
      const size = shape[d]!;
      const before = seen.get(place) ?? 1;
      if (before === 1) seen.set(place, size);
      else if (size !== 1 && size !== before)
        fail(
          place.startsWith(ELLIPSIS)
            ? `dimension ${d} covered by ellipsis in operand ${operand}has size ${size} which does not broadcast with previously seen ellipsis with size ${before} for the respective dimension`
            : `subscript ${place} has size ${size} for operand ${operand} which does not broadcast with previously seen size ${before}`,
        );
    });
  });
}

/** The product of two operands summed over `dims` (`sumproduct_pair`); the summed dimensions stay with size 1. */
function sumOfProducts(a: Tensor, b: Tensor, dims: readonly number[]): Tensor {
  if (dims.length === 0) return a.mul(b);
  let [left, right] = [a, b];
  const both: number[] = [];
  let onlyLeft: number[] = [];
  let onlyRight: number[] = [];
  for (let d = 0; d < a.shape.length; d++) {
    const [l, r] = [a.shape[d] !== 1, b.shape[d] !== 1];
    if (dims.includes(d)) {
      if (l && !r) left = left.sum(d, true);
      else if (r && !l) right = right.sum(d, true);
    } else if (l && r) both.push(d);
    else (l ? onlyLeft : onlyRight).push(d);
  }
  // The product then comes out in the order of the result.
  if (onlyLeft.length > 0 && onlyRight.length > 0 && onlyRight.at(-1)! < onlyLeft[0]!) {
    [left, right] = [right, left];
    [onlyLeft, onlyRight] = [onlyRight, onlyLeft];
  }
  const sizes = (tensor: Tensor, list: readonly number[]) => list.map((d) => tensor.shape[d]!);
  const shape = [...sizes(left, both), ...sizes(left, onlyLeft), ...dims.map(() => 1), ...sizes(right, onlyRight)];
  const total = numelOf(sizes(left, dims));
  const batch = numelOf(sizes(left, both));
  const first = left.permute([...both, ...onlyLeft, ...dims, ...onlyRight]);
  const second = right.permute([...both, ...dims, ...onlyRight, ...onlyLeft]);
  const product = first
    .reshape([batch, numelOf(sizes(left, onlyLeft)), total])
    .bmm(second.reshape([batch, total, numelOf(sizes(right, onlyRight))]));
  const back = new Array<number>(a.shape.length);
  [...both, ...onlyLeft, ...dims, ...onlyRight].forEach((d, i) => {
    back[d] = i;
  });
  return product.view(shape).permute(back);
}

function contract(operands: readonly Tensor[], outputs: number): Tensor {
  const rank = operands[0]!.shape.length;
  const uses = Array.from({ length: rank }, (_, d) => operands.filter((tensor) => tensor.shape[d] !== 1).length);
  const queue = [...operands];
  while (queue.length > 1) {
    let [a, b] = queue.splice(0, 2) as [Tensor, Tensor];
    const together: number[] = [];
    const inA: number[] = [];
    const inB: number[] = [];
    for (let d = outputs; d < rank; d++) {
      if (a.shape[d] !== 1 && b.shape[d] !== 1) {
        if (--uses[d]! === 1) {
          together.push(d);
          uses[d] = 0;
        }
      } else if (uses[d] === 1 && (a.shape[d] !== 1 || b.shape[d] !== 1)) {
        (a.shape[d] !== 1 ? inA : inB).push(d);
        uses[d] = 0;
      }
    }
    if (inA.length > 0) a = a.sum(inA, true);
    if (inB.length > 0) b = b.sum(inB, true);
    queue.unshift(sumOfProducts(a, b, together));
  }
  const last = queue[0]!;
  if (rank === outputs) return last;
  if (operands.length > 1) return last.view(last.shape.slice(0, outputs));
  return last.sum(Array.from({ length: rank - outputs }, (_, k) => outputs + k));
}

export const einsum = op({
  schema: 'einsum(str equation, Tensor[] tensors) -> Tensor',
  forward: (equation: string, tensors: readonly Tensor[]) => {
    if (tensors.length === 0) fail('must provide at least one operand');
    const parsed = parse(equation, tensors);
    const operands = tensors.map((tensor, k) => aligned(tensor, parsed.inputs[k]!, parsed, k));
    checkSizes(tensors, parsed);
    return contract(operands, parsed.outputs);
  },
  composite: true,
  variadic: true,
  where: ['torch'],
  samples: [
    [
      'ij,jk->ik',
      [
        [2, 3],
        [3, 2],
      ],
    ],
    [
      'bij,bjk',
      [
        [2, 2, 3],
        [2, 3, 2],
      ],
    ],
    ['ii->i', [[3, 3]]],
    ['ij,j,k->ik', [[2, 3], [3], [2]]],
    ['...ij->...ji', [[2, 2, 3]]],
  ],
});
