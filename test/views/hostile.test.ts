/**
 * Texts of hostile programs on every surface: whatever a snippet names, prints or raises, nothing of it becomes markup, a link, a picture or an icon,
 * nothing is hidden, and nothing is longer than an editor can show. Hovers are read by the parser that VS Code reads them with.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type MarkedToken, marked, type Token } from 'marked';
import { readTrace } from '../../src/trace/read.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { diagnosticsOf } from '../../src/views/diagnostics.ts';
import { type Hover, hoverAt } from '../../src/views/hover.ts';
import { labelText } from '../../src/views/labels.ts';
import { lensesOf } from '../../src/views/lens.ts';
import { code, escaped, fence, table } from '../../src/views/markdown.ts';
import { panelModel } from '../../src/views/panel.ts';
import { visible } from '../../src/views/visible.ts';
import { Drive, tensor, vectorBackward } from '../trace/drive.ts';

const HIDDEN = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Cs}]/u;

/** Pieces of text that mean something to somebody. */
const PIECES = [
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '\n',
    '\r',
    '\n\n',
    '|',
    '\\',
    '\\\\',
    '\\|',
    '\\\\|',
    ' | ',
    '[',
    ']',
    '](',
    ')',
    '**',
    '_',
    '*',
    '#',
    '- ',
    '> ',
    '    ',
  ],
  '[x](command:gradientLens.follow?%5B%5D)',
  '[x]: command:gradientLens.run',
  '![i](https://evil.example/i.png)',
  '<img src=x onerror=alert(1)>',
  '<a href="command:workbench.action.quit">',
  '</code>',
  '<https://evil.example>',
  'https://evil.example/?a=b',
  'www.evil.example',
  'mail@evil.example',
  'command:gradientLens.run',
  'vscode://file/etc/passwd',
  '<!-- ',
  '---',
  '\n|---|\n',
  '&lt;b&gt;',
  '&#91;',
  '$(alert)',
  '$(sync~spin)',
  '\\$(alert)',
  '$x$',
  '\u202e',
  '\u001b[31m',
  '\u0000',
  '\ud800',
  'a',
  ' ',
  '损失',
];
const nasty = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''));

/** Everything that a text was parsed into, at any depth. */
function* tokensIn(list: readonly Token[]): Iterable<MarkedToken> {
  for (const token of list as MarkedToken[]) {
    yield token;
    if ('tokens' in token && token.tokens !== undefined) yield* tokensIn(token.tokens);
    if (token.type === 'list') yield* tokensIn(token.items);
    if (token.type === 'table')
      for (const cell of [...token.header, ...token.rows.flat()]) yield* tokensIn(cell.tokens);
  }
}

/** Kinds of token that our own Markdown is made of. */
const OURS = new Set(['space', 'code', 'codespan', 'paragraph', 'text', 'strong', 'hr', 'table', 'escape', 'br']);

function foreign(markdown: string): string[] {
  return [...tokensIn(marked.lexer(markdown, { gfm: true }))]
    .filter(({ type }) => !OURS.has(type))
    .map(({ type, raw }) => `${type}: ${raw}`);
}

/** The trace with each text that is no word of the schema replaced by what `draw` gives; numbers as text stay, so that it is still a trace. */
function poisoned(trace: Trace, draw: () => string): Trace {
  const words = new Set([
    'NaN',
    'Infinity',
    '-Infinity',
    'python',
    'typescript',
    'bound',
    'changed',
    'backward',
    'grad',
    'error',
    'syntax',
    'stopped',
    'internal',
    'stdout',
    'stderr',
  ]);
  const swap = (value: unknown): unknown => {
    if (typeof value === 'string') return words.has(value) ? value : draw();
    if (Array.isArray(value)) return value.map(swap);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swap(inner)]));
  };
  const read = readTrace(swap({ ...trace, figures: [] }));
  assert.ok(read.ok, read.ok ? '' : read.message);
  return read.trace;
}

