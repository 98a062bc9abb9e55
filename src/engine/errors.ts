/**
 * Errors a user can read: the Python type they have in PyTorch, and PyTorch's text.
 * Texts used at more than one place stand here as constants; a text used once stands at its place.
 */

export type ErrorType =
  | 'RuntimeError'
  | 'ValueError'
  | 'TypeError'
  | 'IndexError'
  | 'AttributeError'
  | 'NotImplementedError'
  | 'AssertionError'
  | 'MemoryError'
  | 'KeyError'
  | 'ZeroDivisionError'
  | 'OverflowError'
  | '_LinAlgError'
  | 'GradcheckError';

/** An error of the user's program; both languages raise it under `type`. */
export class TorchError extends Error {
  readonly type: ErrorType;
  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
    this.name = type;
  }
}

export const BAD_INDEX = 'tensors used as indices must be long, int, byte or bool tensors';
/** Of a tensor where one number is asked for. */
export const NOT_ONE_ELEMENT = 'only one element tensors can be converted to Python scalars';
export const ONLY_FLOATS = 'only Tensors of floating point dtype can require gradients';

export const BACKWARD_TWICE =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';
export const IMPLICIT_GRAD = 'grad can be implicitly created only for scalar outputs';
export const NON_LEAF_GRAD =
  "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more information.";
export const NO_CUDA = 'Torch not compiled with CUDA enabled';
export const NOT_A_LEAF = 'you can only change requires_grad flags of leaf variables.';
export const NOT_A_LEAF_DETACH =
  "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().";
export const DETACH_VIEW =
  "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.";
export const CREATE_GRAPH_CYCLE =
  'Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the cycle and avoid the leak.';
export const LEAF_IN_PLACE = 'a leaf Variable that requires grad is being used in an in-place operation.';
export const LEAF_VIEW_IN_PLACE =
  'a view of a leaf Variable that requires grad is being used in an in-place operation.';
export const NUMPY_REQUIRES_GRAD =
  "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.";
export const INFERENCE_SAVED =
  'Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.';
export const INFERENCE_IN_PLACE =
  'Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.';
export const INT_TOO_LARGE = 'Gradient Lens keeps int64 exactly only up to 2^53; this result is beyond.';

/** How ATen names a dtype: its scalar type, and the type of C++ it holds. */
const ATEN_NAMES: Readonly<Record<string, readonly [scalarType: string, typeMeta: string]>> = {
  float32: ['Float', 'float'],
  float64: ['Double', 'double'],
  int64: ['Long', 'long int'],
  int32: ['Int', 'int'],
  bool: ['Bool', 'bool'],
  uint8: ['Byte', 'unsigned char'],
  int8: ['Char', 'signed char'],
  int16: ['Short', 'short int'],
  float16: ['Half', 'c10::Half'],
  bfloat16: ['BFloat16', 'c10::BFloat16'],
  complex64: ['ComplexFloat', 'c10::complex<float>'],
  complex128: ['ComplexDouble', 'c10::complex<double>'],
};

interface Typed {
  readonly dtype: string;
}

/** @throws RuntimeError when two tensors that must have one dtype have two. */
export function refuseMixed(self: Typed, other: Typed): void {
  if (self.dtype !== other.dtype)
    throw new TorchError('RuntimeError', `${scalarTypeName(self.dtype)} did not match ${scalarTypeName(other.dtype)}`);
}

export const BOOL_SUBTRACT =
  'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.';
export const BOOL_TENSOR_SUBTRACT =
  'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.';

/** @throws NotImplementedError where one of two tensors that are subtracted holds bools. */
export function refuseBoolSubtraction(self: Typed, other: Typed): void {
  if (self.dtype === 'bool' && other.dtype === 'bool') throw new TorchError('NotImplementedError', BOOL_SUBTRACT);
  if (self.dtype === 'bool' || other.dtype === 'bool')
    throw new TorchError('NotImplementedError', BOOL_TENSOR_SUBTRACT);
}

/** The same in the words that name the argument. @throws RuntimeError */
export function expectDtype(self: Typed, other: Typed, name: string): void {
  if (self.dtype !== other.dtype)
    throw new TorchError(
      'RuntimeError',
      `expected dtype ${typeMetaName(self.dtype)} for \`${name}\` but got dtype ${typeMetaName(other.dtype)}`,
    );
}

/** `Float`, `Double`, `Long`: how ATen's errors name a dtype. */
export function scalarTypeName(dtype: string): string {
  return ATEN_NAMES[dtype]?.[0] ?? dtype;
}

/** `float`, `double`, `long int`: how ATen's other errors name a dtype. */
export function typeMetaName(dtype: string): string {
  return ATEN_NAMES[dtype]?.[1] ?? dtype;
}

/** `torch.FloatTensor`, `CPUBoolType`: how C++ prints a tensor's type; the younger dtypes have no name in Python there. */
export function tensorTypeName(dtype: string): string {
  const name = scalarTypeName(dtype);
  return name === 'Bool' || name === 'BFloat16' || name.startsWith('Complex')
    ? `CPU${name}Type`
    : `torch.${name}Tensor`;
}

/** What assigning a gradient of another dtype says. */
export function gradDtypeText(got: string, expected: string): string {
  return `attempting to assign a gradient with dtype '${typeMetaName(got)}' to a tensor with grad_dtype '${scalarTypeName(expected)}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems that assume they match.`;
}

/** What assigning a gradient of another shape says. */
export function gradSizeText(got: readonly number[], expected: readonly number[]): string {
  return `attempting to assign a gradient of size '[${got.join(', ')}]' to a tensor of size '[${expected.join(', ')}]'. Please ensure that the gradient and the tensor are the same size`;
}

/** What PyTorch raises most often. */
export function refused(text: string): TorchError {
  return new TorchError('RuntimeError', text);
}

/** What the engine does not have: says so, naming the function. */
export function unsupported(what: string): TorchError {
  return new TorchError('NotImplementedError', `Gradient Lens does not support ${what} yet`);
}
