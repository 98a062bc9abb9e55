/** The hover of a line that draws: its figure as a picture, small enough for what an editor takes as a hover. */
import type { Span, Trace } from '../trace/schema.ts';
import { contains } from '../trace/sites.ts';
import { figureSvg } from './figure.ts';
import { base64 } from './figurePixels.ts';
import type { Hover } from './hover.ts';
import { hoverTexts as texts } from './hoverText.ts';

/** Editors cut off a hover beyond 100,000 characters. */
const MOST_CHARACTERS = 80_000;
/** Points of one line, in turn, until the picture fits. */
const DETAILS = [800, 300, 100];
/** Pixels across. */
const MOST_WIDTH = 520;

/** A figure by its index in the trace, and the place that drew or showed it. */
export interface FoundFigure {
  readonly index: number;
  readonly span: Span;
}

/** The figure drawn by the call at a position; the smallest call wins, and of several figures the last. */
export function figureAt({ figures }: Trace, line: number, column: number): FoundFigure | null {
  const here = { line, column, endLine: line, endColumn: column };
  let found: FoundFigure | null = null;
  figures.forEach(({ span, calls }, index) => {
    for (const call of span === null ? calls : [span, ...calls])
      if (contains(call, here) && (found === null || contains(found.span, call))) found = { index, span: call };
  });
  return found;
}

/** Its picture as Markdown. Nothing of the program's texts is in it but inside the picture, as text. */
export function figureHover(trace: Trace, { index, span }: FoundFigure): Hover {
  const title = texts.figure(index + 1);
  const uri = pictureOf(trace, index);
  const markdown = uri === null ? texts.figureTooLarge : `![${title}](${uri})`;
  return {
    span,
    sections: [{ title, markdown }],
    links: [{ label: texts.showFigure, intent: { kind: 'figure', id: index } }],
    markdown: `**${title}**\n\n${markdown}`,
  };
}

function pictureOf(trace: Trace, index: number): string | null {
  const figure = trace.figures[index]!;
  const width = Math.min(MOST_WIDTH, Math.round(figure.width * 96));
  for (const detail of DETAILS) {
    const uri = `data:image/svg+xml;base64,${base64(utf8(figureSvg(figure, { detail })))}`;
    if (uri.length <= MOST_CHARACTERS) return `${uri}|width=${width}`;
  }
  return null;
}

/** A text's bytes; ECMAScript alone has no encoder. */
function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}
