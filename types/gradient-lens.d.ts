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
  export * as func from 'gradient-lens/func';
  export const vmap: typeof import('gradient-lens/func').vmap;
  export * as nn from 'gradient-lens/nn';
  export * as optim from 'gradient-lens/optim';

  export type DType =
    | 'float32'
    | 'float64'
    | 'int64'
    | 'int32'
    | 'bool'
    | 'uint8'
    | 'int8'
    | 'int16'
    | 'float16'
    | 'bfloat16'
    | 'complex64'
    | 'complex128';

  /** A complex number: `new Complex(1, 2)` is Python's `1+2j`. */
  export class Complex {
    constructor(re: number, im: number);
    readonly re: number;
    readonly im: number;
    toString(): string;
  }
  export type Scalar = number | boolean | Complex;
  export type Shape = readonly number[];
  export type Nested = number | boolean | Complex | Nested[];
  export type Data = Tensor | Scalar | bigint | TypedArray | readonly Data[];
  export type TypedArray = Float32Array | Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
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
  export const uint8: 'uint8';
  export const int8: 'int8';
  export const int16: 'int16';
  export const short: 'int16';
  export const float16: 'float16';
  export const half: 'float16';
  export const bfloat16: 'bfloat16';
  export const complex64: 'complex64';
  export const cfloat: 'complex64';
  export const complex128: 'complex128';
  export const cdouble: 'complex128';

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
    /** A dictionary of the user's own. */
    readonly metadata: Record<string, unknown>;
    /** `hook(grad_inputs, grad_outputs)` runs after this Node and may replace its grad_inputs. */
    register_hook(hook: PostHook): RemovableHandle;
    /** `hook(grad_outputs)` runs before this Node and may replace its grad_outputs. */
    register_prehook(hook: PreHook): RemovableHandle;
  }

  export type Grads = readonly (Tensor | null)[];
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook may give nothing back
  export type PreHook = (grad_outputs: Grads) => Grads | null | undefined | void;
  // biome-ignore lint/suspicious/noConfusingVoidType: as above
  export type PostHook = (grad_inputs: Grads, grad_outputs: Grads) => Grads | null | undefined | void;

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
  export function tril_indices(row: number, col: number, offset?: number | Options, options?: Options): Tensor;
  export function triu_indices(row: number, col: number, offset?: number | Options, options?: Options): Tensor;
  export function scalar_tensor(s: Scalar, options?: Options): Tensor;
  export function empty_strided(size: readonly number[], stride: readonly number[], options?: Options): Tensor;
  export function empty_permuted(
    size: readonly number[],
    physical_layout: readonly number[],
    options?: Options,
  ): Tensor;
  export function bartlett_window(window_length: number, options?: Options & { periodic?: boolean }): Tensor;
  export function blackman_window(window_length: number, options?: Options & { periodic?: boolean }): Tensor;
  export function hann_window(window_length: number, options?: Options & { periodic?: boolean }): Tensor;
  export function hamming_window(
    window_length: number,
    options?: Options & { periodic?: boolean; alpha?: number; beta?: number },
  ): Tensor;
  export function kaiser_window(
    window_length: number,
    options?: Options & { periodic?: boolean; beta?: number },
  ): Tensor;
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
  /** Whether a value of `from` may be written in place where `to` is. */
  export function can_cast(from: DType, to: DType): boolean;
  export function is_complex(tensor: Tensor): boolean;
  export function is_floating_point(tensor: Tensor): boolean;

  /** What a floating dtype can hold; of the default dtype when none is named. */
  export function finfo(dtype?: DType): {
    readonly bits: number;
    readonly min: number;
    readonly max: number;
    readonly eps: number;
    readonly tiny: number;
    readonly smallest_normal: number;
    readonly resolution: number;
    readonly dtype: DType;
  };
  /** What an integer dtype can hold. */
  export function iinfo(dtype: DType): {
    readonly bits: number;
    readonly min: number;
    readonly max: number;
    readonly dtype: DType;
  };
  export function get_default_dtype(): DType;
  export function set_default_dtype(dtype: DType): void;

  /** Runs `body` without recording Nodes. */
  export function no_grad<T>(body: () => T): T;
  /** Runs `body` in inference mode: nothing is recorded, and what is made takes no part in autograd. */
  export function inference_mode<T>(body: () => T, mode?: boolean): T;
  export function is_inference_mode_enabled(): boolean;
  export function enable_grad<T>(body: () => T): T;
  export function set_grad_enabled(mode: boolean): void;
  export function set_grad_enabled<T>(mode: boolean, body: () => T): T;
  export function is_grad_enabled(): boolean;
}

