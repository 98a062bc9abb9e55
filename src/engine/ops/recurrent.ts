/**
 * Recurrent networks: `rnn_tanh`, `rnn_relu`, `gru`, `lstm` over whole sequences, padded or packed, and their cells. Compositions with the
 * Nodes of ATen/native/RNN.cpp; an LSTM in float32 takes the fused layer of `lstmLayer.ts`, as PyTorch's CPU build does.
 */
import { refused } from '../errors.ts';
import { type Op, op } from '../op.ts';
import type { Tensor } from '../tensor.ts';
import { mkldnn_rnn_layer } from './lstmLayer.ts';
import { dropout } from './network.ts';
import { sizeOf } from './products.ts';
import {
  type Cell,
  fromInput,
  gruCell,
  joined,
  lstmCell,
  type Maybe,
  reluCell,
  run,
  runPacked,
  runPackedBackwards,
  type State,
  stacked,
  tanhCell,
  type Weights,
} from './recurrentSteps.ts';

/** What `rnn_tanh` and its relations are given beside tensors. */
interface Settings {
  readonly has_biases: boolean;
  readonly num_layers: number;
  readonly dropout: number;
  readonly train: boolean;
  readonly bidirectional: boolean;
}

function weightsOf(params: readonly Tensor[], { has_biases }: Settings, projected: boolean): Weights[] {
  const each = (has_biases ? 4 : 2) + (projected ? 1 : 0);
  return Array.from({ length: params.length / each }, (_, k) => {
    const list = params.slice(k * each, (k + 1) * each);
    return {
      ih: list[0]!,
      hh: list[1]!,
      b_ih: has_biases ? list[2]! : null,
      b_hh: has_biases ? list[3]! : null,
      hr: projected ? list.at(-1)! : null,
    };
  });
}

type Direction = (x: Tensor, first: State, weights: Weights, backwards: boolean) => { output: Tensor; last: State };

/** All layers, one on the other. */
function layers(
  x: Tensor,
  states: readonly State[],
  weights: readonly Weights[],
  s: Settings,
  direction: Direction,
): { output: Tensor; last: State[] } {
  const count = s.bidirectional ? 2 : 1;
  const last: State[] = [];
  let input = x;
  for (let layer = 0; layer < s.num_layers; layer++) {
    const runs = Array.from({ length: count }, (_, d) =>
      direction(input, states[layer * count + d]!, weights[layer * count + d]!, d === 1),
    );
    last.push(...runs.map((one) => one.last));
    input =
      count === 1
        ? runs[0]!.output
        : joined(
            runs.map((one) => one.output),
            runs[0]!.output.ndim - 1,
          );
    if (s.dropout !== 0 && s.train && layer < s.num_layers - 1)
      input = dropout.invoke([input, s.dropout, true]) as Tensor;
  }
  return { output: input, last };
}

const FLAGS = 'Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional';

function settings([has_biases, num_layers, dropout, train, bidirectional]: readonly unknown[]): Settings {
  return { has_biases, num_layers, dropout, train, bidirectional } as Settings;
}

/** A network whose state is one tensor, over padded and over packed sequences. */
function network(name: string, cell: Cell, gates: number): readonly [Op, Op] {
  const inOrder = (batch_first: boolean, x: Tensor) => (batch_first ? x.transpose(0, 1) : x);
  const padded = op({
    schema: `${name}.input(Tensor input, Tensor hx, ${FLAGS}, bool batch_first) -> (Tensor, Tensor)`,
    forward: (input: Tensor, hx: Tensor, params: readonly Tensor[], ...rest: unknown[]) => {
      const [s, batch_first] = [settings(rest), rest.at(-1) as boolean];
      const states = hx.unbind(0).map((h) => [h]);
      const found = layers(inOrder(batch_first, input), states, weightsOf(params, s, false), s, (x, h, w, back) =>
        run(x, h, w, cell, back),
      );
      const output = batch_first ? found.output.transpose_(0, 1) : found.output;
      return [output, stacked(found.last.map(([h]) => h!))];
    },
    composite: true,
    where: ['torch'],
    samples: [
      [[2, 2, 2], [1, 2, 1], [[gates, 2], [gates, 1], [gates], [gates]], true, 1, 0, true, false, false],
      [
        [1, 2, 1],
        [2, 1, 1],
        [
          [gates, 1],
          [gates, 1],
          [gates, 1],
          [gates, 1],
        ],
        false,
        1,
        0,
        false,
        true,
        true,
      ],
    ],
  });
  const packed = op({
    schema: `${name}.data(Tensor data, Tensor batch_sizes, Tensor hx, ${FLAGS}) -> (Tensor, Tensor)`,
    forward: (data: Tensor, batch_sizes: Tensor, hx: Tensor, params: readonly Tensor[], ...rest: unknown[]) => {
      const s = settings(rest);
      const sizes = [...batch_sizes.values()];
      const states = hx.unbind(0).map((h) => [h]);
      const found = layers(data, states, weightsOf(params, s, false), s, (x, h, w, back) =>
        (back ? runPackedBackwards : runPacked)(x, sizes, h, w, cell),
      );
      return [found.output, stacked(found.last.map(([h]) => h!))];
    },
    composite: true,
    where: ['torch'],
    samples: [
      [
        [3, 1],
        'sizes 2 [2]',
        [2, 2, 1],
        [
          [gates, 1],
          [gates, 1],
          [gates, 1],
          [gates, 1],
        ],
        false,
        1,
        0,
        true,
        true,
      ],
    ],
  });
  return [padded, packed];
}

