/**
 * An operator and what it declares. One declaration yields the methods of both languages, the Node, its saved tensors, the formula
 * of the hover and the generic tests; see `ops/table.ts` for the list. This file runs an operator and records its Node.
 */

import { applyInPlace } from './autograd/inplace.ts';
import { asView, owned } from './autograd/view.ts';
import { refuseGradients } from './complex/dispatch.ts';
import { type DType, isFloating } from './dtype.ts';
import { refused, scalarTypeName, type TorchError } from './errors.ts';
import { type Context, contextClassOf, type OpContext, OpNode } from './opNode.ts';
import { computedRarely } from './rare.ts';
import { parseSchema, type Schema } from './schema.ts';
import { state } from './state.ts';
import { Tensor } from './tensor.ts';

/** Gradient for one argument (for a `Tensor[]` argument: one for each), built from differentiable operators. */
export type Rule = (grad: Tensor, context: Context) => Tensor | null | readonly (Tensor | null)[];

/** Lists of arguments. */
export type Samples = readonly (readonly unknown[])[];

export interface OpSpec {
  /** PyTorch's schema with PyTorch's argument names. */
  readonly schema: string;
  /** PyTorch's name of the Node, as recorded; absent when the operator has no derivative. */
  readonly grad_fn?: string;
  // biome-ignore lint/suspicious/noExplicitAny: arguments follow the schema
  readonly forward: (...args: any[]) => Tensor | readonly Tensor[];
  /** For each rule the names it reads; a list when there is one rule. See NOTE [What is saved]. */
  readonly saves?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly backward?: Readonly<Record<string, Rule>>;
  /** The local derivative for each argument as text: `docs/local-formulas.md`. */
  readonly local?: Readonly<Record<string, string>>;
  /** Tensor results that never carry a gradient, by name (`indices`). */
  readonly nonDifferentiable?: readonly string[];
  /** The result shares memory with `self`. */
  readonly view?: boolean;
  /** `name_` exists and changes `self`; `'only'` when it exists in no other form. */
  readonly inplace?: boolean | 'only';
  /** The result's shape, where PyTorch compares it with `self`'s in place before it computes anything. */
  // biome-ignore lint/suspicious/noExplicitAny: arguments follow the schema
  readonly shape?: (...args: any[]) => readonly number[];
  /** The result's dtype, where PyTorch asks in place whether it can be cast before it refuses dtypes it has no kernel for; may refuse in words of its own. */
  // biome-ignore lint/suspicious/noExplicitAny: arguments follow the schema
  readonly dtype?: (...args: any[]) => DType;
  /**
   * What PyTorch checks in place, in its order, where that is another than out of place, or where it checks it before it looks at memory: asked once
   * the computation has refused, or memory is written twice.
   */
  // biome-ignore lint/suspicious/noExplicitAny: arguments follow the schema
  readonly checksInPlace?: (...args: any[]) => void;
  /** Numbers may stand for tensors: `add(x, 1)`. */
  readonly numbers?: boolean;
  /** The tensors of its list may also be given one by one: `einsum('ij,jk', a, b)`. */
  readonly variadic?: boolean;
  /** `forward` calls differentiable operators; the operator itself has no Node. */
  readonly composite?: boolean;
  /** Result is elementwise: gradients are summed back over broadcast dimensions, and the local Jacobian is diagonal. */
  readonly pointwise?: boolean;
  /** Exists as `torch.name`, as `Tensor.name`, or as `torch.nn.functional.name`; default both of the first two. */
  readonly where?: readonly ('torch' | 'tensor' | 'functional' | 'linalg' | 'special' | 'fft')[];
  /** Argument lists for the generic tests, in the notation of `samples.ts`. */
  readonly samples?: Samples;
}

/**
 * NOTE [What is saved] As in PyTorch's generated code: a tensor that only one rule reads is saved only when that rule's argument
 * requires grad; one that several rules read is always saved, and so are results and all that an operator with `backward` in its name reads.
 */
export interface SavePlan {
  readonly name: string;
  /** Index of the argument, or -1 - k for result k. */
  readonly at: number;
  /** Index into `differentiable` of the one rule that reads it, or -1 when several do. */
  readonly onlyFor: number;
  /** A result that carries a gradient: when unpacked it gets this Node back. */
  readonly isOutput: boolean;
}

