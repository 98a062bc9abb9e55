/**
 * What transforms are made of: entering and leaving a level, tensors put into it and taken out, dual numbers, and gradients pulled back through
 * what a level recorded. Both languages build `torch.func` and `torch.autograd.forward_ad` on these; how a function's arguments nest is theirs.
 */

import { type GradArguments, grad } from '../autograd/arguments.ts';
import { isFloating } from '../dtype.ts';
import { ONLY_FLOATS, refused, TorchError } from '../errors.ts';
import { cat } from '../ops/joining.ts';
import { numelOf, sameShape, shapeText, wrapDim } from '../shape.ts';
import { state, unobserved } from '../state.ts';
import { empty, type Tensor } from '../tensor.ts';
import { dispatcher } from './dispatch.ts';
import { setTangent, tangentOf } from './tangents.ts';
import { Batched, GradTracking, type Level, plainOf, type Randomness, Wrapped } from './wrapped.ts';

/** Begins a level of `grad`, `vjp` or `jvp`. */
export function enterGrad(): void {
  dispatcher().enter('grad');
}

/** Begins a level of `vmap` over `batch` elements. */
export function enterVmap(batch: number, randomness: Randomness): void {
  dispatcher().enter('vmap', batch, randomness);
}

/** Ends the innermost level. */
export function exitLevel(): void {
  dispatcher().exit();
}

function topLevel(): Level {
  return dispatcher().top!;
}

/** A tensor as the innermost level of `grad` or `jvp` sees it; `tracked` makes it a leaf that wants a gradient. */
export function wrapForGrad(tensor: Tensor, tracked: boolean): Tensor {
  if (tracked && !isFloating(tensor.dtype)) throw refused(ONLY_FLOATS);
  const wrapper = new GradTracking(topLevel(), tensor);
  wrapper.leafRequiresGrad = tracked;
  return wrapper;
}

/** What a tensor of the innermost level wraps; another tensor as it is. */
export function unwrapForGrad(tensor: Tensor): Tensor {
  return tensor instanceof GradTracking && tensor.level === topLevel() ? tensor.value : tensor;
}

/** A tensor whose dimension `dim` the innermost level of vmap maps over. */
export function addBatchDim(tensor: Tensor, dim: number): Tensor {
  return new Batched(topLevel(), tensor, wrapDim(dim, tensor.shape.length));
}

/** The whole of a mapped tensor, its mapped dimension at `dim`; what was not mapped is repeated. */
export function removeBatchDim(tensor: Tensor, dim: number): Tensor {
  const level = topLevel();
  const rank = tensor.shape.length + 1;
  const d = wrapDim(dim, rank);
  return unobserved(() =>
    dispatcher().below(() => {
      if (isBatchedAt(tensor, level)) return tensor.bdim === d ? tensor.value : tensor.value.movedim(tensor.bdim, dim);
      const repeated = tensor.expand([level.batch, ...tensor.shape]);
      return dim === 0 ? repeated : repeated.movedim(0, dim);
    }),
  );
}

/** Whether the innermost level maps over this tensor. */
export function isBatched(tensor: Tensor): boolean {
  return isBatchedAt(tensor, topLevel());
}

function isBatchedAt(tensor: Tensor, level: Level): tensor is Batched {
  return tensor instanceof Batched && tensor.level === level;
}

// Dual numbers --------------------------------------------------------------------------------------------------------

/** Opens the one level of dual numbers there can be. @throws RuntimeError when it is open. */
export function enterDualLevel(): void {
  const d = dispatcher();
  if (d.dual) throw refused('Nested forward mode AD is not supported at the moment');
  d.dual = true;
}

/** Closes it: every tangent is forgotten. */
export function exitDualLevel(): void {
  const d = dispatcher();
  d.dual = false;
  d.program.tangents = null;
  for (const level of d.levels) level.tangents = null;
}

/** A view of `primal` with a tangent. @throws RuntimeError, ValueError in PyTorch's words. */
export function makeDual(primal: Tensor, tangent: Tensor): Tensor {
  if (!isFloating(primal.dtype))
    throw new TorchError(
      'ValueError',
      `Expected primal to be floating point or complex, but got: torch.${primal.dtype}`,
    );
  if (!isFloating(tangent.dtype))
    throw new TorchError(
      'ValueError',
      `Expected tangent to be floating point or complex, but got: torch.${tangent.dtype}`,
    );
  const { top, layer } = dispatcher();
  if (top?.kind === 'vmap') return throughBatch(primal, tangent);
  if (tangentOf(layer, primal) !== null)
    throw refused(
      'Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not supported.',
    );
  if (!sameShape(primal.shape, tangent.shape))
    throw refused(
      `Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size ${shapeText(primal.shape)} while the given forward gradient is of size ${shapeText(tangent.shape)}.`,
    );
  const dual = primal.view_as(primal);
  const laid = sameShape(tangent.strides, dual.strides) ? tangent : laidOutAs(dual, tangent);
  (layer.tangents ??= new WeakMap()).set(dual, laid);
  return dual;
}

