/** Sequences of several lengths: packed so that each step holds as many rows as sequences still go on, and padded again. */

import { type Scalar, scalarValue } from '../dtype.ts';
import { refused } from '../errors.ts';
import { op } from '../op.ts';
import { state } from '../state.ts';
import { fromArray, type Tensor } from '../tensor.ts';
import { written } from '../write.ts';
import { filledWith } from './creation.ts';
import { cat } from './joining.ts';

function checkLengths(lengths: readonly number[], batch: number): void {
  if (lengths.length !== batch)
    throw refused(
      `Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${batch})`,
    );
  if (lengths.length === 0) throw refused('Cannot pack empty tensors.');
  if (lengths.at(-1)! <= 0)
    throw refused("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0");
  if (lengths.some((length, k) => k > 0 && length > lengths[k - 1]!))
    throw refused(
      '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.',
    );
}

/** How many of the sequences go on at each step. */
function sizesOf(lengths: readonly number[]): number[] {
  return Array.from({ length: lengths[0]! }, (_, t) => lengths.filter((length) => length > t).length);
}

/** The packed rows step by step in zeros of shape `steps`, in place as PyTorch puts them there. */
function placed(grad: Tensor, counts: readonly number[], steps: readonly number[]): Tensor {
  const whole = written(filledWith(steps, 0, grad.dtype));
  let offset = 0;
  for (const [t, count] of counts.entries()) {
    whole
      .select(0, t)
      .narrow(0, 0, count)
      .copy_(grad.narrow(0, offset, count));
    offset += count;
  }
  return whole;
}

/** The same without a write, for function transforms: they may map the gradient, and not zeros made here. */
function joined(grad: Tensor, counts: readonly number[], steps: readonly number[]): Tensor {
  let offset = 0;
  const rows = Array.from({ length: steps[0]! }, (_, t) => {
    const count = counts[t] ?? 0;
    const part = grad.narrow(0, offset, count);
    offset += count;
    const rest = filledWith([steps[1]! - count, ...steps.slice(2)], 0, grad.dtype);
    return cat.invoke([[part, rest], 0]) as Tensor;
  });
  return (cat.invoke([rows.map((row) => row.unsqueeze(0)), 0]) as Tensor).view(steps);
}

export const _pack_padded_sequence = op({
  schema: '_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first) -> (Tensor, Tensor)',
  grad_fn: 'PackPaddedSequenceBackward0',
  forward: (input: Tensor, lengths: Tensor, batch_first: boolean) => {
    const steps = batch_first ? input.transpose(0, 1) : input;
    const list = [...lengths.values()];
    checkLengths(list, steps.shape[1]!);
    const sizes = sizesOf(list);
    const data = cat.invoke([sizes.map((size, t) => steps.select(0, t).narrow(0, 0, size)), 0]) as Tensor;
    return [data, fromArray(Float64Array.from(sizes), [sizes.length], 'int64')];
  },
  saves: ['result1'],
  backward: {
    input: (grad, { sizes, result1, batch_first }) => {
      const shape = sizes['input']!;
      const steps = batch_first ? [shape[1]!, shape[0]!, ...shape.slice(2)] : shape;
      const counts = [...(result1 as Tensor).values()];
      const stacked = state.transforms === null ? placed(grad, counts, steps) : joined(grad, counts, steps);
      return batch_first ? stacked.transpose(0, 1) : stacked;
    },
  },
  nonDifferentiable: ['result1'],
  local: { input: 'M' },
  where: ['torch'],
  samples: [
    [[3, 2, 2], 'sizes 3 [2]', false],
    [[2, 2], 'sizes 2 [2]', true],
  ],
});

/** Padded in place step by step, so that its Nodes are CopySlices as in PyTorch. */
export const _pad_packed_sequence = op({
  schema:
    '_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, Scalar padding_value, int total_length) -> (Tensor, Tensor)',
  forward: (data: Tensor, batch_sizes: Tensor, batch_first: boolean, padding_value: Scalar, total_length: number) => {
    const sizes = [...batch_sizes.values()];
    const batch = sizes[0]!;
    const rest = data.shape.slice(1);
    const steps = Math.max(sizes.length, total_length);
    const output = written(filledWith([steps, batch, ...rest], scalarValue(padding_value), data.dtype));
    const lengths = new Float64Array(batch);
    // Runs of steps with one size are copied at once.
    for (let t = 0, offset = 0; t < sizes.length; ) {
      let end = t;
      while (end < sizes.length && sizes[end] === sizes[t]) end++;
      const [size, count] = [sizes[t]!, end - t];
      const part = data.narrow(0, offset, size * count).view([count, size, ...rest]);
      output.narrow(0, t, count).narrow(1, 0, size).copy_(part);
      offset += size * count;
      t = end;
    }
    for (const size of sizes) for (let k = 0; k < size; k++) lengths[k]!++;
    const shown = batch_first ? output.transpose(0, 1) : output;
    return [shown, fromArray(lengths, [batch], 'int64')];
  },
  composite: true,
  where: ['torch'],
  samples: [
    [[3, 2], 'sizes 2 [2]', false, 0, 2],
    [[3, 1], 'sizes 2 [2]', true, -1, 3],
  ],
});
