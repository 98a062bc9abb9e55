/** `vmap` for TypeScript: a function called once for all elements of a dimension. */
import { refused, TorchError } from '../../engine/errors.ts';
import { cat } from '../../engine/ops/joining.ts';
import { Tensor } from '../../engine/tensor.ts';
import { addBatchDim, enterVmap, isBatched, removeBatchDim } from '../../engine/transforms/levels.ts';
import type { Randomness } from '../../engine/transforms/wrapped.ts';
import { type AnyFunction, atLevel } from './func.ts';
import { broadcast, build, flatten, type Spec, starsOf } from './trees.ts';

export interface VmapOptions {
  /** A dimension, null for what is not mapped, or arrays and objects of them nested as the arguments are. */
  readonly in_dims?: unknown;
  readonly out_dims?: unknown;
  readonly randomness?: Randomness;
  readonly chunk_size?: number | null;
}

/** A function that maps `func` over a dimension of its arguments. */
export function vmap(func: AnyFunction, options: VmapOptions | number = {}): AnyFunction {
  const given: VmapOptions = typeof options === 'number' ? { in_dims: options } : options;
  const { in_dims = 0, out_dims = 0, randomness = 'error', chunk_size = null } = given;
  if (!['error', 'different', 'same'].includes(randomness))
    throw refused(`Only allowed values for randomness are 'error', 'different', or 'same'. Got ${randomness}`);
  if (chunk_size !== null && chunk_size <= 0)
    throw new TorchError('ValueError', `vmap: chunk_size should be None or greater than 0. (got ${chunk_size})`);
  const name = func.name || '<lambda>';
  return (...args) => {
    const { leaves, spec } = flatten(args);
    const dims = dimsOf(name, in_dims, args, leaves, spec);
    const batch = batchOf(dims, leaves);
    const run = (part: readonly unknown[], size: number) =>
      atLevel(
        () => enterVmap(size, randomness),
        () => {
          const mapped = part.map((leaf, k) => (dims[k] === null ? leaf : addBatchDim(leaf as Tensor, dims[k]!)));
          return outputsOf(name, func(...(build(spec, mapped) as unknown[])), out_dims);
        },
      );
    if (chunk_size === null) {
      const { leaves: results, spec: outSpec } = run(leaves, batch);
      return build(outSpec, results);
    }
    const parts: ReturnType<typeof outputsOf>[] = [];
    for (let from = 0; from < batch; from += chunk_size) {
      const size = Math.min(chunk_size, batch - from);
      const part = leaves.map((leaf, k) => (dims[k] === null ? leaf : (leaf as Tensor).narrow(dims[k]!, from, size)));
      parts.push(run(part, size));
    }
    const places = parts[0]!.dims;
    const joined = places.map((dim, k) => cat.invoke([parts.map(({ leaves: found }) => found[k]), dim ?? 0]));
    return build(parts[0]!.spec, joined);
  };
}

function dimsOf(
  name: string,
  in_dims: unknown,
  args: readonly unknown[],
  leaves: readonly unknown[],
  spec: Spec,
): (number | null)[] {
  const where = `vmap(${name}, in_dims=${JSON.stringify(in_dims)}, ...)(<inputs>): `;
  if (args.length === 0)
    throw new TorchError(
      'ValueError',
      `vmap(${name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a function with no inputs. The latter is unsupported.`,
    );
  const dims = broadcast(in_dims, spec);
  if (dims === null)
    throw new TorchError(
      'ValueError',
      `${where}in_dims is not compatible with the structure of \`inputs\`. in_dims has structure ${starsOf(flatten(in_dims).spec)} but inputs has structure ${starsOf(spec)}.`,
    );
  return dims.map((dim, k) => {
    if (dim === null) return null;
    const leaf = leaves[k];
    if (typeof dim !== 'number')
      throw new TorchError(
        'ValueError',
        `${where}Got in_dim=${String(dim)} for an input but in_dim must be either an integer dimension or None.`,
      );
    if (!(leaf instanceof Tensor))
      throw new TorchError(
        'ValueError',
        `${where}Got in_dim=${dim} for an input but the input is of type ${typeof leaf}. We cannot vmap over non-Tensor arguments, please use None as the respective in_dim`,
      );
    const rank = leaf.shape.length;
    if (dim < -rank || dim >= rank)
      throw new TorchError(
        'ValueError',
        `${where}Got in_dim=${dim} for some input, but that input is a Tensor of dimensionality ${rank} so expected in_dim to satisfy -${rank} <= in_dim < ${rank}.`,
      );
    return dim < 0 ? dim + rank : dim;
  });
}

function batchOf(dims: readonly (number | null)[], leaves: readonly unknown[]): number {
  const sizes = dims.flatMap((dim, k) => (dim === null ? [] : [(leaves[k] as Tensor).shape[dim]!]));
  if (sizes.length === 0) throw new TorchError('ValueError', 'vmap: Expected at least one Tensor to vmap over');
  if (sizes.some((size) => size !== sizes[0]))
    throw new TorchError(
      'ValueError',
      `vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [${sizes.join(', ')}] for the mapped dimension`,
    );
  return sizes[0]!;
}

function outputsOf(name: string, output: unknown, out_dims: unknown) {
  const { leaves, spec } = flatten(output);
  const dims = broadcast(out_dims, spec) as (number | null)[] | null;
  if (dims === null)
    throw new TorchError(
      'ValueError',
      `vmap(${name}, ..., out_dims=${JSON.stringify(out_dims)})(<inputs>): out_dims is not compatible with the structure of \`outputs\`. out_dims has structure ${starsOf(flatten(out_dims).spec)} but outputs has structure ${starsOf(spec)}.`,
    );
  const found = leaves.map((leaf, k) => {
    const dim = dims[k]!;
    if (dim === null) {
      if (leaf instanceof Tensor && isBatched(leaf))
        throw new TorchError(
          'ValueError',
          `vmap(${name}, ...): \`${name}\` can not return a BatchedTensor when out_dim is None`,
        );
      return leaf;
    }
    if (!(leaf instanceof Tensor))
      throw new TorchError(
        'ValueError',
        `vmap(${name}, ...): \`${name}\` must only return Tensors, got type ${typeof leaf}. Did you mean to set out_dims= to None for output?`,
      );
    return removeBatchDim(leaf, dim);
  });
  return { leaves: found, spec, dims };
}