/** A view of a tensor is given its own tangent: a base keeps none from it. */
function laidOutAs(primal: Tensor, tangent: Tensor): Tensor {
  return unobserved(() => primal.detach().zeros_like({ dtype: tangent.dtype }).copy_(tangent));
}

function batchedPart(primal: Tensor): Batched | null {
  return primal instanceof Batched && primal.level === dispatcher().top ? primal : null;
}

/** Inside vmap the dual number is made of what the batched tensors wrap. */
function throughBatch(primal: Tensor, tangent: Tensor): Tensor {
  if (batchedPart(primal) === null && batchedPart(tangent) === null)
    return dispatcher().below(() => makeDual(primal, tangent));
  const whole = [primal, tangent].map((tensor) => removeBatchDim(tensor, 0)) as [Tensor, Tensor];
  const dual = dispatcher().below(() => makeDual(...whole));
  return addBatchDim(dual, 0);
}

/** The tensor without its tangent, and the tangent or null. */
export function unpackDual(tensor: Tensor): { primal: Tensor; tangent: Tensor | null } {
  if (state.transforms === null) return { primal: tensor.view_as(tensor), tangent: null };
  const d = dispatcher();
  const part = batchedPart(tensor);
  if (part !== null) {
    const { primal, tangent } = d.below(() => unpackDual(part.value));
    const again = (found: Tensor) => new Batched(part.level, found, part.bdim);
    return { primal: again(primal), tangent: tangent === null ? null : again(tangent) };
  }
  if (d.top?.kind === 'vmap') return d.below(() => unpackDual(tensor));
  const { layer } = d;
  const tangent = tangentOf(layer, tensor);
  const { tangents } = layer;
  layer.tangents = null;
  try {
    const primal = tensor.view_as(tensor);
    // Not known as a view: as a part of a dual number it would have its tangent.
    primal.viewInfo = null;
    return { primal, tangent };
  } finally {
    layer.tangents = tangents;
  }
}

/** Sets whether tangents are computed. @returns whether they were. */
export function setForwardMode(enabled: boolean): boolean {
  const d = dispatcher();
  const before = d.forwardMode;
  d.forwardMode = enabled;
  return before;
}

export function isForwardMode(): boolean {
  return state.transforms?.forwardMode ?? true;
}

/** A level's tensor with a tangent, for `jvp`; `tangent` is of the level below. */
export function wrapDual(primal: Tensor, tangent: Tensor): Tensor {
  const wrapper = wrapForGrad(primal, false);
  return makeDual(wrapper, wrapForGrad(tangent, false));
}

/** The parts of a result of `jvp`, of the level below; the tangent is zero where there is none. */
export function unwrapDual(tensor: Tensor): { primal: Tensor; tangent: Tensor; isZero: boolean } {
  const tangent = tangentOf(topLevel(), tensor);
  const primal = unwrapForGrad(tensor);
  return { primal, tangent: tangent === null ? zerosLike(primal) : unwrapForGrad(tangent), isZero: tangent === null };
}

/** Whether this tensor is a dual number where we are. */
export function hasTangent(tensor: Tensor): boolean {
  return state.transforms !== null && tangentOf(state.transforms.layer, tensor) !== null;
}

/** Gives a result the tangent that its maker computed, as a user's Function does. */
export function giveTangent(tensor: Tensor, tangent: Tensor): void {
  setTangent(dispatcher().layer, tensor, tangent);
}

/** What a wrapper wraps, one level down or below them all. */
export function debugUnwrap(tensor: Tensor, deep: boolean): Tensor {
  return deep ? plainOf(tensor) : tensor instanceof Wrapped ? tensor.value : tensor;
}

function zerosLike(tensor: Tensor): Tensor {
  return unobserved(() => dispatcher().below(() => tensor.detach().zeros_like()));
}

// Gradients -----------------------------------------------------------------------------------------------------------

/** Gradients at `inputs`, which a level recorded; zeros where an output does not depend on one. */
export function pull(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  gradients: readonly (Tensor | null)[] | null,
): Tensor[] {
  const kept = outputs.flatMap((output, k) => (output.requires_grad ? [k] : []));
  const found =
    kept.length === 0
      ? inputs.map(() => null)
      : grad(
          kept.map((k) => outputs[k]!),
          inputs,
          {
            grad_outputs: gradients === null ? null : kept.map((k) => gradients[k]!),
            retain_graph: true,
            create_graph: state.gradMode,
            allow_unused: true,
          },
        );
  return found.map((gradient, k) => escaped(gradient ?? unobserved(() => inputs[k]!.detach().zeros_like())));
}

