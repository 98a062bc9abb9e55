/**
 * Golden files: what a run shows, as text a reviewer can read in a diff. `UPDATE=1` writes them anew; a mismatch leaves an `.actual` beside the
 * golden file; a missing one fails, so that nobody forgets to commit it.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TraceIndex } from '../../src/trace/query.ts';
import type { Trace, Value } from '../../src/trace/schema.ts';
import { annotate } from '../../src/views/annotate.ts';
import { diagnosticsOf } from '../../src/views/diagnostics.ts';
import { hoverAt } from '../../src/views/hover.ts';
import { valueText } from '../../src/views/text.ts';

/** Compares `actual` with the golden file beside a test or a snippet. */
export function assertGolden(file: URL, actual: string): void {
  const path = fileURLToPath(file);
  const text = `${masked(actual).trimEnd()}\n`;
  if (process.env['UPDATE'] === '1') {
    writeFileSync(path, text);
    rmSync(`${path}.actual`, { force: true });
    return;
  }
  assert.ok(existsSync(path), `no golden file ${path}; run with UPDATE=1, look at what it writes, and commit it`);
  const expected = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  if (expected === text) {
    rmSync(`${path}.actual`, { force: true });
    return;
  }
  writeFileSync(`${path}.actual`, text);
  assert.equal(text, expected, `differs from ${path}; see ${path}.actual`);
}

/** What changes from run to run. */
function masked(text: string): string {
  return text.replace(/0x[0-9a-f]{6,}/gi, '0xADDR');
}

/** All a reader would see of one run: the annotated source, diagnostics, output, the graph, the backward passes and the hovers at `marks`. */
export function pictureOf(
  source: string,
  trace: Trace,
  marks: readonly (readonly [line: number, column: number])[] = [],
): string {
  const sections: [string, string][] = [
    ['lenses', annotate(source, trace)],
    ['diagnostics', diagnosticsText(trace)],
    ['output', trace.output.map(({ line, stream, text }) => `${line} ${stream}: ${JSON.stringify(text)}`).join('\n')],
    ['graph', graphText(trace)],
    ['backward', backwardText(trace)],
    ...marks.map(([line, column]): [string, string] => [
      `hover ${line}:${column}`,
      hoverAt(trace, line, column, { source })?.markdown ?? 'nothing',
    ]),
    ['omitted', trace.omitted.join('\n')],
  ];
  return sections
    .filter(([, body]) => body !== '')
    .map(([title, body]) => `=== ${title}\n${body}\n`)
    .join('\n');
}

function diagnosticsText(trace: Trace): string {
  return diagnosticsOf(trace)
    .map(({ span, severity, code, message, related }) => {
      const also = related === null ? '' : `\n  line ${related.span.line}: ${related.message}`;
      return `${span.line}:${span.column} ${severity} ${code}: ${message}${also}`;
    })
    .join('\n');
}

/** Nodes numbered in the order they were made, so that ids of the engine do not show. */
function numbersOf(trace: Trace): Map<number, string> {
  return new Map(trace.nodes.map(({ id, name }, k) => [id, `${name}#${k + 1}`]));
}

function graphText(trace: Trace): string {
  const index = new TraceIndex(trace);
  const numbers = numbersOf(trace);
  return trace.nodes
    .map((node) => {
      const edges = node.next_functions.map(
        (edge, k) => `${node.arguments[k]} → ${edge === null ? 'None' : numbers.get(edge[0])}`,
      );
      const saved = node.saved.map(({ name, version }) => `${name} v${version}`);
      const leaf = node.variable === null ? [] : [`of ${index.tensor(node.variable)?.name ?? 'a leaf'}`];
      const where = node.span === null ? [] : [`line ${node.span.line}`];
      const parts = [...leaf, ...where, ...edges, ...(saved.length > 0 ? [`saves ${saved.join(', ')}`] : [])];
      return `${numbers.get(node.id)}: ${parts.join('; ')}`;
    })
    .join('\n');
}

function backwardText(trace: Trace): string {
  const index = new TraceIndex(trace);
  const numbers = numbersOf(trace);
  const shown = (id: number | null) => {
    const value: Value | null = index.value(id);
    return value === null ? 'None' : valueText(value, 12);
  };
  return trace.backwards
    .map((pass) => {
      const where = `line ${pass.span?.line ?? '?'}, iteration ${pass.iteration}${pass.failed ? ', failed' : ''}`;
      const runs = pass.nodes.map(
        (run) =>
          `  ${numbers.get(run.node)}: ${run.grad_outputs.map(shown).join(', ')} → ${run.grad_inputs.map(shown).join(', ')}`,
      );
      const leaves = pass.leaves.map(
        ({ tensor, grad }) => `  ${index.tensor(tensor)?.name ?? 'a leaf'}.grad: ${shown(grad)}`,
      );
      return [`${pass.kind} of ${where}`, ...runs, ...leaves].join('\n');
    })
    .join('\n');
}
