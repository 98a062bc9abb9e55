/**
 * Tensors inside a function transform: each transform that is running has a level, and a tensor of that level wraps one of the level below.
 * What a level does to an operator is in `dispatch.ts`. Knows the shapes of wrappers only, no operator.
 *
 * NOTE [Levels] As functorch has it: `grad(vmap(f))` runs two levels. An operator meets the innermost one first, which takes its own wrappers
 * off, does its part (records a Node, pushes tangents, maps over a dimension) with the operator called one level down, and wraps the
 * results. History and tangents of a level sit on that level's wrappers, so derivatives of different levels cannot be confused.
 */

import type { TypedArray } from '../dtype.ts';
import { TorchError } from '../errors.ts';
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
  readonly value: Tensor;

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
  readonly bdim: number;

  constructor(level: Level, value: Tensor, bdim: number) {
    const rest = (list: readonly number[]) => list.filter((_, d) => d !== bdim);
    super(level, value, new ManyAtOnce(value.storage), rest(value.shape), rest(value.strides));
    this.bdim = bdim;
  }

  around(value: Tensor): Batched {
    return new Batched(this.level, value, this.bdim);
  }
}

/** Thrown where elements of a batched tensor are read one by one; PyTorch's text for `.item()`. */
export class ReadsElements extends TorchError {
  constructor() {
    super(
      'RuntimeError',
      "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch internals, please file a bug report.",
    );
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
    throw new ReadsElements();
  }

  override at(): number {
    throw new ReadsElements();
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
