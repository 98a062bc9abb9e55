/**
 * `scaled_dot_product_attention`: one fused Node where PyTorch's CPU kernel takes the call, a composition of products and a softmax where
 * it does not.
 */
import { attend, attendBackward, type Heads } from '../attend.ts';
import { isFloating } from '../dtype.ts';
import { refused, scalarTypeName, typeMetaName } from '../errors.ts';
import { isHalf } from '../half.ts';
import { jointly } from '../joint.ts';
import { op } from '../op.ts';
import { broadcastStride, type Shape, wrapDim } from '../shape.ts';
import { state } from '../state.ts';
import { fromArray, Tensor } from '../tensor.ts';
import { mulScalar } from './arithmetic.ts';
import { filledWith } from './creation.ts';
import { FUNCTIONAL, notImplemented } from './declare.ts';
import { dropout } from './network.ts';
import { _safe_softmax } from './softmax.ts';

type Maybe = Tensor | null;

function headsOf(query: Shape, key: Shape, is_causal: boolean, attn_mask: Maybe, scale: number | null): Heads {
  const [batch, heads, queries, width] = query as [number, number, number, number];
  const [keyHeads, keys] = [key[1]!, key[2]!];
  let mask: Heads['mask'] = null;
  if (attn_mask !== null) {
    const { data } = attn_mask.storage;
    const [b, h, q, k] = broadcastStride(attn_mask.shape, attn_mask.strides, [batch, heads, queries, keys]) as number[];
    mask = (head, i, j) =>
      data[attn_mask.offset + Math.floor(head / heads) * b! + (head % heads) * h! + i * q! + j * k!]!;
  }
  return {
    batch,
    heads,
    keyHeads,
    queries,
    keys,
    width,
    scale: scale ?? 1 / Math.sqrt(width),
    causal: is_causal,
    mask,
  };
}

/** The same elements, those of one query's heads beside one another in memory, as PyTorch's kernel leaves them. */
function headsLast(x: Tensor): Tensor {
  const [batch, heads, rows, ...rest] = x.shape as [number, number, number, ...number[]];
  const flat = x.transpose(1, 2).contiguous();
  const width = rest[0] ?? 1;
  const stride = [heads * rows * width, width, heads * width, ...rest.map(() => 1)];
  return new Tensor(flat.storage, [batch, heads, rows, ...rest], stride, flat.offset);
}

const SETTINGS = ['dropout_p', 'is_causal', 'attn_mask', 'scale'] as const;
const ARGUMENTS = 'float dropout_p, bool is_causal, *, Tensor? attn_mask=None, float? scale=None';

export const _scaled_dot_product_flash_attention_for_cpu_backward = op({
  schema: `_scaled_dot_product_flash_attention_for_cpu_backward(Tensor grad_out, Tensor query, Tensor key, Tensor value, Tensor out, Tensor logsumexp, ${ARGUMENTS}) -> (Tensor grad_query, Tensor grad_key, Tensor grad_value)`,
  grad_fn: 'NotImplemented',
  forward: (
    grad_out: Tensor,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    out: Tensor,
    logsumexp: Tensor,
    _dropout_p: number,
    is_causal: boolean,
    attn_mask: Maybe,
    scale: number | null,
  ) => {
    const { dtype } = query;
    const heads = headsOf(query.shape, key.shape, is_causal, attn_mask, scale);
    const inputs = [query.values(), key.values(), value.values()] as const;
    const grads = attendBackward(dtype, grad_out.values(), inputs, out.values(), logsumexp.values(), heads, state.gemm);
    return [query, key, value].map((x, i) => headsLast(fromArray(grads[i]!, x.shape, dtype)));
  },
  backward: Object.fromEntries(
    ['grad_out', 'query', 'key', 'value', 'out', 'logsumexp'].map((name) => [
      name,
      notImplemented('_scaled_dot_product_flash_attention_for_cpu_backward'),
    ]),
  ),
  where: [],
  samples: [[[1, 1, 2, 2], [1, 1, 2, 2], [1, 1, 3, 2], [1, 1, 3, 2], 'data [1, 1, 2, 2]', 'data [1, 1, 2]', 0, false]],
});

