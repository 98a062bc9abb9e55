/**
 * Arithmetic with numbers as PyTorch's own C++ formulas write it. The same `x * 2` that a Python program records as MulBackward0 is MulBackward1 there, and
 * a second derivative shows which: rules use these instead of methods wherever a plain number takes part.
 */
import type { Scalar } from '../dtype.ts';
import { isHalf } from '../half.ts';
import { type Tensor, wrapScalar } from '../tensor.ts';
import { addScalar, mulScalar, sub, subScalar } from './arithmetic.ts';
import { div, divScalar } from './division.ts';

/** x + k */
export function plus(x: Tensor, k: Scalar): Tensor {
  return addScalar.invoke([x, k, 1]) as Tensor;
}

/** x - k */
export function minus(x: Tensor, k: Scalar): Tensor {
  return subScalar.invoke([x, k, 1]) as Tensor;
}

/** x · k */
export function scaled(x: Tensor, k: Scalar): Tensor {
  return mulScalar.invoke([x, k]) as Tensor;
}

/** x / k */
export function over(x: Tensor, k: Scalar): Tensor {
  return divScalar.invoke([x, k]) as Tensor;
}

/** k - x */
export function from(k: Scalar, x: Tensor): Tensor {
  return sub.invoke([wrapScalar(k), x, 1]) as Tensor;
}

/** k / x */
export function inverse(k: Scalar, x: Tensor): Tensor {
  return div.invoke([wrapScalar(k), x]) as Tensor;
}

/** In float32 where the dtype has few digits: what a kernel reads that rounds once, at its end. */
export function widened(x: Tensor): Tensor {
  return isHalf(x.dtype) ? x.to('float32') : x;
}

/** The terms there are, added up; null where there is none. */
export function sumOf(...terms: readonly (Tensor | null | undefined)[]): Tensor | null {
  return terms.reduce<Tensor | null>((sum, term) => (term == null ? sum : sum === null ? term : sum.add(term)), null);
}
