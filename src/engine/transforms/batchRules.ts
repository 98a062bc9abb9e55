/**
 * How single operators are mapped over: products of matrices, shapes, lists of tensors, indices. Each rule gets its mapped tensors with
 * the mapped dimension in front and gives results that have it in front, or null to be run slice by slice.
 */

import { refused } from '../errors.ts';
import { Tensor } from '../tensor.ts';
import { inferSize } from '../viewShape.ts';
import { type Call, padded, rankOf } from './batching.ts';
import type { Result } from './dispatch.ts';

type Rule = (call: Call) => Result | null;

/** The operator itself: it leaves dimensions in front alone. */
const asItIs: Rule = ({ op, args }) => op.invoke(args);

/** Works on the last two dimensions. */
const onMatrices: Rule = (call) => (rankOf(call, call.args[0] as Tensor) >= 2 ? asItIs(call) : null);

/** `size` is the shape of the result: the mapped dimension stands before it. */
const toSize: Rule = ({ op, args, batch }) => {
  const [self, size, ...rest] = args as [Tensor, readonly number[], ...unknown[]];
  return op.invoke([self, [batch, ...inferSize(size, self.numelValue / Math.max(batch, 1))], ...rest]);
};

/** A new tensor for each element. */
const newOf: Rule = ({ op, args, batch }) => {
  const [self, size, ...rest] = args as [Tensor, readonly number[], ...unknown[]];
  return op.invoke([self, [batch, ...size], ...rest]);
};

const expand: Rule = (call) => {
  const [self, size, ...rest] = call.args as [Tensor, readonly number[], ...unknown[]];
  return call.op.invoke([padded(call, self, size.length), [call.batch, ...size], ...rest]);
};

const repeat: Rule = (call) => {
  const [self, repeats] = call.args as [Tensor, readonly number[]];
  return repeats.length < rankOf(call, self)
    ? null
    : call.op.invoke([padded(call, self, repeats.length), [1, ...repeats]]);
};

/** Everything is summed but the mapped dimension. */
const reduceAll =
  (name: 'sum' | 'mean'): Rule =>
  (call) => {
    const self = call.args[0] as Tensor;
    const { params } = call.op.schema;
    const rank = rankOf(call, self);
    if (params[1]?.name !== 'dtype' || rank === 0) return null;
    const dims = Array.from({ length: rank }, (_, d) => d + 1);
    return self[name](dims, { dtype: call.args[1] ?? null } as never);
  };

const transposeMatrix: Rule = (call) => {
  const self = call.args[0] as Tensor;
  return rankOf(call, self) === 2 ? self.transpose(1, 2) : rankOf(call, self) < 2 ? self.view(self.shape) : null;
};

const squeezeAll: Rule = (call) => {
  const self = call.args[0] as Tensor;
  if (call.op.schema.params.length > 1) return null;
  const dims = self.shape.flatMap((size, d) => (d > 0 && size === 1 ? [d] : []));
  return self.squeeze(dims as never);
};

const permute: Rule = (call) => {
  const [self, dims] = call.args as [Tensor, readonly number[]];
  const rank = rankOf(call, self);
  if (dims.length !== rank) return null;
  return self.permute([0, ...dims.map((dim) => (dim < 0 ? dim + rank : dim) + 1)]);
};

/** Strides and offset are those of one element: the mapped dimension adds its own. */
const asStrided: Rule = ({ args, batch }) => {
  const [self, size, stride, offset] = args as [Tensor, readonly number[], readonly number[], number | null];
  return self.as_strided([batch, ...size], [self.strides[0]!, ...stride], offset ?? self.offset);
};

const mm: Rule = ({ args }) => (args[0] as Tensor).matmul(args[1] as Tensor);

const mv: Rule = ({ args, isMapped }) => {
  const [self, vec] = args as [Tensor, Tensor];
  return isMapped(vec) ? self.matmul(vec.unsqueeze(-1)).squeeze(-1) : self.matmul(vec);
};

const dot: Rule = ({ args }) => {
  const [self, other] = args as [Tensor, Tensor];
  return self.unsqueeze(-2).matmul(other.unsqueeze(-1)).squeeze(-1).squeeze(-1);
};

const addmm: Rule = (call) => {
  const [self, a, b, beta, alpha] = call.args as [Tensor, Tensor, Tensor, number, number];
  const product = a.matmul(b);
  const scaled = alpha === 1 ? product : product.mul(alpha);
  const bias = padded(call, self, call.op.name === 'baddbmm' ? 3 : 2);
  return (beta === 1 ? bias : bias.mul(beta)).add(scaled);
};

