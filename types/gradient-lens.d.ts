/**
 * Types of the module `gradient-lens`, for editors: a TypeScript snippet is run without being checked. The operators stand in
 * `operators.generated.d.ts`; here stand the names that are no operators. Spelled as in PyTorch.
 *
 * Numbers: JavaScript cannot tell `2.` from `2`, so `tensor([1, 2])` has the default floating dtype; bigints (`[1n, 2n]`) make int64,
 * booleans make bool, and `dtype` asks for anything else.
 */
/// <reference path="./operators.generated.d.ts" />

declare module 'gradient-lens' {
  export * as autograd from 'gradient-lens/autograd';
  export * as nn from 'gradient-lens/nn';
  export * as optim from 'gradient-lens/optim';

  export type DType = 'float32' | 'float64' | 'int64' | 'int32' | 'bool';
  export type Scalar = number | boolean;
  export type Shape = readonly number[];
  export type Nested = number | boolean | Nested[];
  export type Data = Tensor | number | bigint | boolean | Float32Array | Float64Array | Int32Array | readonly Data[];
  export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;
  export type TensorOrTensors = Tensor | readonly Tensor[];
  export type GradOutputs = Tensor | readonly (Tensor | null)[] | null;
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may give nothing back
  export type TensorHook = (grad: Tensor) => Tensor | null | undefined | void;
  export type LeafHook = (leaf: Tensor) => void;

  export const float32: 'float32';
  export const float64: 'float64';
  export const int64: 'int64';
  export const int32: 'int32';
  export const bool: 'bool';
  export const float: 'float32';
  export const double: 'float64';
  export const long: 'int64';
  export const int: 'int32';

  export interface BackwardArguments {
    readonly gradient?: GradOutputs;
    readonly retain_graph?: boolean | null;
    readonly create_graph?: boolean;
    readonly inputs?: TensorOrTensors | null;
  }

  export interface RemovableHandle {
    remove(): void;
  }

  /** A Node of the graph: what `grad_fn` holds. */
  export interface Node {
    name(): string;
    readonly next_functions: readonly (readonly [node: Node, input_nr: number] | null)[];
    readonly sequence_nr: number;
  }

  export interface Generator {
    manual_seed(seed: number | bigint): this;
    initial_seed(): bigint;
  }

  /** What every function that makes a tensor takes. */
  export interface Options {
    readonly dtype?: DType | null;
    readonly requires_grad?: boolean;
    readonly generator?: Generator | null;
  }

  export class Tensor {
    private constructor();
    readonly dtype: DType;
    readonly shape: Shape;
    readonly ndim: number;
    readonly is_leaf: boolean;
    readonly grad_fn: Node | null;
    readonly output_nr: number;
    readonly retains_grad: boolean;
    readonly _version: number;
    requires_grad: boolean;
    grad: Tensor | null;
  }

  export function tensor(data: Data, options?: Options): Tensor;
  export function as_tensor(data: Data, options?: { readonly dtype?: DType | null }): Tensor;
  export function zeros(size: readonly number[], options?: Options): Tensor;
  export function zeros(...size: number[]): Tensor;
  export function zeros(...size: [...number[], Options]): Tensor;
  export function ones(size: readonly number[], options?: Options): Tensor;
  export function ones(...size: number[]): Tensor;
  export function ones(...size: [...number[], Options]): Tensor;
  export function empty(size: readonly number[], options?: Options): Tensor;
  export function empty(...size: number[]): Tensor;
  export function empty(...size: [...number[], Options]): Tensor;
  export function rand(size: readonly number[], options?: Options): Tensor;
  export function rand(...size: number[]): Tensor;
  export function rand(...size: [...number[], Options]): Tensor;
  export function randn(size: readonly number[], options?: Options): Tensor;
  export function randn(...size: number[]): Tensor;
  export function randn(...size: [...number[], Options]): Tensor;
  export function full(size: readonly number[], fill_value: Scalar | bigint, options?: Options): Tensor;
  export function eye(n: number, options?: Options): Tensor;
  export function eye(n: number, m: number, options?: Options): Tensor;
  export function arange(end: number, options?: Options): Tensor;
  export function arange(start: number, end: number, options?: Options): Tensor;
  export function arange(start: number, end: number, step: number, options?: Options): Tensor;
  export function linspace(start: number, end: number, steps: number, options?: Options): Tensor;
  export function logspace(start: number, end: number, steps: number, options?: Options & { base?: number }): Tensor;
  export function randint(high: number, size: readonly number[], options?: Options): Tensor;
  export function randint(low: number, high: number, size: readonly number[], options?: Options): Tensor;
  export function randperm(n: number, options?: Options): Tensor;
  export function normal(mean: Tensor | number, std: Tensor | number, options?: Options): Tensor;
  export function normal(mean: number, std: number, size: readonly number[], options?: Options): Tensor;
  export function manual_seed(seed: number | bigint): Generator;
  export function initial_seed(): bigint;