export const [rnn_tanh, rnn_tanh_packed] = network('rnn_tanh', tanhCell, 1);
export const [rnn_relu, rnn_relu_packed] = network('rnn_relu', reluCell, 1);
export const [gru, gru_packed] = network('gru', gruCell, 3);

/** Whether PyTorch's CPU build has a fused layer for these (`use_mkldnn` of RNN.cpp). */
function isFused(all: readonly Tensor[]): boolean {
  return all.every((x) => x.dtype === 'float32') && all[0]!.numelValue > 0;
}

/** One direction of an LSTM layer as one Node. */
function fusedLayer(s: Settings, batch_first: boolean): Direction {
  return (x, [h, c], w, backwards) => {
    const zeros = w.hh.new_zeros([w.ih.shape[0]!]);
    const biases = [w.b_ih ?? zeros, w.b_hh ?? zeros];
    const flags = [2, h!.shape[1]!, s.num_layers, s.has_biases, s.bidirectional, batch_first, s.train];
    const found = mkldnn_rnn_layer.invoke([x, w.ih, w.hh, ...biases, h, c, backwards, [], ...flags]);
    const [output, hy, cy] = found as readonly [Tensor, Tensor, Tensor];
    return { output, last: [hy, cy] };
  };
}

/** The states of all layers, from [layers, batch, hidden] tensors. */
function paired([h, c]: readonly Tensor[]): State[] {
  const cells = c!.unbind(0);
  return h!.unbind(0).map((part, k) => [part, cells[k]!]);
}

function both(last: readonly State[]): readonly Tensor[] {
  return [0, 1].map((k) => stacked(last.map((state) => state[k]!)));
}

export const lstm = op({
  schema: `lstm.input(Tensor input, Tensor[] hx, ${FLAGS}, bool batch_first) -> (Tensor, Tensor, Tensor)`,
  forward: (input: Tensor, hx: readonly Tensor[], params: readonly Tensor[], ...rest: unknown[]) => {
    if (hx.length !== 2) throw refused('lstm expects two hidden states');
    const [s, batch_first] = [settings(rest), rest.at(-1) as boolean];
    const inOrder = (x: Tensor) => (batch_first ? x.transpose(0, 1) : x);
    const projected = hx[0]!.shape[2] !== hx[1]!.shape[2];
    const fused = !projected && isFused([input, ...params, ...hx]);
    // The fused layer picks its states one by one, the composition unbinds them.
    const states = fused ? hx[0]!.unbind(0).map((_, k) => hx.map((x) => x.select(0, k))) : paired(hx);
    const direction: Direction = fused ? fusedLayer(s, batch_first) : (x, h, w, back) => run(x, h, w, lstmCell, back);
    const found = layers(inOrder(input), states, weightsOf(params, s, projected), s, direction);
    return [inOrder(found.output), ...both(found.last)];
  },
  composite: true,
  where: ['torch'],
  samples: [
    [
      [2, 1, 2],
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      [[4, 2], [4, 1], [4], [4]],
      true,
      1,
      0,
      true,
      false,
      false,
    ],
    [
      [1, 2, 1],
      [
        [2, 1, 1],
        [2, 1, 1],
      ],
      [
        [4, 1],
        [4, 1],
        [4, 1],
        [4, 1],
      ],
      false,
      1,
      0,
      false,
      true,
      true,
    ],
    [
      [2, 1, 1],
      [
        [1, 1, 1],
        [1, 1, 2],
      ],
      [
        [8, 1],
        [8, 1],
        [1, 2],
      ],
      false,
      1,
      0,
      false,
      false,
      false,
    ],
  ],
});

