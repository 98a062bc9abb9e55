/**
 * One direction of a recurrent layer, step by step: the cells, and their way through padded and packed sequences. Not operators themselves:
 * `recurrent.ts` makes operators of them.
 */
import { refused } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { unsafe_chunk } from './copies.ts';
import { cat, stack } from './joining.ts';
import { linear } from './matmul.ts';

export type Maybe = Tensor | null;

/** Weights of one direction of one layer: to the input and to the hidden state, and their biases. */
export interface Weights {
  readonly ih: Tensor;
  readonly hh: Tensor;
  readonly b_ih: Maybe;
  readonly b_hh: Maybe;
  /** Of an LSTM whose output is smaller than its cell. */
  readonly hr: Maybe;
}

/** A state is [h], or [h, c] in an LSTM. */
export type State = readonly Tensor[];
/** The next state, from the input's share of the gates. */
export type Cell = (gates: Tensor, state: State, weights: Weights) => State;

export const fromInput = (x: Tensor, w: Weights) => linear.invoke([x, w.ih, w.b_ih]) as Tensor;
const fromHidden = (h: Tensor, w: Weights) => linear.invoke([h, w.hh, w.b_hh]) as Tensor;
const chunks = (x: Tensor, count: number) => unsafe_chunk.invoke([x, count, 1]) as readonly Tensor[];
export const joined = (parts: readonly Tensor[], dim: number) => cat.invoke([parts, dim]) as Tensor;
export const stacked = (parts: readonly Tensor[]) => stack.invoke([parts, 0]) as Tensor;

export const tanhCell: Cell = (gates, [h], w) => [fromHidden(h!, w).add_(gates).tanh()];
export const reluCell: Cell = (gates, [h], w) => [fromHidden(h!, w).add_(gates).relu()];

export const gruCell: Cell = (gates, [h], w) => {
  const [ir, iz, inew] = chunks(gates, 3) as [Tensor, Tensor, Tensor];
  const [hr, hz, hnew] = chunks(fromHidden(h!, w), 3) as [Tensor, Tensor, Tensor];
  const [reset, update] = [hr.add_(ir).sigmoid_(), hz.add_(iz).sigmoid_()];
  const fresh = inew.add(hnew.mul_(reset)).tanh_();
  return [h!.sub(fresh).mul_(update).add_(fresh)];
};

export const lstmCell: Cell = (gates, [h, c], w) => {
  const [i, f, g, o] = chunks(fromHidden(h!, w).add_(gates), 4) as [Tensor, Tensor, Tensor, Tensor];
  const [input, forget, output] = [i.sigmoid_(), f.sigmoid_(), o.sigmoid_()];
  const cell = forget.mul(c!).add_(input.mul(g.tanh_()));
  const out = output.mul(cell.tanh());
  return [w.hr === null ? out : out.matmul(w.hr.t()), cell];
};

/** One direction over a padded sequence, from the input's share of all gates. */
export function run(
  x: Tensor,
  first: State,
  w: Weights,
  cell: Cell,
  backwards: boolean,
): { output: Tensor; last: State } {
  const steps = fromInput(x, w).unbind(0);
  if (steps.length === 0) throw refused('Expected sequence length to be larger than 0 in RNN');
  let now = first;
  const outputs = (backwards ? steps.toReversed() : steps).map((gates) => {
    now = cell(gates, now, w);
    return now[0]!;
  });
  return { output: stacked(backwards ? outputs.reverse() : outputs), last: now };
}

/** One direction over a packed sequence: each step has as many rows as sequences still go on. */
export function runPacked(
  data: Tensor,
  sizes: readonly number[],
  first: State,
  w: Weights,
  cell: Cell,
): { output: Tensor; last: State } {
  const gates = fromInput(data, w);
  const ended: State[] = [];
  const outputs: Tensor[] = [];
  let [now, offset, before] = [first, 0, sizes[0]!];
  for (const size of sizes) {
    const step = gates.narrow(0, offset, size);
    offset += size;
    if (size < before) {
      ended.push(now.map((x) => x.narrow(0, size, before - size)));
      now = now.map((x) => x.narrow(0, 0, size));
    }
    before = size;
    now = cell(step, now, w);
    outputs.push(now[0]!);
  }
  ended.push(now);
  ended.reverse();
  const output = joined(outputs, 0);
  const last =
    ended.length === 1
      ? now
      : now.map((_, k) =>
          joined(
            ended.map((part) => part[k]!),
            0,
          ),
        );
  return { output, last };
}

/** As `runPacked`, from the last step to the first: sequences join in as they begin to end. */
export function runPackedBackwards(
  data: Tensor,
  sizes: readonly number[],
  first: State,
  w: Weights,
  cell: Cell,
): { output: Tensor; last: State } {
  const gates = fromInput(data, w);
  const outputs: Tensor[] = [];
  let [offset, before] = [data.shape[0]!, sizes.at(-1)!];
  let now: State = first.map((x) => x.narrow(0, 0, before));
  for (const size of sizes.toReversed()) {
    const more = size - before;
    if (more > 0) now = now.map((x, k) => joined([x, first[k]!.narrow(0, before, more)], 0));
    offset -= size;
    before = size;
    now = cell(gates.narrow(0, offset, size), now, w);
    outputs.push(now[0]!);
  }
  return { output: joined(outputs.reverse(), 0), last: now };
}