  export function allclose(
    self: Tensor,
    other: Tensor,
    options?: { rtol?: number; atol?: number; equal_nan?: boolean },
  ): boolean;
  export function equal(self: Tensor, other: Tensor): boolean;
  export function is_tensor(value: unknown): value is Tensor;
  export function numel(tensor: Tensor): number;
  export function result_type(a: Tensor | Scalar, b: Tensor | Scalar): DType;
  export function promote_types(a: DType, b: DType): DType;
  export function get_default_dtype(): DType;
  export function set_default_dtype(dtype: DType): void;

  /** Runs `body` without recording Nodes. */
  export function no_grad<T>(body: () => T): T;
  export function enable_grad<T>(body: () => T): T;
  export function set_grad_enabled(mode: boolean): void;
  export function set_grad_enabled<T>(mode: boolean, body: () => T): T;
  export function is_grad_enabled(): boolean;
}

declare module 'gradient-lens/autograd' {
  import type { BackwardArguments, GradOutputs, Tensor, TensorOrTensors } from 'gradient-lens';

  export interface GradArguments {
    readonly grad_outputs?: GradOutputs;
    readonly retain_graph?: boolean | null;
    readonly create_graph?: boolean;
    readonly allow_unused?: boolean | null;
    readonly materialize_grads?: boolean;
  }

  /** Adds gradients to the leaves below `tensors`, or only to `inputs`. */
  export function backward(tensors: TensorOrTensors, options?: BackwardArguments): void;
  /** The gradients of `outputs` at `inputs`; nothing is written to any `.grad`. With `allow_unused` some may be null. */
  export function grad(outputs: TensorOrTensors, inputs: TensorOrTensors, options?: GradArguments): Tensor[];
  export function grad(
    outputs: TensorOrTensors,
    inputs: TensorOrTensors,
    grad_outputs: GradOutputs,
    options?: GradArguments,
  ): Tensor[];
}

declare module 'gradient-lens/optim' {
  import type { Tensor } from 'gradient-lens';

  export interface SgdOptions {
    lr?: number;
    momentum?: number;
    dampening?: number;
    weight_decay?: number;
    nesterov?: boolean;
    maximize?: boolean;
  }
  export type ParamGroup = { params: Iterable<Tensor> } & SgdOptions;

  export class SGD {
    constructor(params: Iterable<Tensor> | Iterable<ParamGroup>, options?: SgdOptions);
    readonly param_groups: (Required<SgdOptions> & { params: Tensor[] })[];
    zero_grad(set_to_none?: boolean | { set_to_none?: boolean }): void;
    step(): void;
    step<T>(closure: () => T): T;
  }
}

declare module 'gradient-lens/nn' {
  import type { DType, Tensor } from 'gradient-lens';

  export * as functional from 'gradient-lens/nn/functional';

  // A parameter is made from any tensor, which Tensor's own constructor does not allow.
  export interface Parameter extends Tensor {}
  export const Parameter: { new (data: Tensor, requires_grad?: boolean): Parameter };

