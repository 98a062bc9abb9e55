/** Source + trace → the source with its lenses as comments above the lines, for the terminal. */
import type { Trace } from '../trace/schema.ts';
import { type LensOptions, lensesOf } from './lens.ts';
import { linesOfText } from './lineEdits.ts';

const COMMENT = { python: '#', typescript: '//' } as const;
const SEPARATOR = ' · ';

/** The annotated text; lines keep their order and their ends. */
export function annotate(source: string, trace: Trace, options: LensOptions = {}): string {
  const mark = COMMENT[trace.snippet.language];
  const lenses = new Map(lensesOf(trace, options).map((lens) => [lens.line, lens]));
  const end = source.includes('\r\n') ? '\r\n' : '\n';
  const out: string[] = [];
  linesOfText(source).forEach((text, i) => {
    const lens = lenses.get(i + 1);
    if (lens !== undefined) {
      const indent = text.slice(0, text.length - text.trimStart().length);
      out.push(`${indent}${mark} ${lens.parts.map((part) => part.text).join(SEPARATOR)}`);
    }
    out.push(text);
  });
  return out.join(end);
}