/** A program with everything a surface can tell: names, a graph, saved tensors, a loop, a warning, output and an error. */
function everything(): { trace: Trace; source: string } {
  const drive = vectorBackward();
  for (let i = 0; i < 3; i++) drive.line(5, () => ({ external_grad: tensor(i) }));
  drive.line(2, () => {
    drive.recorder.warning('careful', 'UserWarning');
    drive.recorder.output('stdout', 'text');
  });
  for (const kind of ['error', 'stopped', 'internal'] as const)
    drive.recorder.problem({
      kind,
      type: 'RuntimeError',
      message: 'it failed',
      span: drive.span(4, 'Q'),
      traceback: 'Traceback',
      frames: [{ name: 'f', line: 2 }],
      related: { line: 1, message: 'because of this' },
    });
  return { trace: drive.finish(), source: drive.source };
}

const { trace, source } = everything();

/** Hovers at every place of the source. */
function hovers(of: Trace, text: string): Hover[] {
  const found = new Map<string, Hover>();
  text.split('\n').forEach((line, i) => {
    for (let column = 0; column <= line.length; column++) {
      const hover = hoverAt(of, i + 1, column, { source: text });
      if (hover !== null) found.set(hover.markdown, hover);
    }
  });
  return [...found.values()];
}

/** All texts in a value of JSON. */
function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* textsIn(inner);
}

describe('pieces of Markdown', () => {
  it('stay what they are, whatever text is in them', () => {
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        const text = `${escaped(a)}\n\n${code(a)} · ${code(b)}\n\n${fence(a)}\n\n${table(
          [escaped(a), code(b)],
          [
            [code(a), escaped(b)],
            [code(b), code(a)],
          ],
        )}`;
        assert.deepEqual(foreign(text), []);
        const tables = [...tokensIn(marked.lexer(text))].filter((token) => token.type === 'table');
        assert.deepEqual(
          tables.map(({ rows }) => rows.map((row) => row.length)),
          [[2, 2]],
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a hostile trace', () => {
  it('makes no markup in a hover', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 8, maxLength: 8 }), (texts) => {
        let i = 0;
        const hostile = poisoned(trace, () => texts[i++ % texts.length]!);
        const shown = hovers(visible(hostile), source);
        assert.ok(shown.length > 2);
        for (const { markdown, links } of shown) {
          assert.deepEqual(foreign(markdown), []);
          assert.doesNotMatch(markdown, HIDDEN);
          for (const { label } of links) assert.match(label, /^[A-Z][a-z ]+$/i);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('makes no icon and no second line in a lens, and hides nothing anywhere', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 5, maxLength: 5 }), (texts) => {
        let i = 0;
        const hostile = visible(poisoned(trace, () => texts[i++ % texts.length]!));
        for (const { parts } of lensesOf(hostile))
          for (const { text } of parts) {
            assert.doesNotMatch(text, /\n/);
            assert.doesNotMatch(labelText(text), /(?<!\\)\$\(/);
          }
        for (const surface of [lensesOf(hostile), diagnosticsOf(hostile), panelModel(hostile, source)])
          for (const text of textsIn(surface)) assert.doesNotMatch(text, HIDDEN);
      }),
      { numRuns: 100 },
    );
  });

  it('is cut to what an editor can show', () => {
    const long = visible(poisoned(trace, () => 'x`|'.repeat(20_000)));
    for (const { markdown } of hovers(long, source)) {
      assert.ok(markdown.length < 100_000, `${markdown.length}`);
      assert.deepEqual(foreign(markdown), []);
    }
    for (const { parts } of lensesOf(long))
      for (const { text, tooltip } of parts) assert.ok(text.length <= 240 && (tooltip?.length ?? 0) <= 4_000);
    for (const { message, code: told } of diagnosticsOf(long)) assert.ok(message.length <= 4_000 && told.length <= 80);
  });

  it('does not keep a reader from the hover of a long honest program', () => {
    const drive = new Drive('x = 1');
    drive.line(1, () => ({ x: tensor(1) }));
    assert.match(hovers(drive.finish(), drive.source)[0]!.markdown, /x = tensor\(1\.\)/);
  });
});
