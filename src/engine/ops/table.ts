/** The one list of all operators. A new family file is added here and nowhere else. */
import type { Op } from '../op.ts';
import * as copying from './copying.ts';
import * as inplace from './inplace.ts';
import * as pointwise from './pointwise.ts';
import * as reduction from './reduction.ts';
import * as view from './view.ts';

/** Every operator, in the order overloads are tried. */
export const table: readonly Op[] = [pointwise, view, copying, reduction, inplace].flatMap((family) => Object.values(family).filter(isOp));

function isOp(value: unknown): value is Op {
  return typeof value === 'object' && value !== null && 'schema' in value && 'savePlan' in value;
}