export const lstm_packed = op({
  schema: `lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, ${FLAGS}) -> (Tensor, Tensor, Tensor)`,
  forward: (
    data: Tensor,
    batch_sizes: Tensor,
    hx: readonly Tensor[],
    params: readonly Tensor[],
    ...rest: unknown[]
  ) => {
    const s = settings(rest);
    const sizes = [...batch_sizes.values()];
    const projected = hx[0]!.shape[2] !== hx[1]!.shape[2];
    const found = layers(data, paired(hx), weightsOf(params, s, projected), s, (x, h, w, back) =>
      (back ? runPackedBackwards : runPacked)(x, sizes, h, w, lstmCell),
    );
    return [found.output, ...both(found.last)];
  },
  composite: true,
  where: ['torch'],
  samples: [
    [
      [3, 1],
      'sizes 2 [2]',
      [
        [2, 2, 1],
        [2, 2, 1],
      ],
      [
        [4, 1],
        [4, 1],
        [4, 1],
        [4, 1],
      ],
      false,
      1,
      0,
      true,
      true,
    ],
  ],
});

const CELL = 'Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None';

/** Sizes of a cell's input (`check_rnn_cell_forward_input`). */
function checkInput(input: Tensor, ih: Tensor): void {
  const [size, expected] = [sizeOf(input, 1), sizeOf(ih, 1)];
  if (size !== expected) throw refused(`input has inconsistent input_size: got ${size} expected ${expected}`);
}

/** Sizes of its states (`check_rnn_cell_forward_hidden`). */
function checkStates(input: Tensor, hx: readonly Tensor[], hh: Tensor): void {
  const expected = sizeOf(hh, 1);
  for (const [i, h] of hx.entries()) {
    if (sizeOf(input, 0) !== sizeOf(h, 0))
      throw refused(`Input batch size ${sizeOf(input, 0)} doesn't match hidden${i} batch size ${sizeOf(h, 0)}`);
    if (sizeOf(h, 1) !== expected)
      throw refused(`hidden${i} has inconsistent hidden_size: got ${sizeOf(h, 1)}, expected ${expected}`);
  }
}

/** Sizes of its weights, which have as many rows as `gates` hidden states. */
function checkWeights(ih: Tensor, hh: Tensor, gates: number): void {
  const rows = gates * sizeOf(hh, 1);
  for (const [name, weight] of [
    ['ih', ih],
    ['hh', hh],
  ] as const)
    if (sizeOf(weight, 0) !== rows)
      throw refused(`weight_${name} first dim must be ${gates} * hidden_size = ${rows}, but got ${sizeOf(weight, 0)}`);
}

function single(name: string, cell: Cell, gates: number): Op {
  return op({
    schema: `${name}(Tensor input, Tensor hx, ${CELL}) -> Tensor`,
    forward: (input: Tensor, hx: Tensor, ih: Tensor, hh: Tensor, b_ih: Maybe, b_hh: Maybe) => {
      if (gates === 1) checkWeights(ih, hh, gates);
      checkInput(input, ih);
      checkStates(input, [hx], hh);
      if (gates > 1) checkWeights(ih, hh, gates);
      const w = { ih, hh, b_ih, b_hh, hr: null };
      return cell(fromInput(input, w), [hx], w)[0]!;
    },
    composite: true,
    where: ['torch'],
    samples: [
      [[2, 2], [2, 1], [gates, 2], [gates, 1], [gates], [gates]],
      [
        [1, 1],
        [1, 2],
        [2 * gates, 1],
        [2 * gates, 2],
      ],
    ],
  });
}

export const rnn_tanh_cell = single('rnn_tanh_cell', tanhCell, 1);
export const rnn_relu_cell = single('rnn_relu_cell', reluCell, 1);
export const gru_cell = single('gru_cell', gruCell, 3);
export const lstm_cell = op({
  schema: `lstm_cell(Tensor input, Tensor[] hx, ${CELL}) -> (Tensor, Tensor)`,
  forward: (input: Tensor, hx: readonly Tensor[], ih: Tensor, hh: Tensor, b_ih: Maybe, b_hh: Maybe) => {
    checkInput(input, ih);
    checkWeights(ih, hh, 4);
    checkStates(input, hx, hh);
    const w = { ih, hh, b_ih, b_hh, hr: null };
    return lstmCell(fromInput(input, w), hx, w);
  },
  composite: true,
  where: ['torch'],
  samples: [
    [
      [2, 2],
      [
        [2, 1],
        [2, 1],
      ],
      [4, 2],
      [4, 1],
      [4],
      [4],
    ],
  ],
});
