/**
 * What a panel can show of one run: its backward passes, and results no backward pass started from. Finds them in the trace and the Nodes that belong
 * to each; draws nothing.
 */
import type { Backward, NodeRecord, Trace } from '../trace/schema.ts';

export interface Root {
  readonly label: string;
  readonly detail: string;
  readonly title: string;
  /** Nodes to start from. */
  readonly starts: readonly number[];
  readonly backward: Backward | null;
}

/** Choices offered when a program has very many: the first ones and the newest. */
const FIRST = 5;
const MOST = 60;

/** All choices, in the order of the program; the newest backward pass, else the newest result, is the one to show first. */
export function rootsOf(trace: Trace): { roots: Root[]; preferred: number } {
  const tensors = new Map(trace.tensors.map((tensor) => [tensor.id, tensor]));
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const covered = new Set<number>();
  const roots: { root: Root; step: number }[] = [];
  for (const backward of trace.backwards) {
    const starts = startsOf(trace, backward).filter((id) => nodes.has(id));
    if (starts.length === 0) continue;
    for (const id of reach(starts, nodes, Number.POSITIVE_INFINITY).ids) covered.add(id);
    const what = backward.roots.map((id) => tensors.get(id)?.name ?? '').filter((name) => name !== '');
    const line = backward.span === null ? '' : ` of line ${backward.span.line}`;
    const pass = backward.kind === 'grad' ? 'autograd.grad' : 'Backward pass';
    const again = trace.backwards.some((other) => other !== backward && other.span?.line === backward.span?.line);
    const iteration = again ? ` · iteration ${backward.iteration}` : '';
    const title = `${pass}${line}${iteration}`;
    const name = what.length === 0 ? '' : ` from ${what.join(', ')}`;
    roots.push({
      root: { label: title, detail: name.trim(), title: `${title}${name}`, starts, backward },
      step: backward.step,
    });
  }
  const fed = new Set(
    trace.nodes.flatMap((node) => node.next_functions.flatMap((edge) => (edge === null ? [] : [edge[0]]))),
  );
  for (const node of trace.nodes) {
    if (fed.has(node.id) || covered.has(node.id) || node.variable !== null) continue;
    const name = tensors.get(node.outputs.find((id) => id !== null) ?? -1)?.name ?? node.name;
    const line = node.span === null ? '' : `line ${node.span.line}`;
    const title = `Graph of ${name}${line === '' ? '' : ` · ${line}`}`;
    roots.push({
      root: { label: `Graph of ${name}`, detail: line, title, starts: [node.id], backward: null },
      step: node.step,
    });
  }
  roots.sort((a, b) => a.step - b.step);
  const kept = roots.length <= MOST ? roots : [...roots.slice(0, FIRST), ...roots.slice(roots.length - (MOST - FIRST))];
  const list = kept.map(({ root }) => root);
  const lastBackward = list.findLastIndex(({ backward }) => backward !== null);
  return { roots: list, preferred: lastBackward >= 0 ? lastBackward : list.length - 1 };
}

function startsOf(trace: Trace, backward: Backward): number[] {
  const first = backward.nodes[0];
  const ofRoots = trace.tensors
    .filter(({ id, grad_fn }) => backward.roots.includes(id) && grad_fn !== null)
    .map(({ grad_fn }) => grad_fn!);
  // A name may have moved on to another graph since; the pass itself knows where it began.
  return first === undefined || ofRoots.includes(first.node) ? ofRoots : [first.node];
}

/** The Nodes reached from `starts`, nearest first, at most `most`; and how many there are. */
export function reach(
  starts: readonly number[],
  nodes: ReadonlyMap<number, NodeRecord>,
  most: number,
): { ids: number[]; all: number } {
  const seen = new Set(starts);
  const queue = [...seen];
  for (let i = 0; i < queue.length; i++)
    for (const edge of nodes.get(queue[i]!)!.next_functions) {
      if (edge === null || seen.has(edge[0]) || !nodes.has(edge[0])) continue;
      seen.add(edge[0]);
      queue.push(edge[0]);
    }
  return { ids: queue.slice(0, most), all: queue.length };
}
