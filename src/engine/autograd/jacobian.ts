/**
 * Jacobians for looking at: of one Node, and between two tensors of a graph. They read saved tensors as they were when saved, whatever was
 * freed or changed since, and leave no trace: no `.grad`, hook, version or event.
 */
import { TorchError } from '../errors.ts';
import type { Observer } from '../observer.ts';
import { OpNode } from '../opNode.ts';
import { numelOf, type Shape } from '../shape.ts';
import { state } from '../state.ts';
import { empty, fromNumber, type Tensor } from '../tensor.ts';
import { AccumulateGrad, type Edge, type Node } from './node.ts';

/** Entries a Jacobian may have; each row of one that is not diagonal costs a vjp. */
const MAX_JACOBIAN = 1_000_000;

/** Rows are the elements of the output, columns those of the input, both in row-major order. */
export interface Jacobian {
  readonly rows: number;
  readonly columns: number;
  readonly outputShape: Shape;
  readonly inputShape: Shape;
  /** Row by row. Of a diagonal Jacobian only the diagonal. */
  readonly values: Float64Array;
  readonly diagonal: boolean;
}

/**
 * The Jacobian of one Node's output `output_nr` with respect to entry `input` of its next_functions. Where the operator is elementwise
 * and nothing was broadcast it is diagonal: its rule runs once.
 * @throws ValueError when nothing flows there, or the matrix is too large; RuntimeError when what it needs is gone.
 */
export function localJacobian(node: Node, input: number, output_nr = 0): Jacobian {
  const edge = node.next_functions[input];
  if (edge == null) throw new TorchError('ValueError', `${node.name()} sends no gradient to input ${input}`);
  const output = metaOf(node, output_nr);
  const inputShape = edge[0].outputs[edge[1]]!.shape;
  if (isElementwise(node) && numelOf(output.shape) === numelOf(inputShape)) {
    const row = quietly(() => node.apply(seed(node, output_nr, ones(output)), true)[input] ?? null);
    return { ...sized(output.shape, inputShape), values: elements(row, numelOf(inputShape)), diagonal: true };
  }
  return rowByRow(output, inputShape, (grad) => node.apply(seed(node, output_nr, grad), true)[input] ?? null);
}

/**
 * The Jacobian between two tensors, given as edges: where a gradient of each arrives. Along all ways through the graph; zero where no way leads
 * from one to the other.
 */
export function jacobianBetween(from: Edge, to: Edge): Jacobian {
  const output = metaOf(from[0], from[1]);
  const inputShape = metaOf(to[0], to[1]).shape;
  const order = waysBetween(from[0], to[0]);
  return rowByRow(output, inputShape, (grad) => pull(order, from, to, grad));
}

interface Output {
  readonly shape: Shape;
  readonly dtype: Tensor['dtype'];
}

function metaOf(node: Node, nr: number): Output {
  const meta = node.outputs[nr];
  if (meta === undefined) throw new TorchError('ValueError', `${node.name()} has no output ${nr}`);
  return meta;
}

function isElementwise(node: Node): boolean {
  return node instanceof OpNode && node.op.spec.pointwise === true;
}

function sized(outputShape: Shape, inputShape: Shape) {
  return { rows: numelOf(outputShape), columns: numelOf(inputShape), outputShape, inputShape };
}

/** One vjp for each element of the output. */
function rowByRow(output: Output, inputShape: Shape, vjp: (grad: Tensor) => Tensor | null): Jacobian {
  const size = sized(output.shape, inputShape);
  const { rows, columns } = size;
  if (rows * columns > MAX_JACOBIAN)
    throw new TorchError(
      'ValueError',
      `this Jacobian has ${rows} × ${columns} entries; Gradient Lens computes at most ${MAX_JACOBIAN.toLocaleString('en-US')}`,
    );
  const values = new Float64Array(rows * columns);
  quietly(() => {
    for (let i = 0; i < rows; i++) {
      const row = vjp(unit(output, i));
      if (row !== null) values.set(row.values(), i * columns);
    }
  });
  return { ...size, values, diagonal: false };
}

function seed(node: Node, output_nr: number, grad: Tensor): (Tensor | null)[] {
  return node.outputs.map((_, k) => (k === output_nr ? grad : null));
}

/** Nodes on the ways from one Node down to another, in the order gradients flow. */
function waysBetween(from: Node, to: Node): Node[] {
  const seen = new Set<Node>([from]);
  for (const node of seen)
    if (node !== to) for (const edge of node.next_functions) if (edge !== null) seen.add(edge[0]);
  const rank = (node: Node) => (node instanceof AccumulateGrad ? -1 : node.sequence_nr);
  const ascending = [...seen].sort((a, b) => rank(a) - rank(b));
  const leading = new Set<Node>([to]);
  for (const node of ascending)
    if (node.next_functions.some((edge) => edge !== null && leading.has(edge[0]))) leading.add(node);
  return ascending.filter((node) => leading.has(node)).reverse();
}

/** What arrives at `to` when `grad` starts at `from`: a backward pass without hooks or leaves. */
function pull(order: readonly Node[], from: Edge, to: Edge, grad: Tensor): Tensor | null {
  const arrived = new Map<Node, (Tensor | null)[]>(order.map((node) => [node, node.outputs.map(() => null)]));
  add(arrived, from, grad);
  for (const node of order) {
    if (node === to[0]) break;
    const grads = arrived.get(node)!;
    if (grads.every((g) => g === null)) continue;
    const out = node.apply(grads, true);
    node.next_functions.forEach((edge, j) => {
      if (edge !== null && out[j] != null) add(arrived, edge, out[j]!);
    });
  }
  return arrived.get(to[0])?.[to[1]] ?? null;
}

function add(arrived: Map<Node, (Tensor | null)[]>, [node, nr]: Edge, grad: Tensor): void {
  const grads = arrived.get(node);
  if (grads === undefined) return;
  const before = grads[nr] ?? null;
  grads[nr] = before === null ? grad : before.add(grad);
}

/** Runs `body` with grad off, unseen by the observer, and puts the counters of tensors and Nodes back. */
function quietly<T>(body: () => T): T {
  const { gradMode, depth, tensors, storages, nodes, sequence } = state;
  const observer: Observer | null = state.observer;
  Object.assign(state, { gradMode: false, depth: depth + 1, observer: null });
  try {
    return body();
  } finally {
    Object.assign(state, { gradMode, depth, observer, tensors, storages, nodes, sequence });
  }
}

function ones({ shape, dtype }: Output): Tensor {
  return fromNumber(1, [], dtype).expand(shape);
}

function unit({ shape, dtype }: Output, at: number): Tensor {
  const grad = empty(shape, dtype);
  grad.storage.data[at] = 1;
  return grad;
}

function elements(row: Tensor | null, n: number): Float64Array {
  return row === null ? new Float64Array(n) : Float64Array.from(row.values());
}