declare module 'gradient-lens/autograd' {
  import type { BackwardArguments, GradOutputs, Node, RemovableHandle, Tensor } from 'gradient-lens';

  /** Where a backward pass begins or ends: tensors, or edges of the graph. */
  export type Places = Tensor | graph.GradientEdge | readonly (Tensor | graph.GradientEdge)[];

  export interface GradArguments {
    readonly grad_outputs?: GradOutputs;
    readonly retain_graph?: boolean | null;
    readonly create_graph?: boolean;
    readonly allow_unused?: boolean | null;
    readonly materialize_grads?: boolean;
    /** Each of `grad_outputs` has one dimension more in front: as many passes at once. */
    readonly is_grads_batched?: boolean;
  }

  /** Adds gradients to the leaves below `tensors`, or only to `inputs`. */
  export function backward(tensors: Places, options?: BackwardArguments): void;
  /** The gradients of `outputs` at `inputs`; nothing is written to any `.grad`. With `allow_unused` some may be null. */
  export function grad(outputs: Places, inputs: Places, options?: GradArguments): Tensor[];
  export function grad(outputs: Places, inputs: Places, grad_outputs: GradOutputs, options?: GradArguments): Tensor[];

  /** What forward and `setup_context` tell, and backward reads; the user's own properties stay on it. */
  export interface FunctionCtx {
    readonly needs_input_grad: readonly boolean[];
    /** What `save_for_backward` was given. */
    // biome-ignore lint/suspicious/noExplicitAny: a tensor, or null where null was saved
    readonly saved_tensors: any[];
    saved_for_forward: readonly (Tensor | null)[];
    save_for_backward(...tensors: (Tensor | null)[]): void;
    save_for_forward(...tensors: (Tensor | null)[]): void;
    mark_dirty(...tensors: Tensor[]): void;
    mark_non_differentiable(...tensors: Tensor[]): void;
    set_materialize_grads(value: boolean): void;
    // biome-ignore lint/suspicious/noExplicitAny: the user's own properties
    [name: string]: any;
  }

  /** Extend it with static `forward` and `backward`, and call `apply`. An array is a tuple of outputs. */
  // biome-ignore lint/complexity/noStaticOnlyClass: as in PyTorch
  // biome-ignore lint/suspicious/noShadowRestrictedNames: PyTorch's name
  export class Function {
    // biome-ignore lint/suspicious/noExplicitAny: the user's methods take what they take
    static forward(...args: any[]): any;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    static setup_context(ctx: any, inputs: any, output: any): void;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    static backward(ctx: any, ...grads: any[]): any;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    static vjp(ctx: any, ...grads: any[]): any;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    static apply(...args: any[]): any;
  }

  /** Runs `body` with anomaly detection: NaN in a backward pass is an error that tells of the forward call. */
  export function detect_anomaly<T>(body: () => T, options?: { check_nan?: boolean }): T;
  /** Switches detection: for `body` when one is given, else from here on. */
  export function set_detect_anomaly(mode: boolean, options?: { check_nan?: boolean }): void;
  export function set_detect_anomaly<T>(mode: boolean, options: { check_nan?: boolean }, body: () => T): T;

