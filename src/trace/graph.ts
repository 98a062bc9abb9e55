/** The Nodes of a trace: which ones to tell of, and each as a record. */

import { FunctionNode } from '../engine/autograd/function.ts';
import { CopySlices } from '../engine/autograd/inplace.ts';
import { AccumulateGrad, type Edge, type Node } from '../engine/autograd/node.ts';
import { SavedTensor } from '../engine/autograd/saved.ts';
import { Float, itemsize } from '../engine/dtype.ts';
import { pythonFloat } from '../engine/numberText.ts';
import type { Op } from '../engine/op.ts';
import { OpNode } from '../engine/opNode.ts';
import type { Place, Places } from './places.ts';
import type { NodeRecord } from './schema.ts';
import type { Sites } from './sites.ts';
import type { Snapshot } from './snapshot.ts';

/** Adds the Nodes below those given, nearest first, by their ids. @returns whether some were left out. */
export function addReachable(nodes: Map<number, Node>, most: number): boolean {
  // The map grows while it is walked.
  for (const { next_functions } of nodes.values())
    for (let k = 0; k < next_functions.length; k++) {
      const node = next_functions[k]?.[0];
      if (node === undefined || nodes.has(node.id)) continue;
      if (nodes.size >= most) return true;
      nodes.set(node.id, node);
    }
  return false;
}

/** The Node whose saved tensors these are: a change of a part keeps them in the Node inside. */
function holder(node: Node): Node {
  return node instanceof CopySlices ? node.fn : node;
}

/** A saved tensor with the name it has in the trace: `self`, `tensors[1]`. */
export interface Saved {
  readonly name: string;
  readonly saved: SavedTensor;
}

const NOTHING: readonly never[] = [];

export function savedOf(node: Node): readonly Saved[] {
  const made = holder(node);
  const values = made.savedTensors();
  if (values.length === 0) return NOTHING;
  const names = made.rawNames();
  const out: Saved[] = [];
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (value == null) continue;
    const name = names[k]!;
    if (value instanceof SavedTensor) out.push({ name, saved: value });
    else
      value.forEach((saved, i) => {
        if (saved !== null) out.push({ name: `${name}[${i}]`, saved });
      });
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

/** Bytes of the saved tensors of what ran, each counted once. */
export function savedBytes(runs: readonly { readonly node: Node }[]): number {
  const seen = new Set<unknown>();
  let bytes = 0;
  for (const { node } of runs)
    for (const { saved } of savedOf(node)) {
      const { tensor } = saved;
      if (seen.has(tensor)) continue;
      seen.add(tensor);
      bytes += tensor.numelValue * itemsize(tensor.dtype);
    }
  return bytes;
}

export interface NodeContext {
  readonly places: Places;
  readonly sites: Sites;
  /** The id when the trace has a record of that tensor, else null. */
  known(tensor: number | undefined): number | null;
}

/** One Node as the trace has it, with what it saved. */
export function nodeRecord(node: Node, saved: NodeRecord['saved'], context: NodeContext): NodeRecord {
  const place = context.places.of(node.id);
  const { next_functions, outputs } = node;
  const made = holder(node);
  return {
    id: node.id,
    name: node.typeName,
    sequence_nr: node.sequence_nr,
    next_functions: next_functions.map((edge) => (edge === null ? null : [edge[0].id, edge[1]])),
    arguments: argumentNames(made, next_functions.length),
    inputs: inputsOf(node, place, context),
    outputs: outputs.map((_, k) => context.known(context.places.output(node.id, k))),
    metadata: outputs.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })),
    saved,
    plain: made instanceof OpNode ? plainOf(made) : [],
    local: (made instanceof OpNode ? made.op.spec.local : undefined) ?? {},
    variable: node instanceof AccumulateGrad ? context.known(node.variable.id) : null,
    span: place === null ? null : context.sites.span(place.site),
    step: place?.step ?? 0,
    freed: node.freed,
  };
}

/** For each entry of next_functions the name of the argument it leads to. */
function argumentNames(made: Node, edges: number): string[] {
  const known =
    made instanceof FunctionNode ? made.argumentNames : made instanceof OpNode ? namesOf(made.op, edges) : SELF;
  const names = new Array<string>(edges);
  for (let k = 0; k < edges; k++) names[k] = known[k] ?? `input${k}`;
  return names;
}

const SELF: readonly string[] = ['self'];

function namesOf({ differentiable, schema, takesLists }: Op, edges: number): string[] {
  // One list takes all edges that the other arguments, with one each, leave over.
  const inList = edges - (differentiable.length - 1);
  const names: string[] = [];
  for (const i of differentiable) {
    const { name, type } = schema.params[i]!;
    if (takesLists && type === 'Tensor[]') for (let k = 0; k < inList; k++) names.push(`${name}[${k}]`);
    else names.push(name);
  }
  return names;
}

function inputsOf(node: Node, place: Place | null, context: NodeContext): (number | null)[] {
  const { next_functions } = node;
  const inputs = new Array<number | null>(next_functions.length);
  let given: readonly (number | undefined)[] | null = null;
  for (let k = 0; k < inputs.length; k++) {
    const edge = next_functions[k];
    const known = edge == null ? null : context.known(leadsTo(edge, context));
    inputs[k] = known ?? context.known((given ??= givenInputs(node, place))[k]);
  }
  return inputs;
}

function leadsTo([node, nr]: Edge, { places }: NodeContext): number | undefined {
  return node instanceof AccumulateGrad ? node.variable.id : places.output(node.id, nr);
}

/** Ids of the tensors given for each entry of next_functions, where the call's arguments tell. */
function givenInputs(node: Node, place: Place | null): readonly (number | undefined)[] {
  if (place === null) return NOTHING;
  // A Function's Node has an edge for every tensor it was given.
  if (node instanceof FunctionNode) return place.inputs;
  if (!(node instanceof OpNode)) return NOTHING;
  const { differentiable, tensorParams } = node.op;
  const { inputs } = place;
  if (inputs.length === tensorParams.length) return differentiable.map((i) => inputs[tensorParams.indexOf(i)]);
  return inputs.length === node.next_functions.length ? inputs : NOTHING;
}

function plainOf({ op, plain }: OpNode): { name: string; text: string }[] {
  const texts: { name: string; text: string }[] = [];
  for (const i of op.plainParams) {
    const value = plain[i];
    if (value !== undefined && value !== null) texts.push({ name: op.schema.params[i]!.name, text: plainText(value) });
  }
  return texts;
}

/** A plain argument as Python would write it. */
function plainText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Float) return pythonFloat(value.value);
  if (Array.isArray(value)) return `[${value.map(plainText).join(', ')}]`;
  return typeof value === 'number' && !Number.isInteger(value) ? pythonFloat(value) : String(value);
}
