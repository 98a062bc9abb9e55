/** One sample of an operator in one dtype against recorded PyTorch: what differs, in words. */
import { grad } from '../../src/engine/autograd/arguments.ts';
import { pairsOf } from '../../src/engine/complex/parts.ts';
import { isComplex } from '../../src/engine/dtype.ts';
import { TorchError } from '../../src/engine/errors.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { call, differentiable, seedGradient, tensorsIn } from './call.ts';
import { argumentsOf, type Sample } from './samples.ts';

export const RARE_DTYPES = ['float16', 'bfloat16', 'uint8', 'int8', 'int16'] as const;
export type RareDtype = (typeof RARE_DTYPES)[number];

type Numbers = readonly (number | string)[];
export interface Answer {
  readonly error?: readonly [type: string, text: string];
  readonly results?: readonly { readonly dtype: string; readonly shape: readonly number[]; readonly data: Numbers }[];
  readonly grad_fn?: string;
  readonly grads?: readonly (Numbers | null)[];
  readonly backward_error?: string;
}

/** Half precision may differ in the last place, where PyTorch's vectorized functions round otherwise than the exact ones; sums of rounded terms by two. */
const TOLERANCE: Readonly<Record<string, number>> = {
  float16: 2 ** -9,
  bfloat16: 2 ** -6,
  float32: 1e-5,
  float64: 1e-12,
  complex64: 1e-5,
};

/** Their elements are whatever was in memory. */
const UNSPECIFIED = /empty/;

/** Null where we do what PyTorch did. */
export function difference(sample: Sample, dtype: RareDtype, answer: Answer): string | null {
  const args = argumentsOf(sample, dtype);
  let results: readonly Tensor[];
  try {
    results = call(sample.op, args);
  } catch (error) {
    if (!(error instanceof TorchError)) return String((error as Error).stack);
    const ours = `${error.type}: ${error.message}`;
    if (answer.error === undefined) return `refused: ${ours}`;
    return same(ours, answer.error.join(': ')) ? null : `error ${ours}, PyTorch has ${answer.error.join(': ')}`;
  }
  if (answer.error !== undefined) return `no error, PyTorch has ${answer.error.join(': ')}`;
  for (const [k, expected] of answer.results!.entries()) {
    const result = results[k]!;
    const found = `${result.dtype} [${result.shape}]`;
    if (found !== `${expected.dtype} [${expected.shape}]`)
      return `result ${found}, PyTorch has ${expected.dtype} [${expected.shape}]`;
    const off = UNSPECIFIED.test(sample.op.name) ? null : unequal(result, expected.data);
    if (off !== null) return `result ${k}: ${off}`;
  }
  return gradients(results, args, answer);
}

/** Which of its kernels lacks the dtype depends on the layout; one of them is named. */
function same(ours: string, theirs: string): boolean {
  const kernel = /^NotImplementedError: "\S+" (not implemented for '\w+')$/;
  return ours === theirs || (kernel.test(ours) && kernel.exec(ours)?.[1] === kernel.exec(theirs)?.[1]);
}

function gradients(results: readonly Tensor[], args: readonly unknown[], answer: Answer): string | null {
  const made = differentiable(results).filter((result) => result.grad_fn !== null);
  const name = made[0]?.grad_fn?.name().split('::').at(-1);
  if (name !== answer.grad_fn) return `grad_fn ${name}, PyTorch has ${answer.grad_fn}`;
  if (made.length === 0 || answer.backward_error !== undefined) return null;
  const inputs = tensorsIn(args).filter((tensor) => tensor.requires_grad);
  const found = grad(made, inputs, { grad_outputs: made.map(seedGradient), allow_unused: true });
  for (const [j, expected] of answer.grads!.entries()) {
    const ours = found[j] ?? null;
    if ((ours === null) !== (expected === null)) return `gradient ${j} is ${ours === null ? 'missing' : 'there'}`;
    if (ours === null) continue;
    if (ours.dtype !== inputs[j]!.dtype) return `gradient ${j} is ${ours.dtype}`;
    const off = unequal(ours, expected!, 2);
    if (off !== null) return `gradient ${j}: ${off}`;
  }
  return null;
}

function unequal(tensor: Tensor, expected: Numbers, times = 1): string | null {
  const tolerance = times * (TOLERANCE[tensor.dtype] ?? 0);
  const actual = isComplex(tensor.dtype) ? pairsOf(tensor) : tensor.values();
  if (actual.length !== expected.length) return `${actual.length} elements, PyTorch has ${expected.length}`;
  const largest = Math.max(
    1e-3,
    ...expected.map((value) => (Number.isFinite(Number(value)) ? Math.abs(Number(value)) : 0)),
  );
  for (const [i, value] of expected.entries()) {
    const [x, y] = [actual[i]!, Number(value)];
    if (Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance * Math.max(Math.min(1, largest), Math.abs(y)))
      continue;
    return `element ${i}: ${x}, PyTorch has ${y}`;
  }
  return null;
}