  export interface GradcheckOptions {
    readonly eps?: number;
    readonly atol?: number;
    readonly rtol?: number;
    /** Whether a mismatch throws (as PyTorch's default) or answers false. */
    readonly raise_exception?: boolean;
    /** How far two backward passes of one graph may differ. */
    readonly nondet_tol?: number;
    /** Whether backward must do with undefined gradients. */
    readonly check_undefined_grad?: boolean;
    readonly check_grad_dtypes?: boolean;
    readonly check_batched_grad?: boolean;
    readonly check_batched_forward_grad?: boolean;
    readonly check_forward_ad?: boolean;
    readonly check_backward_ad?: boolean;
    /** Compares one number for each pair of input and output, along random directions. */
    readonly fast_mode?: boolean;
  }
  // biome-ignore lint/suspicious/noExplicitAny: the function takes what it takes
  export type Checked = (...inputs: any[]) => Tensor | readonly Tensor[];
  /** Whether gradients are those of central differences. @throws when they are not */
  export function gradcheck(func: Checked, inputs: readonly unknown[], options?: GradcheckOptions): boolean;
  /** The same for the gradients of gradients. */
  export function gradgradcheck(
    func: Checked,
    inputs: readonly unknown[],
    grad_outputs?: readonly Tensor[] | null,
    options?: GradcheckOptions,
  ): boolean;

  /** Dual numbers, which carry a tangent through every operator. */
  export namespace forward_ad {
    /** Runs `body` at the level where dual numbers can be made, and forgets their tangents. */
    function dual_level<T>(body: () => T): T;
    function enter_dual_level(): void;
    function exit_dual_level(): void;
    function make_dual(tensor: Tensor, tangent: Tensor): Tensor;
    function unpack_dual(tensor: Tensor): { primal: Tensor; tangent: Tensor | null };
    function set_forward_ad_enabled<T>(mode: boolean, body: () => T): T;
  }

  /** Jacobians, Hessians and products with them, of functions of tensors. */
  export namespace functional {
    type Tensors = Tensor | readonly Tensor[];
    // biome-ignore lint/suspicious/noExplicitAny: as many tensors as there are inputs
    type TensorFunction = (...inputs: any[]) => Tensors;
    type Strategy = 'reverse-mode' | 'forward-mode';
    interface ProductOptions {
      readonly create_graph?: boolean;
      readonly strict?: boolean;
    }
    // biome-ignore lint/suspicious/noExplicitAny: nested as inputs and outputs are
    type Nested = any;
    function jacobian(
      func: TensorFunction,
      inputs: Tensors,
      options?: ProductOptions & { readonly vectorize?: boolean; readonly strategy?: Strategy },
    ): Nested;
    function hessian(
      func: TensorFunction,
      inputs: Tensors,
      options?: ProductOptions & { readonly vectorize?: boolean; readonly outer_jacobian_strategy?: Strategy },
    ): Nested;
    function vjp(func: TensorFunction, inputs: Tensors, v?: Tensors | null, options?: ProductOptions): [Nested, Nested];
    function jvp(func: TensorFunction, inputs: Tensors, v?: Tensors | null, options?: ProductOptions): [Nested, Nested];
    function vhp(func: TensorFunction, inputs: Tensors, v?: Tensors | null, options?: ProductOptions): [Nested, Nested];
    function hvp(func: TensorFunction, inputs: Tensors, v?: Tensors | null, options?: ProductOptions): [Nested, Nested];
  }

  export namespace graph {
    class GradientEdge {
      constructor(node: Node, output_nr: number);
      readonly node: Node;
      readonly output_nr: number;
    }
    /** Where gradients of `tensor` arrive. */
    function get_gradient_edge(tensor: Tensor): GradientEdge;
    function increment_version(tensors: Tensor | readonly Tensor[]): void;
    /** `fn` hears the gradients of all `tensors` that a pass comes to, or with 'any' the first of them. */
    function register_multi_grad_hook(
      tensors: readonly Tensor[],
      fn: (grads: readonly (Tensor | null)[]) => void,
      mode?: 'all',
    ): RemovableHandle;
    function register_multi_grad_hook(
      tensors: readonly Tensor[],
      fn: (grad: Tensor) => void,
      mode: 'any',
    ): RemovableHandle;
    /** Runs `body`; what is saved in it goes through `pack_hook`, and comes back through `unpack_hook`. */
    function saved_tensors_hooks<T>(
      pack_hook: (tensor: Tensor) => unknown,
      // biome-ignore lint/suspicious/noExplicitAny: what `pack_hook` made
      unpack_hook: (packed: any) => Tensor,
      body: () => T,
    ): T;
    function save_on_cpu<T>(body: () => T): T;
    function disable_saved_tensors_hooks<T>(error_message: string, body: () => T): T;
    function allow_mutation_on_saved_tensors<T>(body: () => T): T;
  }
  const marks: {
    /** A backward that cannot be differentiated itself. */
    // biome-ignore lint/suspicious/noExplicitAny: a backward takes what it takes
    once_differentiable<T extends (ctx: FunctionCtx, ...grads: any[]) => unknown>(backward: T): T;
  };

