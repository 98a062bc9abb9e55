/** Answers questions about a finished run from its live objects. Refuses, with the reason, what would be too large or is gone. */
import { type Jacobian, jacobianBetween, localJacobian } from '../engine/autograd/jacobian.ts';
import type { Edge, Node } from '../engine/autograd/node.ts';
import { TorchError } from '../engine/errors.ts';
import { numelOf } from '../engine/shape.ts';
import { grouped } from './digits.ts';
import { num, nums } from './numbers.ts';
import type { Matrix, Num, Query, Reply } from './schema.ts';
import { dtypeOf, elementsOf, type Snapshot } from './snapshot.ts';
import { printed, type Shown } from './values.ts';

/** What a finished run still holds. */
export interface Holdings {
  readonly shown: ReadonlyMap<number, Shown>;
  readonly nodes: ReadonlyMap<number, Node>;
}

/** Elements one answer may have. */
const MOST_ELEMENTS = 200_000;

const texts = {
  gone: 'this tensor is not held any more',
  versionGone: (version: number) => `version ${version} of this tensor is not held any more`,
  nodeGone: 'this Node is not held any more',
  noGradient: 'this tensor does not require grad: nothing can be differentiated with respect to it',
  noHistory: 'this tensor has no history to differentiate',
  tooMany: (what: string) => `${what} are too many to show; the limit is ${grouped(MOST_ELEMENTS)} elements`,
} as const;

export function answer(query: Query, holdings: Holdings): Reply {
  try {
    switch (query.type) {
      case 'value':
        return wholeValue(query.tensor, query.version, holdings);
      case 'localJacobian':
        return ofNode(query.node, query.input, holdings);
      case 'jacobian':
        return between(query.output, query.input, holdings);
    }
  } catch (error) {
    if (error instanceof TorchError) return refused(error.message);
    throw error;
  }
}

function refused(message: string): Reply {
  return { type: 'refused', message };
}

function wholeValue(tensor: number, version: number | null, { shown }: Holdings): Reply {
  const known = shown.get(tensor)?.snapshots;
  if (known === undefined) return refused(texts.gone);
  const snapshot = version === null ? latest(known) : known.find((one) => one.version === version);
  if (snapshot === undefined) return refused(texts.versionGone(version ?? 0));
  const n = snapshot.tensor.numelValue;
  if (n > MOST_ELEMENTS) return refused(texts.tooMany(`${grouped(n)} elements`));
  const elements = nums(elementsOf(snapshot), dtypeOf(snapshot), MOST_ELEMENTS);
  return { type: 'value', elements, text: printed(snapshot), shape: [...snapshot.tensor.shape] };
}

function latest(snapshots: readonly Snapshot[]): Snapshot {
  return snapshots.reduce((a, b) => (b.version >= a.version ? b : a));
}

function ofNode(id: number, input: number, { nodes }: Holdings): Reply {
  const node = nodes.get(id);
  if (node === undefined) return refused(texts.nodeGone);
  const edge = node.next_functions[input];
  const output = node.outputs[0];
  if (edge != null && output !== undefined) {
    const size = sizeText(numelOf(output.shape), numelOf(edge[0].outputs[edge[1]]!.shape));
    if (size !== null) return refused(size);
  }
  return matrixReply(localJacobian(node, input));
}

function between(output: number, input: number, { shown }: Holdings): Reply {
  const [from, to] = [shown.get(output), shown.get(input)].map((known) => known && edgeOf(latest(known.snapshots)));
  if (from === undefined || to === undefined) return refused(texts.gone);
  if (from === null) return refused(texts.noHistory);
  if (to === null) return refused(texts.noGradient);
  const size = sizeText(numelOf(from[0].outputs[from[1]]!.shape), numelOf(to[0].outputs[to[1]]!.shape));
  return size === null ? matrixReply(jacobianBetween(from, to)) : refused(size);
}

/** Where a gradient of the tensor arrives, as its history was when it was looked at. */
function edgeOf({ tensor, grad_fn, output_nr }: Snapshot): Edge | null {
  return grad_fn === null ? tensor.gradientEdge() : [grad_fn, output_nr];
}

/** Why a matrix of this size is not computed; null when it is small enough. */
function sizeText(rows: number, columns: number): string | null {
  return rows * columns > MOST_ELEMENTS ? texts.tooMany(`${rows} × ${columns} entries`) : null;
}

function matrixReply(jacobian: Jacobian): Reply {
  const { rows, columns, outputShape, inputShape, values } = jacobian;
  const elements = jacobian.diagonal ? spread(values, rows) : Array.from(values, (value) => num(value, false));
  const diagonal = jacobian.diagonal || (rows === columns && isDiagonal(values, columns));
  const matrix: Matrix = { rows: [...outputShape], columns: [...inputShape], elements, diagonal };
  return { type: 'matrix', matrix };
}

/** The whole matrix with `values` on its diagonal. */
function spread(values: Float64Array, size: number): Num[] {
  const elements = new Array<Num>(size * size).fill(0);
  for (let i = 0; i < size; i++) elements[i * size + i] = num(values[i]!, false);
  return elements;
}

function isDiagonal(values: Float64Array, columns: number): boolean {
  return values.every((value, k) => value === 0 || k % (columns + 1) === 0);
}
