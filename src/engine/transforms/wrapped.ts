/**
 * Tensors inside a function transform: each transform that is running has a level, and a tensor of that level wraps one of the level below.
 * What a level does to an operator is in `dispatch.ts`. Knows the shapes of wrappers only, no operator.
 *
 * NOTE [Levels] As functorch has it: `grad(vmap(f))` runs two levels. An operator meets the innermost one first, which takes its own wrappers
 * off, does its part (records a Node, pushes tangents, maps over a dimension) with the operator called one level down, and wraps the
 * results. History and tangents of a level sit on that level's wrappers, so derivatives of different levels cannot be confused.
 */

import type { TypedArray } from '../dtype.ts';
import { refused, TorchError } from '../errors.ts';
import { state } from '../state.ts';
import { type Moment, Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';

export type Randomness = 'error' | 'same' | 'different';

/** What holds tangents: the program itself, or a level of `grad` or `jvp`. */
export interface Layer {
  /** Tangents of this layer's tensors; null when there are none, or while a tangent is being computed. */
  tangents: WeakMap<Tensor, Tensor> | null;
}

/** A transform that is running. */
export class Level implements Layer {
  readonly kind: 'grad' | 'vmap';
  /** 1 for the outermost. */
  readonly number: number;
  /** Grad mode outside the transform, under which everything below this level computes. */
  readonly outerGradMode: boolean;
  /** Elements of the mapped dimension; 0 for `grad`. */
  readonly batch: number;
  readonly randomness: Randomness;
  alive = true;
  tangents: WeakMap<Tensor, Tensor> | null = null;

  constructor(
    kind: Level['kind'],
    number: number,
    outerGradMode: boolean,
    batch = 0,
    randomness: Randomness = 'error',
  ) {
    this.kind = kind;
    this.number = number;
    this.outerGradMode = outerGradMode;
    this.batch = batch;
    this.randomness = randomness;
  }
}

/** A tensor of a level; it shows the shape the transformed function sees. */
export abstract class Wrapped extends Tensor {
  readonly level: Level;
  value: Tensor;

  /** The wrapper of the same level around another tensor. */
  abstract around(value: Tensor): Wrapped;

  constructor(level: Level, value: Tensor, storage: Storage, shape: readonly number[], strides: readonly number[]) {
    super(storage, shape, strides, value.offset, value.counter);
    this.level = level;
    this.value = value;
  }

  override twin(): Tensor {
    const twin = this.around(this.value);
    state.transforms?.twins.set(twin, this);
    return twin;
  }
}

/** A tensor of `grad`, `vjp` or `jvp`: its own history and tangents, the elements of what it wraps. */
export class GradTracking extends Wrapped {
  constructor(level: Level, value: Tensor) {
    super(level, value, value.storage, value.shape, value.strides);
    this.wrapped = value.wrapped;
  }

  around(value: Tensor): GradTracking {
    return new GradTracking(this.level, value);
  }
}

/** A tensor of `vmap`: all elements of the mapped dimension `bdim` at once, of which the function sees one. */
export class Batched extends Wrapped {
  bdim: number;

  constructor(level: Level, value: Tensor, bdim: number) {
    const rest = (list: readonly number[]) => list.filter((_, d) => d !== bdim);
    super(level, value, new ManyAtOnce(value.storage), rest(value.shape), rest(value.strides));
    this.bdim = bdim;
  }

  around(value: Tensor): Batched {
    return new Batched(this.level, value, this.bdim);
  }

  /** Wraps what another wraps: after an in-place change of shape. */
  become(other: Batched): void {
    const { value, bdim, storage, shape, strides, offset } = other;
    Object.assign(this, { value, bdim, storage, shape, strides, offset });
  }
}

const NO_ITEM =
  "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch internals, please file a bug report.";
const NO_STORAGE = "Cannot access data pointer of Tensor that doesn't have storage";

/** Thrown where elements of a batched tensor are read: `.item()`, or all of them. */
class ReadsElements extends TorchError {
  constructor(text: string) {
    super('RuntimeError', text);
  }
}

/** The storage a batched tensor shows: nobody may read it as if the mapped dimension were not there. */
class ManyAtOnce extends Storage {
  readonly #of: Storage;

  constructor(of: Storage) {
    super(of.dtype, null);
    this.#of = of;
  }

  override get data(): TypedArray {
    throw new ReadsElements(NO_STORAGE);
  }

  override at(): number {
    throw new ReadsElements(NO_ITEM);
  }

  override get id(): number {
    return this.#of.id;
  }

  override get nbytes(): number {
    return this.#of.nbytes;
  }

  override look(): Moment {
    return this.#of.look();
  }
}

/** The tensor below all levels; where some are mapped over, with those dimensions. */
export function plainOf(tensor: Tensor): Tensor {
  let plain = tensor;
  while (plain instanceof Wrapped) plain = plain.value;
  return plain;
}

/** Whether vmap maps over this tensor, at whatever level. */
export function isMapped(tensor: Tensor): boolean {
  return tensor.storage instanceof ManyAtOnce;
}

/** @throws RuntimeError when a mapped tensor is asked whether it is true. */
export function refuseTruth(tensor: Tensor): void {
  if (isMapped(tensor))
    throw refused(
      "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't support that yet, please file an issue at https://github.com/pytorch/pytorch/issues .",
    );
}

const REFUSALS = {
  requires_grad_:
    'You are attempting to call Tensor.requires_grad_() (or perhaps using torch.autograd.functional.* APIs) inside of a function being transformed by a functorch transform. This is unsupported, please attempt to use the functorch transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call requires_grad_() outside of a function being transformed instead.',
  backward:
    'backward() called inside a functorch transform. This is not supported, please use functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms.',
} as const;

/** @throws RuntimeError for what a function that is being transformed may not do. */
export function refuseInTransform(what: keyof typeof REFUSALS): void {
  if (state.transforms !== null && state.transforms.levels.length > 0) throw refused(REFUSALS[what]);
}

/** `.data` while transforms are about: a wrapper without history. @throws RuntimeError inside vmap. */
export function dataInTransform(tensor: Tensor): Tensor {
  if (tensor instanceof Batched && tensor.level === state.transforms!.top)
    throw refused('accessing `data` under vmap transform is not allowed');
  const { storage, shape, strides, offset } = tensor;
  const data = tensor instanceof Wrapped ? tensor.around(tensor.value) : new Tensor(storage, shape, strides, offset);
  data.counter = { version: 0 };
  return data;
}

/** Arguments with every tensor replaced, those in lists too; the list itself where nothing changes. */
export function replaced(args: readonly unknown[], by: (tensor: Tensor) => Tensor): readonly unknown[] {
  let out: unknown[] | null = null;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    const now = arg instanceof Tensor ? by(arg) : Array.isArray(arg) ? replaced(arg, by) : arg;
    if (now === arg) continue;
    out ??= args.slice();
    out[i] = now;
  }
  return out ?? args;
}

const shown = new WeakMap<Tensor, Tensor>();

/** A mapped tensor as the one array it is, its mapped dimensions in front, under the same id: for looking at. Another tensor as it is. */
export function unmapped(tensor: Tensor): Tensor {
  if (!isMapped(tensor)) return tensor;
  const known = shown.get(tensor);
  if (known !== undefined) return known;
  const [shape, strides] = [[...tensor.shape], [...tensor.strides]];
  for (let at: Tensor = tensor; at instanceof Wrapped; at = at.value)
    if (at instanceof Batched) {
      shape.unshift(at.value.shape[at.bdim]!);
      strides.unshift(at.value.strides[at.bdim]!);
    }
  const whole = new Tensor(plainOf(tensor).storage, shape, strides, tensor.offset, tensor.counter);
  Object.defineProperty(whole, 'id', { value: tensor.id });
  shown.set(tensor, whole);
  return whole;
}