  export { marks as function };
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
  import type { DType, Grads, RemovableHandle, Tensor } from 'gradient-lens';

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
    /** `hook(module, inputs)` runs before forward and may give other inputs. */
    register_forward_pre_hook(hook: (module: Module, inputs: readonly unknown[]) => unknown): RemovableHandle;
    /** `hook(module, inputs, output)` runs after forward and may give another output. */
    register_forward_hook(
      // biome-ignore lint/suspicious/noExplicitAny: what forward returned
      hook: (module: Module, inputs: readonly unknown[], output: any) => unknown,
    ): RemovableHandle;
    /** `hook(module, grad_output)` runs before the module's backward and may give other gradients. */
    register_full_backward_pre_hook(hook: (module: Module, grad_output: Grads) => unknown): RemovableHandle;
    /** `hook(module, grad_input, grad_output)` runs after the module's backward and may give other gradients for its inputs. */
    register_full_backward_hook(
      hook: (module: Module, grad_input: Grads, grad_output: Grads) => unknown,
    ): RemovableHandle;
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

declare module 'gradient-lens/func' {
  // biome-ignore lint/suspicious/noExplicitAny: functions of tensors, and of arrays and objects of them
  type AnyFunction = (...args: any[]) => any;
  // biome-ignore lint/suspicious/noExplicitAny: nested as arguments and results are
  type Nested = any;
  type Argnums = number | readonly number[];
  type Randomness = 'error' | 'same' | 'different';
  interface AuxOptions {
    readonly argnums?: Argnums;
    /** The function returns `[output, aux]`. */
    readonly has_aux?: boolean;
  }

  /** A function that computes the gradient of a scalar function. */
  export function grad(func: AnyFunction, options?: Argnums | AuxOptions): AnyFunction;
  /** A function that computes `[gradient, value]` of a scalar function. */
  export function grad_and_value(func: AnyFunction, options?: Argnums | AuxOptions): AnyFunction;
  /** `[value, vjp_fn]`; `vjp_fn` gives an array with one entry for each primal. */
  export function vjp(func: AnyFunction, ...primals: Nested[]): [Nested, (grad_outputs: Nested) => Nested[]];
  /** `[value, tangent]`, with `has_aux` a third entry. */
  export function jvp(
    func: AnyFunction,
    primals: readonly Nested[],
    tangents: readonly Nested[],
    options?: { readonly has_aux?: boolean },
  ): Nested[];
  /** A function that computes the Jacobian, all rows at once or `chunk_size` at a time. */
  export function jacrev(
    func: AnyFunction,
    options?: Argnums | (AuxOptions & { readonly chunk_size?: number | null }),
  ): AnyFunction;
  /** A function that computes the Jacobian, all columns at once. */
  export function jacfwd(
    func: AnyFunction,
    options?: Argnums | (AuxOptions & { readonly randomness?: Randomness }),
  ): AnyFunction;
  /** A function that computes the Hessian. */
  export function hessian(func: AnyFunction, argnums?: Argnums): AnyFunction;
  /** A function called once for all elements of a dimension. */
  export function vmap(
    func: AnyFunction,
    options?:
      | number
      | {
          readonly in_dims?: Nested;
          readonly out_dims?: Nested;
          readonly randomness?: Randomness;
          readonly chunk_size?: number | null;
        },
  ): AnyFunction;
}