export class Op {
  readonly spec: OpSpec;
  readonly schema: Schema;
  readonly name: string;
  /** Indices of the arguments that have a backward rule, in schema order: the order of next_functions. */
  readonly differentiable: readonly number[];
  readonly rules: readonly Rule[];
  readonly savePlan: readonly SavePlan[];
  /** The names of what is saved, in the order of `savePlan`. */
  readonly savedNames: readonly string[];
  readonly tensorParams: readonly number[];
  /** Indices of the arguments that are no tensors. */
  readonly plainParams: readonly number[];
  /** An argument with a rule is a list of tensors, so that rules and next_functions do not go in step. */
  readonly takesLists: boolean;
  #contextClass: typeof OpContext | null = null;

  constructor(spec: OpSpec) {
    this.spec = spec;
    this.schema = parseSchema(spec.schema, spec.where);
    this.name = this.schema.name;
    const { params } = this.schema;
    const { backward } = spec;
    const [tensorParams, plainParams, differentiable]: [number[], number[], number[]] = [[], [], []];
    const rules: Rule[] = [];
    let takesLists = false;
    for (let i = 0; i < params.length; i++) {
      const { name, type } = params[i]!;
      (type.startsWith('Tensor') ? tensorParams : plainParams).push(i);
      if (backward === undefined || !Object.hasOwn(backward, name)) continue;
      differentiable.push(i);
      rules.push(backward[name]!);
      takesLists ||= type === 'Tensor[]';
    }
    this.tensorParams = tensorParams;
    this.plainParams = plainParams;
    this.differentiable = differentiable;
    this.rules = rules;
    this.takesLists = takesLists;
    this.savePlan = planSaves(spec, this.schema, differentiable);
    this.savedNames = this.savePlan.map(({ name }) => name);
  }

  /** What its rules read from. Made when a backward pass first comes by: most operators of a process never see one. */
  get contextClass(): typeof OpContext {
    this.#contextClass ??= contextClassOf(this);
    return this.#contextClass;
  }

  /** Runs the operator on arguments in schema order. */
  invoke(args: readonly unknown[]): Tensor | readonly Tensor[] {
    return state.transforms === null ? this.run(args) : state.transforms.invoke(this, args);
  }

  /** What `invoke` does where no function transform stands in between. */
  run(args: readonly unknown[]): Tensor | readonly Tensor[] {
    const { spec } = this;
    if (spec.composite === true) {
      const made = state.rare ? computedRarely(this, args) : spec.forward(...args);
      if (state.observer !== null && state.depth === 0) state.observer.answered(made);
      return made;
    }
    const recording = state.gradMode;
    // Inside another operator or a backward pass: nothing to record, nothing to announce.
    if (!recording && state.depth > 0) {
      const result = computed(this, args);
      if (spec.view === true) asView(args, result, this);
      return result;
    }
    state.depth++;
    state.gradMode = false;
    let result: Tensor | readonly Tensor[];
    try {
      result = computed(this, args);
    } finally {
      state.gradMode = recording;
      state.depth--;
    }
    if (spec.view === true) asView(args, result, this);
    else if (result instanceof Tensor && result.viewInfo !== null && !args.includes(result)) owned(result);
    if (recording && this.rules.length > 0 && this.requiresGrad(args)) this.record(args, result);
    if (state.observer !== null && state.depth === 0)
      state.observer.operator(this.name, this.tensorsOf(args), result instanceof Tensor ? [result] : result);
    return result;
  }

  /** Changes `args[0]` to the operator's result: what `name_` does. */
  invokeInPlace(args: readonly unknown[]): Tensor {
    return state.transforms === null ? applyInPlace(this, args) : state.transforms.invokeInPlace(this, args);
  }

  requiresGrad(args: readonly unknown[]): boolean {
    const { differentiable } = this;
    for (let k = 0; k < differentiable.length; k++) {
      const arg = args[differentiable[k]!];
      if (arg instanceof Tensor) {
        if (arg.requires_grad) return true;
      } else if (Array.isArray(arg) && arg.some((item) => item instanceof Tensor && item.requires_grad)) return true;
    }
    return false;
  }

