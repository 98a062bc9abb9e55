/** The Nodes of a trace: which ones to tell of, and each as a record. */

import { FunctionNode } from '../engine/autograd/function.ts';
import { CopySlices } from '../engine/autograd/inplace.ts';
import { AccumulateGrad, type Node, type SavedValue } from '../engine/autograd/node.ts';
import type { SavedTensor } from '../engine/autograd/saved.ts';
import { Float, itemsize } from '../engine/dtype.ts';
import { pythonFloat } from '../engine/numberText.ts';
import { OpNode } from '../engine/opNode.ts';
import type { Place } from './places.ts';
import type { NodeRecord, Span } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

/** The Nodes below `seeds`, these included, nearest first. `more` tells whether some were left out. */
export function reachable(seeds: Iterable<Node>, most: number): { nodes: Node[]; more: boolean } {
  const seen = new Set<Node>(seeds);
  const nodes = [...seen];
  for (let i = 0; i < nodes.length; i++) {
    for (const edge of nodes[i]!.next_functions) {
      if (edge === null || seen.has(edge[0])) continue;
      if (nodes.length >= most) return { nodes, more: true };
      seen.add(edge[0]);
      nodes.push(edge[0]);
    }
  }
  return { nodes, more: false };
}

/** The Node whose saved tensors these are: a change of a part keeps them in the Node inside. */
function holder(node: Node): Node {
  return node instanceof CopySlices ? node.fn : node;
}

/** Saved tensors with the names they have in the trace: `self`, `tensors[1]`. */
export function savedOf(node: Node): { name: string; saved: SavedTensor }[] {
  const out: { name: string; saved: SavedTensor }[] = [];
  const { saved } = holder(node);
  for (const name in saved) {
    const value = saved[name] as SavedValue;
    if (Array.isArray(value)) {
      value.forEach((item: SavedTensor | null, i: number) => {
        if (item !== null) out.push({ name: `${name}[${i}]`, saved: item });
      });
    } else if (value !== null) out.push({ name, saved: value as SavedTensor });
  }
  return out;
}

/** The tensor as it was when saved; null when nobody was watching then. */
export function savedSnapshot({ tensor, moment, version }: SavedTensor): Snapshot | null {
  if (moment === null) return null;
  const grad_fn = tensor.node;
  const requires_grad = grad_fn !== null || tensor.leafRequiresGrad;
  return { tensor, moment, version, grad_fn, output_nr: tensor.output_nr, requires_grad };
}

/** Bytes of the saved tensors of these Nodes, each counted once. */
export function savedBytes(nodes: readonly Node[]): number {
  const seen = new Set<unknown>();
  let bytes = 0;
  for (const node of nodes)
    for (const { saved } of savedOf(node)) {
      if (seen.has(saved.tensor)) continue;
      seen.add(saved.tensor);
      bytes += saved.tensor.numelValue * itemsize(saved.tensor.dtype);
    }
  return bytes;
}

export interface NodeContext {
  place(node: Node): Place | null;
  span(site: number): Span | null;
  /** The id when the trace has a record of that tensor, else null. */
  known(tensor: number): number | null;
  /** null where there is no room for it. */
  value(snapshot: Snapshot): number | null;
}

/** One Node as the trace has it. */
export function nodeRecord(node: Node, context: NodeContext): NodeRecord {
  const place = context.place(node);
  const names = argumentNames(node);
  return {
    id: node.id,
    name: node.typeName,
    sequence_nr: node.sequence_nr,
    next_functions: node.next_functions.map((edge) => (edge === null ? null : [edge[0].id, edge[1]])),
    arguments: names,
    inputs: inputsOf(node, place, context),
    outputs: node.outputs.map((_, k) => {
      const made = place?.outputs[k];
      return made === undefined ? null : context.known(made);
    }),
    metadata: node.outputs.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })),
    saved: savedOf(node).map(({ name, saved }) => {
      const snapshot = savedSnapshot(saved);
      const { id, dtype, shape } = saved.tensor;
      return {
        name,
        tensor: id,
        dtype,
        shape: [...shape],
        version: saved.version,
        changed: saved.changed,
        freed: saved.freed,
        value: snapshot === null ? null : context.value(snapshot),
      };
    }),
    plain: plainOf(node),
    local: localOf(node),
    variable: node instanceof AccumulateGrad ? context.known(node.variable.id) : null,
    span: place === null ? null : context.span(place.site),
    step: place?.step ?? 0,
    freed: node.freed,
  };
}

function localOf(node: Node): Record<string, string> {
  const made = holder(node);
  return made instanceof OpNode ? { ...made.op.spec.local } : {};
}

/** For each entry of next_functions the name of the argument it leads to. */
function argumentNames(node: Node): string[] {
  const made = holder(node);
  const edges = node.next_functions.length;
  if (made instanceof FunctionNode) return node.next_functions.map((_, k) => made.argumentNames[k] ?? `input${k}`);
  if (!(made instanceof OpNode)) return node.next_functions.map((_, k) => (k === 0 ? 'self' : `input${k}`));
  const { differentiable, schema } = made.op;
  // One list takes all edges that the other arguments, with one each, leave over.
  const inList = edges - (differentiable.length - 1);
  const names = differentiable.flatMap((i) => {
    const { name, type } = schema.params[i]!;
    return type === 'Tensor[]' ? Array.from({ length: inList }, (_, k) => `${name}[${k}]`) : [name];
  });
  return node.next_functions.map((_, k) => names[k] ?? `input${k}`);
}

function inputsOf(node: Node, place: Place | null, context: NodeContext): (number | null)[] {
  const given = givenInputs(node, place);
  return node.next_functions.map((edge, k) => {
    if (edge !== null) {
      const [to, nr] = edge;
      const id = to instanceof AccumulateGrad ? to.variable.id : context.place(to)?.outputs[nr];
      const known = id === undefined ? null : context.known(id);
      if (known !== null) return known;
    }
    const id = given[k];
    return id === undefined ? null : context.known(id);
  });
}

/** Ids of the tensors given for each entry of next_functions, where the call's arguments tell. */
function givenInputs(node: Node, place: Place | null): readonly (number | undefined)[] {
  if (place === null) return [];
  // A Function's Node has an edge for every tensor it was given.
  if (node instanceof FunctionNode) return place.inputs;
  if (!(node instanceof OpNode)) return [];
  const { differentiable, tensorParams } = node.op;
  const { inputs } = place;
  if (inputs.length === tensorParams.length) return differentiable.map((i) => inputs[tensorParams.indexOf(i)]);
  return inputs.length === node.next_functions.length ? inputs : [];
}

function plainOf(node: Node): { name: string; text: string }[] {
  const made = holder(node);
  if (!(made instanceof OpNode)) return [];
  return made.op.schema.params.flatMap(({ name, type }, i) => {
    const value = made.plain[i];
    if (type.startsWith('Tensor') || value === undefined || value === null) return [];
    return [{ name, text: plainText(value) }];
  });
}

/** A plain argument as Python would write it. */
function plainText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Float) return pythonFloat(value.value);
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  return typeof value === 'number' && !Number.isInteger(value) ? pythonFloat(value) : String(value);
}
