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
  | 'MemoryError'
  | 'KeyError'
  | 'ZeroDivisionError';

/** An error of the user's program; both languages raise it under `type`. */
export class TorchError extends Error {
  readonly type: ErrorType;
  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
    this.name = type;
  }
}

export const BACKWARD_TWICE =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';
export const IMPLICIT_GRAD = 'grad can be implicitly created only for scalar outputs';
export const LEAF_IN_PLACE = 'a leaf Variable that requires grad is being used in an in-place operation.';
export const LEAF_VIEW_IN_PLACE = 'a view of a leaf Variable that requires grad is being used in an in-place operation.';
export const NUMPY_REQUIRES_GRAD =
  "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.";
export const UNUSED_INPUT =
  'One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.';
export const INT_TOO_LARGE = 'Gradient Lens keeps int64 exactly only up to 2^53; this result is beyond.';

/** What the engine does not have: says so, naming the function. */
export function unsupported(what: string): TorchError {
  return new TorchError('NotImplementedError', `Gradient Lens does not support ${what} yet`);
}
