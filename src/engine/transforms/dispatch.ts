/**
 * Where operators go while a function transform runs, or while tensors carry tangents: through the levels, innermost first, down to the
 * engine itself. See NOTE [Levels]. `state.transforms` is null until the first transform of a run, so that others pay one comparison.
 */

import { applyInPlace } from '../autograd/inplace.ts';
import { asView } from '../autograd/view.ts';
import { refused, TorchError, unsupported } from '../errors.ts';
import type { Op } from '../op.ts';
import { state } from '../state.ts';
import { Tensor } from '../tensor.ts';
import { isRefusal, mapped, mappedInPlace } from './batching.ts';
import { checkRandom } from './randomness.ts';
import { pushTangents, reshapeTangent, tangentInPlace, tangentOf } from './tangents.ts';
import { Batched, GradTracking, type Layer, Level, type Randomness, replaced, Wrapped } from './wrapped.ts';

export type Result = Tensor | readonly Tensor[];

/** They give a tensor other memory, which its wrappers would not hear of. */
const REPLACING: ReadonlySet<string> = new Set(['set_', 'resize_', 'resize_as_']);

/** The levels that run, and the program below them all. */
export class Dispatcher {
  readonly levels: Level[] = [];
  /** For a second object of a tensor, as Nodes save them, the first. */
  readonly twins = new WeakMap<Tensor, Tensor>();
  readonly program: Layer = { tangents: null };
  /** A `dual_level` is open. */
  dual = false;
  /** `torch.autograd.forward_ad._set_fwd_grad_enabled`. */
  forwardMode = true;

  /** Tangents are computed now. */
  get pushing(): boolean {
    return this.forwardMode && !state.inferenceMode;
  }

  /** The innermost level, null in the program itself. */
  get top(): Level | null {
    return this.levels.at(-1) ?? null;
  }

  /** Where tangents of what is computed now are kept. */
  get layer(): Layer {
    return this.top ?? this.program;
  }

  enter(kind: Level['kind'], batch = 0, randomness: Randomness = 'error'): Level {
    const level = new Level(kind, this.levels.length + 1, state.gradMode, batch, randomness);
    this.levels.push(level);
    return level;
  }

  /** Ends the innermost level; a tensor that outlives it stands for what it wraps. */
  exit(): void {
    this.levels.pop()!.alive = false;
  }

  /** Runs `body` one level down. */
  below<T>(body: () => T): T {
    const top = this.levels.pop()!;
    const { gradMode } = state;
    state.gradMode = top.kind === 'grad' ? top.outerGradMode : gradMode;
    try {
      return body();
    } finally {
      state.gradMode = gradMode;
      this.levels.push(top);
    }
  }

  invoke(op: Op, given: readonly unknown[]): Result {
    const args = replaced(given, alive);
    const { top } = this;
    if (top !== null && REPLACING.has(op.name)) throw unsupported(`Tensor.${op.name} inside a function transform`);
    if (op.spec.composite === true) return this.#composite(op, args);
    if (top === null) return this.#plain(op, args);
    const { observer } = state;
    if (observer === null || state.depth > 0) return this.#at(top, op, args);
    state.depth++;
    let result: Result;
    try {
      result = this.#at(top, op, args);
    } finally {
      state.depth--;
    }
    observer.operator(op.name, op.tensorsOf(args), result instanceof Tensor ? [result] : result);
    return result;
  }

