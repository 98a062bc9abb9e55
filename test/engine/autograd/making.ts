/** How the programs make their tensors. */
import type { Node } from '../../../src/engine/autograd/node.ts';
import { allocateArray, type DType } from '../../../src/engine/dtype.ts';
import { fromArray, type Tensor } from '../../../src/engine/tensor.ts';

/** Gives back what it observed, or nothing where it only fails. */
export type Program = () => unknown;

type Data = number | readonly number[] | readonly (readonly number[])[];

export function make(data: Data, dtype: DType = 'float32'): Tensor {
  const flat = [data].flat(3) as number[];
  const rows = Array.isArray(data) ? (data as readonly unknown[]) : null;
  const first = rows?.[0];
  const shape = rows === null ? [] : Array.isArray(first) ? [rows.length, first.length] : [rows.length];
  const array = allocateArray(dtype, flat.length);
  array.set(flat);
  return fromArray(array, shape, dtype);
}

export const leaf = (data: Data, dtype: DType = 'float32') => make(data, dtype).requires_grad_();
export const vector = (...values: number[]) => make(values);
export const x12 = () => leaf([1, 2]);
export const ones = (...shape: number[]) => make(1).expand(shape).clone();
export const edges = (node: Node) =>
  node.next_functions.map((edge) => (edge === null ? null : [edge[0].name(), edge[1]]));
/** Gives a value a type it does not have: what a careless program does. */
export const wrongly = <T>(value: unknown) => value as T;
