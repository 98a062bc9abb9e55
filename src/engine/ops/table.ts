/** The one list of all operators. A new family file is added here and nowhere else. */
import type { Op } from '../op.ts';
import * as pointwise from './pointwise.ts';

/** Every operator, in the order overloads are tried. */
export const table: readonly Op[] = [pointwise].flatMap((family) => Object.values(family).filter(isOp));

function isOp(value: unknown): value is Op {
  return typeof value === 'object' && value !== null && 'schema' in value && 'savePlan' in value;
}
