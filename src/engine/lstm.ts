/**
 * One layer of an LSTM in one direction (Hochreiter, Schmidhuber 1997, with forget gates) and its backward pass through time, as array
 * loops around matrix products. Gates stand in PyTorch's order: input, forget, cell, output. Knows arrays and sizes only.
 */
import type { DType, TypedArray } from './dtype.ts';
import { type FastGemm, multiply } from './gemm.ts';
import { blankResult, resultArray } from './loops.ts';

export interface LstmSizes {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
  /** Runs from the last step to the first. */
  readonly reverse: boolean;
}

export interface LstmWeights {
  /** [4·hidden, inputs] and [4·hidden, hidden]. */
  readonly input: TypedArray;
  readonly hidden: TypedArray;
  readonly biases: readonly TypedArray[];
}

const rows = (data: TypedArray, at: number, columns: number) => ({ data, at, row: columns, column: 1 });
const columns = (data: TypedArray, at: number, width: number) => ({ data, at, row: 1, column: width });
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Steps in the order they run. */
function order({ steps, reverse }: LstmSizes): number[] {
  return Array.from({ length: steps }, (_, i) => (reverse ? steps - 1 - i : i));
}

export interface LstmResult {
  /** [steps, batch, hidden] */
  readonly output: TypedArray;
  readonly h: TypedArray;
  readonly c: TypedArray;
  /** For every step and row what backward needs: the four gates, then the cell. */
  readonly workspace: TypedArray;
}

export function lstm(
  dtype: DType,
  x: TypedArray,
  { input, hidden, biases }: LstmWeights,
  h0: TypedArray,
  c0: TypedArray,
  s: LstmSizes,
  fast: FastGemm | null,
): LstmResult {
  const { steps, batch, inputs, hidden: H } = s;
  const G = 4 * H;
  const fromInput = blankResult(dtype, steps * batch * G);
  multiply(dtype, fromInput, 0, rows(x, 0, inputs), columns(input, 0, inputs), steps * batch, G, inputs, fast);
  const fromHidden = blankResult(dtype, batch * G);
  const output = blankResult(dtype, steps * batch * H);
  const workspace = blankResult(dtype, steps * batch * 5 * H);
  const [h, c] = [h0.slice(), c0.slice()];
  for (const t of order(s)) {
    multiply(dtype, fromHidden, 0, rows(h, 0, H), columns(hidden, 0, H), batch, G, H, fast);
    for (let b = 0; b < batch; b++) {
      const row = t * batch + b;
      const gate = (k: number) => {
        let sum = fromInput[row * G + k]! + fromHidden[b * G + k]!;
        for (const bias of biases) sum += bias[k]!;
        return sum;
      };
      for (let j = 0, at = b * H, w = row * 5 * H; j < H; j++, at++, w++) {
        const i = sigmoid(gate(j));
        const f = sigmoid(gate(H + j));
        const g = Math.tanh(gate(2 * H + j));
        const o = sigmoid(gate(3 * H + j));
        c[at] = f * c[at]! + i * g;
        h[at] = o * Math.tanh(c[at]!);
        workspace[w] = i;
        workspace[w + H] = f;
        workspace[w + 2 * H] = g;
        workspace[w + 3 * H] = o;
        workspace[w + 4 * H] = c[at]!;
        output[row * H + j] = h[at]!;
      }
    }
  }
  return { output, h, c, workspace };
}

export interface LstmGradients {
  readonly x: TypedArray;
  readonly input: TypedArray;
  readonly hidden: TypedArray;
  readonly bias: TypedArray;
  readonly h: TypedArray;
  readonly c: TypedArray;
}

/** Gradients for everything `lstm` read, from those of its three results (null: zero). */
export function lstmBackward(
  dtype: DType,
  grads: readonly [output: TypedArray | null, h: TypedArray | null, c: TypedArray | null],
  x: TypedArray,
  weights: LstmWeights,
  h0: TypedArray,
  c0: TypedArray,
  { output, workspace }: Pick<LstmResult, 'output' | 'workspace'>,
  s: LstmSizes,
  fast: FastGemm | null,
): LstmGradients {
  const { steps, batch, inputs, hidden: H } = s;
  const G = 4 * H;
  const n = batch * H;
  const dGates = blankResult(dtype, steps * batch * G);
  const dh = resultArray(dtype, n);
  const dc = resultArray(dtype, n);
  if (grads[1] !== null) dh.set(grads[1]);
  if (grads[2] !== null) dc.set(grads[2]);
  const hiddenPart = blankResult(dtype, G * H);
  const dHidden = resultArray(dtype, G * H);
  const path = order(s);
  for (let k = steps - 1; k >= 0; k--) {
    const t = path[k]!;
    const before = k === 0 ? -1 : path[k - 1]!;
    for (let b = 0; b < batch; b++) {
      const row = t * batch + b;
      for (let j = 0, at = b * H, w = row * 5 * H; j < H; j++, at++, w++) {
        const [i, f, g, o] = [workspace[w]!, workspace[w + H]!, workspace[w + 2 * H]!, workspace[w + 3 * H]!];
        const tanh = Math.tanh(workspace[w + 4 * H]!);
        const cBefore = before < 0 ? c0[at]! : workspace[(before * batch + b) * 5 * H + 4 * H + j]!;
        const gh = dh[at]! + (grads[0] === null ? 0 : grads[0][row * H + j]!);
        const gc = dc[at]! + gh * o * (1 - tanh * tanh);
        dGates[row * G + j] = gc * g * i * (1 - i);
        dGates[row * G + H + j] = gc * cBefore * f * (1 - f);
        dGates[row * G + 2 * H + j] = gc * i * (1 - g * g);
        dGates[row * G + 3 * H + j] = gh * tanh * o * (1 - o);
        dc[at] = gc * f;
      }
    }
    const hBefore = before < 0 ? rows(h0, 0, H) : rows(output, before * n, H);
    const gate = rows(dGates, t * batch * G, G);
    multiply(dtype, hiddenPart, 0, columns(dGates, t * batch * G, G), hBefore, G, H, batch, fast);
    for (let i = 0; i < hiddenPart.length; i++) dHidden[i]! += hiddenPart[i]!;
    multiply(dtype, dh, 0, gate, rows(weights.hidden, 0, H), batch, H, G, fast);
  }
  const all = steps * batch;
  const dx = blankResult(dtype, all * inputs);
  multiply(dtype, dx, 0, rows(dGates, 0, G), rows(weights.input, 0, inputs), all, inputs, G, fast);
  const dInput = blankResult(dtype, G * inputs);
  multiply(dtype, dInput, 0, columns(dGates, 0, G), rows(x, 0, inputs), G, inputs, all, fast);
  const sums = new Float64Array(G);
  for (let at = 0; at < dGates.length; at++) sums[at % G]! += dGates[at]!;
  const bias = blankResult(dtype, G);
  bias.set(sums);
  return { x: dx, input: dInput, hidden: dHidden, bias, h: dh, c: dc };
}
