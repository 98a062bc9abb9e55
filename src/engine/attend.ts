/**
 * Attention of arrays, head by head: softmax(Q·Kᵀ·scale + mask)·V and its derivatives from the row logarithms it kept (Dao et al. 2022,
 * whose sums these are; they are not tiled). Knows arrays and sizes only.
 */
import { allocateArray, type DType, type TypedArray } from './dtype.ts';
import { type FastGemm, multiply } from './gemm.ts';
import { isHalf, roundElements } from './half.ts';
import { blankResult, resultArray } from './loops.ts';

/** Sizes: `batch` × `heads` queries of `width` numbers; keys and values have `keyHeads` heads, which queries' heads share in turn. */
export interface Heads {
  readonly batch: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly scale: number;
  readonly causal: boolean;
  /** What is added to a score: the mask's element for a head, a query and a key. */
  readonly mask: ((head: number, query: number, key: number) => number) | null;
}

type Row = (head: number, at: { q: number; kv: number; row: number }) => void;

function eachHead({ batch, heads, keyHeads, queries, keys, width }: Heads, visit: Row): void {
  for (let b = 0; b < batch; b++)
    for (let h = 0; h < heads; h++) {
      const head = b * heads + h;
      const kv = b * keyHeads + Math.floor((h * keyHeads) / heads);
      visit(head, { q: head * queries * width, kv: kv * keys * width, row: head * queries });
    }
}

const rowMajor = (data: TypedArray, at: number, columns: number) => ({ data, at, row: columns, column: 1 });
const turned = (data: TypedArray, at: number, columns: number) => ({ data, at, row: 1, column: columns });

/** The scores of one head into `scores`, -∞ where a query may not look. */
function score(
  dtype: DType,
  q: TypedArray,
  k: TypedArray,
  head: number,
  at: { q: number; kv: number },
  s: Heads,
  scores: TypedArray,
  fast: FastGemm | null,
): void {
  const { queries, keys, width, scale, causal, mask } = s;
  multiply(dtype, scores, 0, rowMajor(q, at.q, width), turned(k, at.kv, width), queries, keys, width, fast);
  for (let i = 0, cell = 0; i < queries; i++)
    for (let j = 0; j < keys; j++, cell++) {
      if (causal && j > i) scores[cell] = Number.NEGATIVE_INFINITY;
      else scores[cell] = scores[cell]! * scale + (mask === null ? 0 : mask(head, i, j));
    }
}

/** The output and, for every query, the logarithm of the sum of its exponentials. A query that may look nowhere yields zeros. */
export function attend(
  dtype: DType,
  q: TypedArray,
  k: TypedArray,
  v: TypedArray,
  s: Heads,
  fast: FastGemm | null,
): readonly [output: TypedArray, logsumexp: TypedArray] {
  const { batch, heads, queries, keys, width } = s;
  const output = blankResult(dtype, batch * heads * queries * width);
  const logsumexp = allocateArray(dtype, batch * heads * queries);
  const scores = blankResult(dtype, queries * keys);
  // Few digits: the exponentials are rounded before they meet the values, and divided by their sum after.
  const half = isHalf(dtype) ? dtype : null;
  const sums = new Float64Array(half === null ? 0 : queries);
  eachHead(s, (head, at) => {
    score(dtype, q, k, head, at, s, scores, fast);
    for (let i = 0; i < queries; i++) {
      let max = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < keys; j++) max = Math.max(max, scores[i * keys + j]!);
      let sum = 0;
      for (let j = 0; j < keys; j++) sum += Math.exp(scores[i * keys + j]! - max);
      const seen = max > Number.NEGATIVE_INFINITY || Number.isNaN(max);
      logsumexp[at.row + i] = seen ? max + Math.log(sum) : 0;
      const total = half === null ? sum : 1;
      for (let j = 0; j < keys; j++) scores[i * keys + j] = seen ? Math.exp(scores[i * keys + j]! - max) / total : 0;
      if (half !== null) sums[i] = seen ? sum : 1;
    }
    if (half !== null) roundElements(half, scores as Float32Array);
    multiply(dtype, output, at.q, rowMajor(scores, 0, keys), rowMajor(v, at.kv, width), queries, width, keys, fast);
    if (half !== null)
      for (let i = 0, c = at.q; i < queries; i++) for (let w = 0; w < width; w++) output[c++]! /= sums[i]!;
  });
  return [output, logsumexp];
}

/** Gradients for queries, keys and values. */
export function attendBackward(
  dtype: DType,
  grad: TypedArray,
  [q, k, v]: readonly [TypedArray, TypedArray, TypedArray],
  output: TypedArray,
  logsumexp: TypedArray,
  s: Heads,
  fast: FastGemm | null,
): readonly [TypedArray, TypedArray, TypedArray] {
  const { queries, keys, width, scale } = s;
  const dq = blankResult(dtype, q.length);
  const [dk, dv] = [resultArray(dtype, k.length), resultArray(dtype, v.length)];
  const [p, ds] = [blankResult(dtype, queries * keys), blankResult(dtype, queries * keys)];
  const part = blankResult(dtype, keys * width);
  const addTo = (sums: TypedArray, at: number, factor: number) => {
    for (let i = 0; i < part.length; i++) sums[at + i]! += part[i]! * factor;
  };
  eachHead(s, (head, at) => {
    score(dtype, q, k, head, at, s, p, fast);
    for (let i = 0, cell = 0; i < queries; i++) {
      const total = logsumexp[at.row + i]!;
      for (let j = 0; j < keys; j++, cell++) p[cell] = Math.exp(p[cell]! - total);
    }
    multiply(dtype, part, 0, turned(p, 0, keys), rowMajor(grad, at.q, width), keys, width, queries, fast);
    addTo(dv, at.kv, 1);
    multiply(dtype, ds, 0, rowMajor(grad, at.q, width), turned(v, at.kv, width), queries, keys, width, fast);
    for (let i = 0, cell = 0; i < queries; i++) {
      let along = 0;
      for (let c = at.q + i * width; c < at.q + (i + 1) * width; c++) along += grad[c]! * output[c]!;
      for (let j = 0; j < keys; j++, cell++) ds[cell] = p[cell]! * (ds[cell]! - along);
    }
    multiply(dtype, dq, at.q, rowMajor(ds, 0, keys), rowMajor(k, at.kv, width), queries, width, keys, fast);
    for (let c = at.q; c < at.q + queries * width; c++) dq[c]! *= scale;
    multiply(dtype, part, 0, turned(ds, 0, keys), rowMajor(q, at.q, width), keys, width, queries, fast);
    addTo(dk, at.kv, scale);
  });
  return [dq, dk, dv];
}
