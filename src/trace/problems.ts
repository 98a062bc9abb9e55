/** From an error and the calls that led to it to a Problem, with the line that explains it where there is one. */
import type { Node } from '../engine/autograd/node.ts';
import { savedOf } from './graph.ts';
import type { LiveBackward } from './live.ts';
import type { Problem, Span } from './schema.ts';

/** What a runtime knows of a failure; the rest is found by the recorder. */
export type ProblemInput = Omit<Problem, 'related' | 'step'> & Partial<Pick<Problem, 'related' | 'step'>>;

/** What the recorder knows. */
export interface ProblemContext {
  readonly step: number;
  /** The backward pass that began last. */
  readonly failedPass: LiveBackward | null;
  freedAt(node: Node): number;
  changesOf(counter: object): readonly { version: number; line: number }[];
}

type Related = Problem['related'];

/** Of a recording that cannot be put together. */
export function unassembled(error: unknown, span: Span | null): ProblemInput {
  const why = error instanceof Error ? error.message : '';
  const message = `What this program recorded cannot be shown: ${why}`;
  return { kind: 'internal', type: 'Error', message, span, traceback: `${message}\n`, frames: [] };
}

/** Nodes looked at in search of the reason. */
const LOOKED_AT = 10_000;

export function problemOf(input: ProblemInput, context: ProblemContext): Problem {
  return { ...input, step: input.step ?? context.step, related: input.related ?? relatedTo(input.message, context) };
}

function relatedTo(message: string, context: ProblemContext): Related {
  const pass = context.failedPass;
  if (pass === null || !pass.failed) return null;
  if (message.includes('backward through the graph a second time')) return whereFreed(pass, context);
  if (message.includes('modified by an inplace operation')) return whereChanged(pass, context);
  return null;
}

function whereFreed(pass: LiveBackward, context: ProblemContext): Related {
  for (const node of below(pass)) {
    const line = context.freedAt(node);
    if (line > 0 && savedOf(node).some(({ saved }) => saved.freed))
      return { line, message: 'the graph was freed here (by a backward pass without retain_graph=True)' };
  }
  return null;
}

function whereChanged(pass: LiveBackward, context: ProblemContext): Related {
  for (const node of below(pass))
    for (const { saved } of savedOf(node)) {
      if (!saved.changed) continue;
      const change = context.changesOf(saved.tensor.counter).find(({ version }) => version > saved.version);
      if (change !== undefined)
        return {
          line: change.line,
          message: `changed in place here (from version ${saved.version} to ${change.version}, after ${node.typeName} had saved it)`,
        };
    }
  return null;
}

/** The Nodes a pass would walk, roots first. */
function* below(pass: LiveBackward): Iterable<Node> {
  const seen = new Set<Node>();
  for (const root of pass.roots) if (root.grad_fn !== null) seen.add(root.grad_fn);
  for (const node of seen) {
    yield node;
    if (seen.size > LOOKED_AT) continue;
    for (const edge of node.next_functions) if (edge !== null) seen.add(edge[0]);
  }
}
