/**
 * What must hold of a document's results at every moment: each belongs to the text it was made from, is called fresh only while that is the text, and stands
 * on the lines it was made from. Which lines those are is known from the document's own identities, not from the extension's arithmetic.
 */
import { currentLenses } from '../../extension/currentLenses.ts';
import type { Result, Shown } from '../../extension/session.ts';
import { diagnosticsOf } from '../../src/views/diagnostics.ts';
import { hoverAt } from '../../src/views/hover.ts';
import { lensesOf } from '../../src/views/lens.ts';
import { panelModel } from '../../src/views/panel.ts';
import { linesOf, withPlaces } from '../../src/views/places.ts';
import type { FuzzDocument, Line, Taken } from './document.ts';

/** Something that must not be. The kind stays the same while a reproduction shrinks. */
export interface Finding {
  readonly kind: string;
  readonly message: string;
}

/** A text that a run was given, and the document it was taken from. */
export interface Given extends Taken {
  readonly code: string;
}

/** What is wrong with what is shown of a document; null when nothing is. `given`: by run. */
export function wrongIn(document: FuzzDocument, result: Result, given: ReadonlyMap<number, Given>): Finding | null {
  const now = document.take();
  const lineOf = new Map(now.lines.map(({ id }, i) => [id, i + 1]));
  for (const one of new Set([result.latest, result.shown])) {
    const from = given.get(one.run);
    if (from === undefined) return { kind: 'run', message: `nobody knows of run ${one.run}` };
    if (one.code !== from.code) return { kind: 'run', message: `run ${one.run} shows the text of another` };
    const wrong = wrongLines(one, from, now, lineOf);
    if (wrong !== null) return wrong;
  }
  const shown = given.get(result.shown.run)!;
  if (!result.stale && shown.text !== now.text) return { kind: 'stale', message: 'an old result is called fresh' };
  return wrongLenses(document, result, given);
}

/** Each line, there and back. */
function wrongLines(one: Shown, from: Given, now: Taken, lineOf: ReadonlyMap<number, number>): Finding | null {
  const taken = new Map<number, number>();
  for (const [i, line] of from.lines.entries()) {
    const at = one.shift.forward(i + 1);
    const told = `line ${i + 1} ${JSON.stringify(line.text)} of run ${one.run}`;
    if (at === null) {
      if (line.text.trim() === '' || !lineOf.has(line.id)) continue;
      return { kind: 'lost line', message: `${told} is on line ${lineOf.get(line.id)}, but nothing is shown there` };
    }
    const there = now.lines[at - 1];
    if (there === undefined)
      return { kind: 'wrong line', message: `${told} is put on line ${at} of ${now.lines.length}` };
    if (!mayBe(there, line))
      return { kind: 'wrong line', message: `${told} is put on ${JSON.stringify(there.text)}, line ${at}` };
    if (taken.has(at))
      return { kind: 'wrong line', message: `${told} and line ${taken.get(at)} are both put on line ${at}` };
    taken.set(at, i + 1);
  }
  for (const [i, line] of now.lines.entries()) {
    const origin = one.shift.backward(i + 1);
    if (origin === null || from.lines[origin - 1]?.text === line.text) continue;
    const told = `${JSON.stringify(line.text)}, line ${i + 1}`;
    return { kind: 'wrong origin', message: `${told} is taken for line ${origin} of run ${one.run}, unchanged` };
  }
  return null;
}

/** Whether this line is that one, as it is now. */
function mayBe(there: Line, line: Line): boolean {
  return there.id === line.id || there.also.includes(line.id) || there.text === line.text || line.text.trim() === '';
}

/** Each lens stands on a line it was made from, none that could stand is missing, and those that look fresh are. */
function wrongLenses(document: FuzzDocument, result: Result, given: ReadonlyMap<number, Given>): Finding | null {
  const { latest, shown } = result;
  const left = new Map<string, Line[]>();
  const expect = (one: Shown, preset: 'all' | 'errors') => {
    const lenses = lensesOf(one.trace, { preset });
    for (const lens of preset === 'all' ? withPlaces(lenses, one.trace, one.before) : lenses) {
      const key = `${one.run} ${lens.parts.map(({ text }) => text).join(' ')}`;
      left.set(key, [...(left.get(key) ?? []), given.get(one.run)!.lines[lens.line - 1]!]);
    }
  };
  expect(shown, 'all');
  if (latest !== shown) expect(latest, 'errors');
  for (const lens of currentLenses(result, document.lineCount, 'all')) {
    const text = lens.parts.map((part) => part.text).join(' ');
    const lines = left.get(`${lens.run} ${text}`) ?? [];
    const there = document.lines[lens.line - 1];
    const surely = lines.findIndex((line) => line !== undefined && line.id === there?.id);
    const which =
      surely >= 0 ? surely : lines.findIndex((line) => line !== undefined && there !== undefined && mayBe(there, line));
    if (which < 0)
      return { kind: 'wrong lens', message: `“${text}” stands on line ${lens.line}, ${JSON.stringify(there?.text)}` };
    lines.splice(which, 1);
    if (!lens.stale && given.get(lens.run)!.text !== document.getText())
      return { kind: 'stale', message: `“${text}” on line ${lens.line} looks fresh and is of an old text` };
  }
  const alive = new Set(document.lines.map(({ id }) => id));
  for (const [text, lines] of left)
    for (const line of lines)
      if (line !== undefined && line.text.trim() !== '' && alive.has(line.id))
        return {
          kind: 'lost lens',
          message: `“${text}” is shown nowhere, but its line is there: ${JSON.stringify(line.text)}`,
        };
  return null;
}

/** Lines of a trace that the text does not have, or names that are not where the trace says. */
export function wrongSpans(code: string, { trace }: Shown): Finding | null {
  const lines = code.split(/\r\n|\r|\n/);
  for (const line of linesOf(trace))
    if (line < 1 || line > lines.length) return { kind: 'span', message: `a lens for line ${line} of ${lines.length}` };
  for (const { steps } of trace.statements)
    for (const { bindings } of steps)
      for (const { name, span, kind } of bindings) {
        const there = lines[span.line - 1]?.slice(span.column, span.endColumn);
        if (kind !== 'bound' || !/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name) || span.line !== span.endLine)
          continue;
        if (there?.normalize('NFKC').includes(name.normalize('NFKC'))) continue;
        return {
          kind: 'span',
          message: `${name} is said to be at ${span.line}:${span.column}, where ${JSON.stringify(there)} stands`,
        };
      }
  return null;
}

/** Draws what the other surfaces would of a result; a view that fails fails here. */
export function drawAll({ trace, code }: Shown): void {
  diagnosticsOf(trace);
  panelModel(trace, code);
  for (const { span, steps } of trace.statements) {
    hoverAt(trace, span.line, span.column, { source: code });
    for (const { bindings } of steps.slice(0, 1))
      for (const binding of bindings) hoverAt(trace, binding.span.line, binding.span.column, { source: code });
  }
}