export const _scaled_dot_product_flash_attention_for_cpu = op({
  schema:
    '_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, float dropout_p=0.0, bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None) -> (Tensor output, Tensor logsumexp)',
  grad_fn: 'ScaledDotProductFlashAttentionForCpuBackward0',
  forward: (
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _dropout_p: number,
    is_causal: boolean,
    attn_mask: Maybe,
    scale: number | null,
  ) => {
    const { dtype, shape } = query;
    const heads = headsOf(shape, key.shape, is_causal, attn_mask, scale);
    const [out, sums] = attend(dtype, query.values(), key.values(), value.values(), heads, state.gemm);
    const logsumexp = fromArray(sums, shape.slice(0, 3), dtype === 'float64' ? dtype : 'float32');
    return [fromArray(out, shape, dtype), headsLast(logsumexp)];
  },
  saves: ['query', 'key', 'value', 'attn_mask', 'output', 'logsumexp'],
  backward: jointly(['query', 'key', 'value'], (grad, context) => {
    const { query, key, value, output, logsumexp } = context;
    const rest = SETTINGS.map((name) => context[name]);
    return _scaled_dot_product_flash_attention_for_cpu_backward.invoke([
      grad,
      query,
      key,
      value,
      output,
      logsumexp,
      ...rest,
    ]) as readonly Tensor[];
  }),
  nonDifferentiable: ['logsumexp'],
  local: { query: 'A', key: 'A', value: 'M' },
  where: [],
  samples: [
    [
      [1, 2, 2, 3],
      [1, 2, 3, 3],
      [1, 2, 3, 3],
    ],
    [[1, 1, 3, 2], [1, 1, 3, 2], [1, 1, 3, 2], 0, true],
    [[1, 1, 2, 2], [1, 1, 2, 2], [1, 1, 2, 2], { attn_mask: 'data [1, 1, 2, 2]', scale: 0.7 }],
  ],
});

function check(query: Tensor, key: Tensor, value: Tensor, attn_mask: Maybe, is_causal: boolean): void {
  const all = [query, key, value];
  const told = (of: (x: Tensor) => unknown, what: string) =>
    `query.${what}: ${of(query)} key.${what}: ${of(key)} and value.${what}: ${of(value)} instead.`;
  if (all.some((x) => x.dtype !== query.dtype))
    throw refused(
      `Expected query, key, and value to have the same dtype, but got ${told((x) => typeMetaName(x.dtype), 'dtype')}`,
    );
  if (all.some((x) => x.ndim < 2))
    throw refused(
      `Expected query, key, and value to all be  at least 2 dimensional, but got ${told((x) => x.ndim, 'dim')}`,
    );
  if (attn_mask === null) return;
  if (attn_mask.dtype !== 'bool' && attn_mask.dtype !== query.dtype && attn_mask.dtype !== 'float32')
    throw refused(
      `Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ${typeMetaName(attn_mask.dtype)} and  query.dtype: ${typeMetaName(query.dtype)} instead.`,
    );
  if (is_causal)
    throw refused('_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True');
}

/** Zero where a query may look, -∞ where it may not. */
function asNumbers(mask: Maybe, like: Tensor): Maybe {
  if (mask === null || mask.dtype !== 'bool') return mask;
  return filledWith(mask.shape, 0, like.dtype).masked_fill_(mask.logical_not(), Number.NEGATIVE_INFINITY);
}

/** What `use_flash_attention_cpp` asks of a call. */
function isFused(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  attn_mask: Maybe,
  dropout_p: number,
  enable_gqa: boolean,
): boolean {
  const all = [query, key, value];
  const [heads, shared] = [query.shape[1]!, key.shape[1]!];
  return (
    dropout_p === 0 &&
    isFloating(query.dtype) &&
    all.every((x) => x.ndim === 4 && x.strides.at(-1) === 1 && !x.shape.includes(0)) &&
    all.every((x) => x.shape[0] === query.shape[0] && x.shape[3] === query.shape[3]) &&
    shared === value.shape[1] &&
    (heads === shared || (enable_gqa && heads % shared === 0)) &&
    (attn_mask === null || (!attn_mask.requires_grad && (attn_mask.ndim === 2 || attn_mask.ndim === 4)))
  );
}