  export interface Module {
    // biome-ignore lint/style/useShorthandFunctionType: it merges with the class
    // biome-ignore lint/suspicious/noExplicitAny: forward says what goes in and out
    (...inputs: any[]): any;
  }
  export class Module {
    training: boolean;
    // biome-ignore lint/suspicious/noExplicitAny: subclasses say what goes in and out
    forward(...inputs: any[]): any;
    named_children(): Iterable<[string, Module]>;
    children(): Iterable<Module>;
    named_modules(prefix?: string): Iterable<[string, Module]>;
    modules(): Iterable<Module>;
    named_parameters(prefix?: string): Iterable<[string, Parameter]>;
    parameters(): Parameter[];
    state_dict(): Record<string, Tensor>;
    zero_grad(set_to_none?: boolean): void;
    train(mode?: boolean): this;
    eval(): this;
    requires_grad_(requires_grad?: boolean): this;
    apply(visit: (module: Module) => void): this;
    extra_repr(): string;
  }

  interface Layer {
    // biome-ignore lint/style/useShorthandFunctionType: as above
    (input: Tensor): Tensor;
  }
  class Layer extends Module {
    forward(input: Tensor): Tensor;
  }
  interface Loss {
    // biome-ignore lint/style/useShorthandFunctionType: as above
    (input: Tensor, target: Tensor): Tensor;
  }
  class Loss extends Module {
    readonly reduction: Reduction;
    forward(input: Tensor, target: Tensor): Tensor;
  }

  export type Reduction = 'mean' | 'sum' | 'none';

  export class Linear extends Layer {
    constructor(in_features: number, out_features: number, bias?: boolean, dtype?: DType | null);
    constructor(in_features: number, out_features: number, options: { bias?: boolean; dtype?: DType | null });
    readonly in_features: number;
    readonly out_features: number;
    weight: Parameter;
    bias: Parameter | null;
  }
  export class Embedding extends Layer {
    constructor(num_embeddings: number, embedding_dim: number, options?: { padding_idx?: number | null });
    weight: Parameter;
  }
  export class Sequential extends Layer {
    constructor(...modules: Module[]);
    [index: number]: Module;
    [Symbol.iterator](): Iterator<Module>;
  }
  export class Identity extends Layer {}
  export class ReLU extends Layer {}
  export class Tanh extends Layer {}
  export class Sigmoid extends Layer {}
  export class LeakyReLU extends Layer {
    constructor(negative_slope?: number | { negative_slope?: number });
  }
  export class GELU extends Layer {
    constructor(approximate?: 'none' | 'tanh' | { approximate?: 'none' | 'tanh' });
  }
  export class Softmax extends Layer {
    constructor(dim: number | { dim: number });
  }
  export class Dropout extends Layer {
    constructor(p?: number | { p?: number });
  }
  export class Flatten extends Layer {
    constructor(start_dim?: number | { start_dim?: number; end_dim?: number }, end_dim?: number);
  }
  export class Unflatten extends Layer {
    constructor(dim: number, unflattened_size: readonly number[]);
  }

  export class MSELoss extends Loss {
    constructor(options?: { reduction?: Reduction });
  }
  export class L1Loss extends Loss {
    constructor(options?: { reduction?: Reduction });
  }
  export class CrossEntropyLoss extends Loss {
    constructor(options?: {
      weight?: Tensor | null;
      ignore_index?: number;
      label_smoothing?: number;
      reduction?: Reduction;
    });
  }
  export class NLLLoss extends Loss {
    constructor(options?: { weight?: Tensor | null; ignore_index?: number; reduction?: Reduction });
  }
  export class BCELoss extends Loss {
    constructor(options?: { weight?: Tensor | null; reduction?: Reduction });
  }
  export class BCEWithLogitsLoss extends Loss {
    constructor(options?: { weight?: Tensor | null; pos_weight?: Tensor | null; reduction?: Reduction });
  }
}