/** A tensor of a level that has ended stands for what it wraps. */
function escaped(tensor: Tensor): Tensor {
  let found = tensor;
  while (found instanceof Wrapped && !found.level.alive) found = found.value;
  return found;
}

/** `autograd.grad` for a batch of gradients at once: each has one dimension more in front. */
export function gradBatched(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  gradients: readonly (Tensor | null)[],
  options: GradArguments,
): (Tensor | null)[] {
  gradients.forEach((gradient, k) => {
    const output = outputs[k];
    if (gradient === null || output === undefined || sameShape(gradient.shape.slice(1), output.shape)) return;
    throw refused(
      `If \`is_grads_batched=True\`, we interpret the first dimension of each grad_output as the batch dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding output, but a mismatch was detected: grad_output[${k}] has a shape of torch.Size(${shapeText(gradient.shape.slice(1))}) and output[${k}] has a shape of torch.Size(${shapeText(output.shape)}). If you only want some tensors in \`grad_output\` to be considered batched, consider using vmap.`,
    );
  });
  const batch = gradients.find((gradient) => gradient !== null)?.shape[0];
  if (batch === undefined) return grad(outputs, inputs, { ...options, grad_outputs: gradients });
  return overBatch(batch, () => {
    const mapped = gradients.map((gradient) => (gradient === null ? null : addBatchDim(gradient, 0)));
    return grad(outputs, inputs, { ...options, grad_outputs: mapped }).map((found) =>
      found === null ? null : removeBatchDim(found, 0),
    );
  });
}

function overBatch<T>(batch: number, body: () => T): T {
  enterVmap(batch, 'error');
  try {
    return body();
  } finally {
    exitLevel();
  }
}

/**
 * For every output and input the Jacobian, of shape output + input: all rows of all outputs pulled back at once, or `chunk` at a time.
 * `outputs` and `inputs` are what a level of `grad`, ended since, recorded.
 */
export function jacobianRows(outputs: readonly Tensor[], inputs: readonly Tensor[], chunk: number | null): Tensor[][] {
  const counts = outputs.map(({ shape }) => numelOf(shape));
  const total = counts.reduce((sum, n) => sum + n, 0);
  const parts: Tensor[][] = [];
  for (let from = 0; from < total; from += chunk ?? total) {
    const rows = Math.min(chunk ?? total, total - from);
    const seeds = basisOf(outputs, counts, from, rows);
    parts.push(
      overBatch(rows, () =>
        pull(
          outputs,
          inputs,
          seeds.map((seed) => addBatchDim(seed, 0)),
        ).map((found) => removeBatchDim(found, 0)),
      ),
    );
  }
  const whole = inputs.map((input, k) =>
    parts.length === 0 ? empty([0, ...input.shape], input.dtype) : joinedRows(parts.map((part) => part[k]!)),
  );
  let at = 0;
  return outputs.map(({ shape }, o) => {
    const from = at;
    at += counts[o]!;
    return whole.map((rows, k) => rows.narrow(0, from, counts[o]!).reshape([...shape, ...inputs[k]!.shape]));
  });
}

/** For each output, rows `from` to `from + rows` of the identity over all elements of all outputs. */
function basisOf(outputs: readonly Tensor[], counts: readonly number[], from: number, rows: number): Tensor[] {
  let first = 0;
  return outputs.map(({ shape, dtype }, o) => {
    const basis = empty([rows, ...shape], dtype);
    const n = counts[o]!;
    for (let row = 0; row < rows; row++) {
      const element = from + row - first;
      if (element >= 0 && element < n) basis.storage.data[row * n + element] = 1;
    }
    first += n;
    return basis;
  });
}

function joinedRows(parts: readonly Tensor[]): Tensor {
  return parts.length === 1 ? parts[0]! : (cat.invoke([parts, 0]) as Tensor);
}

/** For each tensor, rows of the identity over all elements of all of them: directions of forward mode, gradients to start from. */
export function directions(inputs: readonly Tensor[]): Tensor[] {
  const counts = inputs.map(({ shape }) => numelOf(shape));
  const total = counts.reduce((sum, n) => sum + n, 0);
  return basisOf(inputs, counts, 0, total);
}

/** For every input the Jacobian of one output, from its tangents along all `directions`, which stand in dimension 0. */
export function jacobianColumns(tangents: Tensor, inputs: readonly Tensor[]): Tensor[] {
  const shape = tangents.shape.slice(1);
  const columns = tangents.movedim(0, -1);
  let from = 0;
  return inputs.map((input) => {
    const n = numelOf(input.shape);
    const part = columns.narrow(-1, from, n).reshape([...shape, ...input.shape]);
    from += n;
    return part;
  });
}