/** `_scaled_dot_product_attention_math`. */
function composed(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  attn_mask: Maybe,
  dropout_p: number,
  is_causal: boolean,
  scale: number | null,
): Tensor {
  if (!isFloating(query.dtype)) throw refused(`expected scalar type Float but found ${scalarTypeName(query.dtype)}`);
  const factor = scale ?? 1 / Math.sqrt(query.shape.at(-1)!);
  const root = Math.sqrt(Math.abs(factor));
  let mask = attn_mask;
  if (is_causal) {
    const shape = [query.shape.at(-2)!, key.shape.at(-2)!];
    mask = asNumbers(filledWith(shape, 1, 'bool').tril(), query);
  }
  const q = mulScalar.invoke([query, factor < 0 ? -root : root]) as Tensor;
  const scores = q.matmul(mulScalar.invoke([key.transpose(-2, -1), root]) as Tensor);
  const weights = _safe_softmax.invoke([mask === null ? scores : scores.add(mask), -1, null]) as Tensor;
  const kept = dropout_p > 0 ? (dropout.invoke([weights, dropout_p, true]) as Tensor) : weights;
  return kept.matmul(value);
}

/** Keys and values once for each head of `query` that shares them (`pre_process_group_query_attention_input`). */
function inGroups(query: Tensor, others: readonly Tensor[]): Tensor[] {
  const [heads, ...theirs] = [query, ...others].map((x) => x.shape[wrapDim(-3, x.ndim)]!) as [number, ...number[]];
  if (theirs.some((count) => heads % count !== 0))
    throw refused('Number of heads in key and value must divide the number of heads in ');
  return others.map((x, k) => x.repeat_interleave(heads / theirs[k]!, -3));
}

function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  attn_mask: Maybe,
  dropout_p: number,
  is_causal: boolean,
  scale: number | null,
  enable_gqa: boolean,
): Tensor {
  check(query, key, value, attn_mask, is_causal);
  const mask = asNumbers(attn_mask, query);
  const alone = [query, key, value].every((x) => x.ndim === 3);
  const [q, k, v] = alone ? [query.unsqueeze(0), key.unsqueeze(0), value.unsqueeze(0)] : [query, key, value];
  if (isFused(q!, k!, v!, mask, dropout_p, enable_gqa)) {
    const args = [q, k, v, dropout_p, is_causal, mask, scale];
    const [out] = _scaled_dot_product_flash_attention_for_cpu.invoke(args) as readonly [Tensor];
    return alone ? out.squeeze(0) : out;
  }
  // Half precision is too coarse for what comes between.
  const precise = isHalf(query.dtype) ? [query, key, value].map((x) => x.to('float32')) : [query, key, value];
  const [fine, ...others] = precise as [Tensor, Tensor, Tensor];
  const [keys, values] = enable_gqa ? inGroups(fine, others) : others;
  return composed(fine, keys!, values!, mask, dropout_p, is_causal, scale).to(query.dtype);
}

export const scaled_dot_product_attention = op({
  schema:
    'scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor',
  forward: attention,
  composite: true,
  where: FUNCTIONAL,
  samples: [
    [
      [2, 2, 3],
      [2, 3, 3],
      [2, 3, 3],
    ],
    [[1, 2, 2, 3], [1, 2, 2, 3], [1, 2, 2, 3], { is_causal: true }],
    [[1, 2, 2, 3], [1, 2, 2, 3], [1, 2, 2, 3], 'bools [2, 2]'],
    [
      [1, 2, 2, 2],
      [1, 2, 3, 2],
      [1, 2, 3, 2],
      [2, 3],
    ],
    [[2, 3], [4, 3], [4, 3], { scale: 0.5 }],
    [[1, 2, 2, 2], [1, 1, 3, 2], [1, 1, 3, 2], { enable_gqa: true }],
  ],
});