  /** Makes the Node of a call and hands it to the results. An in-place operator writes them later, and has them packed then. */
  record(args: readonly unknown[], result: Tensor | readonly Tensor[], isWritten = true): OpNode {
    const results = result instanceof Tensor ? [result] : result;
    if (state.rare) refuseGradients(this, results);
    const node = new OpNode(this, args, results);
    const hidden = this.spec.nonDifferentiable;
    for (let k = 0; k < results.length; k++) {
      if (hidden?.includes(this.schema.returns[k] ?? 'result')) continue;
      if (!isFloating(results[k]!.dtype)) {
        if (asksForDtype(this) || (isWritten && (this.takesWhole(args) || takesValue(this))))
          throw notDifferentiable(results[k]!);
        continue;
      }
      results[k]!.node = node;
      results[k]!.output_nr = k;
    }
    if (state.saving !== null) node.pack(isWritten);
    return node;
  }

  /** Whether one of the arguments that require grad holds integers: one that was changed in place by what requires grad. */
  takesWhole(args: readonly unknown[]): boolean {
    return this.differentiable.some((i) => {
      const arg = args[i];
      return arg instanceof Tensor && arg.requires_grad && !isFloating(arg.dtype);
    });
  }

  tensorsOf(args: readonly unknown[]): Tensor[] {
    const out: Tensor[] = [];
    for (const i of this.tensorParams) {
      const arg = args[i];
      if (arg instanceof Tensor) out.push(arg);
      else if (Array.isArray(arg)) for (const item of arg) if (item instanceof Tensor) out.push(item);
    }
    return out;
  }
}

function planSaves(spec: OpSpec, schema: Schema, differentiable: readonly number[]): SavePlan[] {
  const { saves } = spec;
  if (saves === undefined) return [];
  const names = differentiable.map((i) => schema.params[i]!.name);
  const reads: Readonly<Record<string, readonly string[]>> = isList(saves)
    ? Object.fromEntries(names.map((name) => [name, saves]))
    : saves;
  const order = [...schema.params.map((param) => param.name), ...schema.returns];
  const saved = [...new Set(Object.values(reads).flat())].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return saved.map((name) => {
    const readers = names.flatMap((rule, k) => (reads[rule]?.includes(name) ? [k] : []));
    const arg = schema.params.findIndex((param) => param.name === name);
    const at = arg >= 0 ? arg : -1 - schema.returns.indexOf(name);
    if (arg < 0 && at === 0) throw new Error(`${schema.text} saves ${name}, which it does not have`);
    const isOutput = at < 0 && !(spec.nonDifferentiable ?? []).includes(name);
    const always = at < 0 || schema.name.includes('backward') || readers.length > 1;
    return { name, at, onlyFor: always ? -1 : readers[0]!, isOutput };
  });
}

/** `sum(dtype=torch.int64)` has a Node and a result that cannot carry it; a cast knows of such results. */
function asksForDtype({ name, schema }: Op): boolean {
  return name !== '_to_copy' && schema.params.some((param) => param.name === 'dtype');
}

/** `masked_fill(mask, value)`: the result has the dtype of the tensor it is a copy of, whatever history the value has. */
function takesValue({ schema }: Op): boolean {
  return schema.params.some(({ name, type }) => name === 'value' && type === 'Tensor');
}

function notDifferentiable({ dtype }: Tensor): TorchError {
  return refused(`Autograd not support dtype: ${scalarTypeName(dtype)}`);
}

function isList(saves: NonNullable<OpSpec['saves']>): saves is readonly string[] {
  return Array.isArray(saves);
}

/** Calls without spreading where there are few arguments: a third of the cost of a small operator. */
function computed(op: Op, args: readonly unknown[]): Tensor | readonly Tensor[] {
  if (state.rare) return computedRarely(op, args);
  const { forward } = op.spec;
  switch (args.length) {
    case 1:
      return forward(args[0]);
    case 2:
      return forward(args[0], args[1]);
    case 3:
      return forward(args[0], args[1], args[2]);
    default:
      return forward(...args);
  }
}

export function op(spec: OpSpec): Op {
  return new Op(spec);
}