  #plain(op: Op, args: readonly unknown[]): Result {
    const result = op.run(args);
    if (this.program.tangents !== null && this.pushing) pushTangents(this.program, op, args, result);
    return result;
  }

  #at(level: Level, op: Op, args: readonly unknown[]): Result {
    return level.kind === 'vmap' ? mapped(this, level, op, args) : this.#tracked(level, op, args);
  }

  /** A composite operator calls others; what cannot be mapped so, as it reads elements or writes into a tensor of its own, is run slice by slice. */
  #composite(op: Op, args: readonly unknown[]): Result {
    const { top } = this;
    if (top?.kind !== 'vmap') return op.run(args);
    try {
      return op.run(args);
    } catch (error) {
      if (!(error instanceof TorchError) || isRefusal(error)) throw error;
      return mapped(this, top, op, args);
    }
  }

  /** A level of `grad`, `vjp` or `jvp`: the operator one level down, then history and tangents of this one. */
  #tracked(level: Level, op: Op, args: readonly unknown[]): Result {
    const inner = replaced(args, (tensor) => (isOf(tensor, level) ? tensor.value : tensor));
    const computed = this.below(() => this.invoke(op, inner));
    const result = eachOf(computed, (tensor) => sameArgument(tensor, args, inner) ?? new GradTracking(level, tensor));
    if (op.spec.view === true && args[0] instanceof GradTracking) asView(args, result);
    if (state.gradMode && op.rules.length > 0 && op.requiresGrad(args)) op.record(args, result);
    if (level.tangents !== null && this.pushing) pushTangents(level, op, args, result);
    return result;
  }

  invokeInPlace(op: Op, given: readonly unknown[]): Tensor {
    const args = replaced(given, alive);
    const self = args[0] as Tensor;
    const { top, layer } = this;
    if (top?.kind === 'vmap') return mappedInPlace(this, top, op, args);
    this.refuseCaptured(self, `${op.name}_${overloadOf(op)}`);
    const tangent = layer.tangents !== null && this.pushing ? tangentInPlace(layer, op, args) : null;
    if (top === null) applyInPlace(op, args);
    else
      applyInPlace(op, args, () => {
        const inner = replaced(args, (tensor) => (isOf(tensor, top) ? tensor.value : tensor));
        this.below(() => this.invokeInPlace(op, inner));
      });
    tangent?.();
    return self;
  }

  /** @throws RuntimeError when a function under `grad` would change a tensor that is none of its own. */
  refuseCaptured(self: Tensor, name: string): void {
    const { top } = this;
    if (top?.kind === 'grad' && !isOf(alive(self), top))
      throw refused(
        `During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation (aten::${name}) that would mutate a captured Tensor. This is not supported; please rewrite the function being transformed to explicitly accept the mutated Tensor(s) as inputs.`,
      );
  }

  /**
   * `t_` and the like: `here` changes the shape and keeps the history of one tensor; what it wraps and its tangent are changed along with it.
   * `plain` is the out-of-place operator, `op` the in-place one.
   */
  reshape(plain: Op, op: Op, args: readonly unknown[], here: () => void): void {
    const self = args[0] as Tensor;
    const rest = args.slice(1);
    if (self instanceof Batched) {
      self.become(this.invoke(plain, args) as Batched);
      self.counter.version++;
      return;
    }
    const layer = self instanceof Wrapped ? self.level : this.program;
    const tangent = tangentOf(layer, self);
    if (self instanceof GradTracking && self.level === this.top) {
      this.below(() => op.invoke([self.value, ...rest]));
      self.counter.version--;
    }
    here();
    if (tangent !== null) reshapeTangent(layer, self, tangent, (each) => op.invoke([each, ...rest]));
  }

  /** A tensor made from none: what a function under `grad` makes belongs to its level. */
  born(tensor: Tensor): Tensor {
    let made = tensor;
    if (tensor instanceof Wrapped) return tensor;
    for (const level of this.levels) if (level.kind === 'grad') made = new GradTracking(level, made);
    return made;
  }

  /** Random numbers made from nothing: `make` draws for each element of every vmap that wants different ones. */
  drawn(shape: readonly number[], make: (shape: readonly number[]) => Tensor): Tensor {
    let all = shape;
    for (const level of this.levels.toReversed()) {
      if (level.kind === 'vmap') checkRandom(level);
      if (level.randomness === 'different') all = [level.batch, ...all];
    }
    let made = make(all);
    for (const level of this.levels)
      if (level.kind === 'grad') made = new GradTracking(level, made);
      else if (level.randomness === 'different') made = new Batched(level, made, 0);
    return made;
  }
}

/** The dispatcher of this run, made by the first transform. */
export function dispatcher(): Dispatcher {
  return (state.transforms ??= new Dispatcher());
}

/** Whether a tensor is a wrapper of this level. */
export function isOf(tensor: Tensor, level: Level): tensor is Wrapped {
  return tensor instanceof Wrapped && tensor.level === level;
}

/** A tensor that outlived its level of `grad` stands for what it wraps. @throws RuntimeError for one of `vmap`. */
function alive(tensor: Tensor): Tensor {
  let found = tensor;
  while (found instanceof Wrapped && !found.level.alive) {
    if (found instanceof Batched)
      throw refused(
        'Either your tensor may have escaped from inside a function being vmapped and this is a user error (see https://pytorch.org/functorch/stable/ux_limitations.html), or there is an internal functorch error in `gen_vmap_plumbing` Please file an issue if it looks like the latter',
      );
    found = found.value;
  }
  return found;
}

export function eachOf(result: Result, f: (tensor: Tensor) => Tensor): Result {
  return result instanceof Tensor ? f(result) : result.map(f);
}

/** The argument itself, where the operator returned it. */
function sameArgument(result: Tensor, args: readonly unknown[], inner: readonly unknown[]): Tensor | null {
  const at = inner.indexOf(result);
  return at >= 0 && args[at] instanceof Wrapped ? (args[at] as Tensor) : null;
}

/** `.Tensor` and the like, as PyTorch's name of the overload ends. */
function overloadOf(op: Op): string {
  return op.schema.overload === '' ? '' : `.${op.schema.overload}`;
}