/** Tensors in one list, each with the mapped dimension. */
const joined =
  (added: number): Rule =>
  ({ op, args, isMapped, batch }) => {
    const [tensors, dim] = args as [readonly Tensor[], number];
    const all = tensors.map((tensor) => (isMapped(tensor) ? tensor : tensor.expand([batch, ...tensor.shape])));
    if (all.some(({ shape }) => shape.length + added < 2)) return null;
    return op.invoke([all, dim < 0 ? dim : dim + 1]);
  };

/** `gather` and `scatter`: every tensor has the same number of dimensions. */
const along: Rule = ({ op, args, isMapped, batch }) => {
  const tensors = args.filter((arg): arg is Tensor => arg instanceof Tensor);
  if (tensors.some((tensor) => tensor.shape.length === (isMapped(tensor) ? 1 : 0))) return null;
  const dim = args[1] as number;
  const all = args.map((arg) => (arg instanceof Tensor && !isMapped(arg) ? arg.expand([batch, ...arg.shape]) : arg));
  all[1] = dim < 0 ? dim : dim + 1;
  return op.invoke(all);
};

const index: Rule = ({ op, args, isMapped }) => {
  const [self, indices] = args as [Tensor, readonly (Tensor | null)[]];
  if (indices.some((tensor) => tensor !== null && tensor.dtype === 'bool' && isMapped(tensor)))
    throw refused(
      'vmap: We do not support batching operators that can support dynamic shape. Attempting to batch over indexing with a boolean mask.',
    );
  const places = indices.flatMap((tensor, k) => (tensor === null ? [] : [k]));
  const adjacent = places.every((place, k) => k === 0 || place === places[k - 1]! + 1);
  if (!isMapped(self) || indices.some((tensor) => tensor !== null && isMapped(tensor)) || !adjacent) return null;
  return op.invoke([self, [null, ...indices]]);
};

const maskedSelect: Rule = ({ args, isMapped }) => {
  if (isMapped(args[1]))
    throw refused(
      'vmap: Attempted to vmap over `mask` in torch.masked_select(self, mask) We cannot support this because for each batch this would return a differently shaped Tensor. Please file an issue at https://github.com/pytorch/pytorch/issues if you need this feature.',
    );
  return null;
};

const embedding: Rule = ({ op, args, isMapped }) => (isMapped(args[0]) ? null : op.invoke(args));

/** Only a value that is not mapped is a single number. */
const maskedFill: Rule = (call) => {
  const [self, mask, value] = call.args;
  if (!(value instanceof Tensor) || !call.isMapped(value)) return null;
  const rank = Math.max(rankOf(call, self as Tensor), rankOf(call, mask as Tensor));
  const [x, m, v] = [self, mask, value].map((tensor) => padded(call, tensor as Tensor, rank)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return v.to(x.dtype).where(m, x);
};

/** The copy of what a view's rule gives. */
function copyOf(rule: Rule): Rule {
  return (call) => {
    const found = rule(call);
    return found instanceof Tensor ? found.clone() : found;
  };
}

export const RULES: Readonly<Record<string, Rule>> = {
  detach: asItIs,
  alias: asItIs,
  zeros_like: asItIs,
  ones_like: asItIs,
  full_like: asItIs,
  empty_like: asItIs,
  constant_pad_nd: asItIs,
  tril: onMatrices,
  triu: onMatrices,
  view: toSize,
  _unsafe_view: toSize,
  _reshape_alias: toSize,
  new_zeros: newOf,
  new_ones: newOf,
  new_full: newOf,
  new_empty: newOf,
  expand,
  repeat,
  sum: (call) => reduceAll('sum')(call),
  mean: (call) => reduceAll('mean')(call),
  t: transposeMatrix,
  squeeze: squeezeAll,
  permute,
  permute_copy: copyOf(permute),
  as_strided: asStrided,
  as_strided_copy: copyOf(asStrided),
  mm,
  mv,
  dot,
  vdot: dot,
  bmm: mm,
  addmm,
  baddbmm: addmm,
  cat: joined(0),
  stack: joined(1),
  gather: along,
  scatter: along,
  scatter_add: along,
  index,
  masked_select: maskedSelect,
  embedding,
  masked_fill: maskedFill,
};
