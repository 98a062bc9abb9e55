/**
 * A kernel that finds an argument wrong only when it comes to it: an index that points outside, a whole number divided by zero. In place, what lies before has
 * been written by then, and no version tells. Knows no operators.
 */
import { type ErrorType, TorchError } from './errors.ts';
import type { Tensor } from './tensor.ts';

/** The error of such a kernel. */
export class BrokenOff extends TorchError {
  /** Of the elements the kernel comes to first: their positions, or what is added up to those so far. */
  before: Int32Array;
  /** The whole tensor as the kernel leaves it. */
  left: Tensor | null = null;

  constructor(type: ErrorType, message: string, before: Int32Array = new Int32Array(0)) {
    super(type, message);
    this.before = before;
  }
}

/** What `read` gives, which finds positions; where an index points outside, `write` is told those before it and yields what is left behind. */
export function orLeaving<T>(read: () => T, write: (before: Int32Array) => Tensor): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BrokenOff) error.left = write(error.before);
    throw error;
  }
}
