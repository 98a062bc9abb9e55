/** From what a snippet threw to a Problem: type, message, place, calls, and the text that Node would print. */
import type { ProblemInput } from '../../trace/problems.ts';
import type { Span } from '../../trace/schema.ts';
import { inspect } from './console.ts';
import { type Instrumented, WHOLE } from './instrument.ts';
import { excerpt } from './syntax.ts';
import type { Place } from './writer.ts';

/** One call of the snippet's own code. */
interface Frame {
  /** `<module>` for the snippet itself, `<anonymous>` for functions without a name. */
  readonly name: string;
  readonly place: Place;
}

/** What can be known of a thrown value; reading it may itself throw, so it is read once. */
interface Thrown {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/** A Problem from a thrown value; `statement` is where the program was, for values without a stack. */
export function uncaught(
  error: unknown,
  instrumented: Instrumented,
  path: string,
  statement: Span | null,
): ProblemInput {
  return problemOf(thrown(error), instrumented, path, statement);
}

/** A Problem from an error that is known by its text only: `Type: message`, then its stack. */
export function uncaughtText(
  text: string,
  instrumented: Instrumented,
  path: string,
  statement: Span | null,
): ProblemInput {
  const [first = '', ...rest] = text.split(/\n(?= {4}at )/);
  const match = /^([\w$]+): ([\s\S]*)$/.exec(first);
  const [type, message] = match === null ? ['', first] : [match[1]!, match[2]!];
  return problemOf({ type, message, stack: rest.join('\n') }, instrumented, path, statement);
}

function thrown(error: unknown): Thrown {
  try {
    if (error instanceof Error) {
      const { name, message, stack } = error;
      const text = String(message);
      const full = String(stack ?? '');
      const at = full.indexOf(text);
      return { type: String(name), message: text, stack: at < 0 ? full : full.slice(at + text.length) };
    }
    return { type: '', message: `Uncaught ${inspect(error)}`, stack: '' };
  } catch {
    return { type: 'Error', message: 'an error that cannot be read', stack: '' };
  }
}

function problemOf(
  { type, message, stack }: Thrown,
  instrumented: Instrumented,
  path: string,
  statement: Span | null,
): ProblemInput {
  const frames = framesOf(stack, path, instrumented);
  const span = frames.length > 0 ? spanAt(frames[0]!.place, instrumented) : statement;
  const said = type === '' ? message : message === '' ? type : `${type}: ${message}`;
  const calls = frames.map(({ name, place }) => {
    const at = `${path}:${place.line}:${place.column + 1}`;
    return `    at ${name.startsWith('<') ? at : `${name} (${at})`}`;
  });
  const shown = frames.length > 0 ? pointOf(frames[0]!.place) : statement;
  const head =
    shown === null
      ? []
      : [excerpt(instrumented.lines, path, { ...shown, endLine: shown.line, endColumn: shown.column + 1 }), ''];
  return {
    kind: 'error',
    type: type === '' ? 'Error' : type,
    message,
    span,
    traceback: [...head, said, ...calls].join('\n'),
    frames: frames.map(({ name, place }) => ({ name, line: place.line })).reverse(),
  };
}

function pointOf({ line, column }: Place): Span {
  return { line, column, endLine: line, endColumn: column + 1 };
}

/** The snippet's own calls in a V8 stack, innermost first. */
function framesOf(stack: string, path: string, instrumented: Instrumented): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split('\n')) {
    const at = text.lastIndexOf(`${path}:`);
    const match = at < 0 ? null : /^(\d+):(\d+)\)?$/.exec(text.slice(at + path.length + 1));
    if (match === null || !/^ +at /.test(text)) continue;
    const name = text
      .slice(0, at)
      .replace(/^ +at /, '')
      .replace(/ ?\($/, '');
    const place = instrumented.origin({ line: Number(match[1]), column: Number(match[2]) - 1 });
    // The script's own call of the snippet is no call of the user's.
    if (place !== null) frames.push({ name: name.includes(WHOLE) ? '<module>' : name || '<anonymous>', place });
  }
  return frames;
}

/** The innermost expression the snippet tells of at a place, from that place's line on. */
function spanAt(place: Place, { sites, statements, lines }: Instrumented): Span {
  const at = lines.offset(place);
  let best: Span | null = null;
  let size = Number.POSITIVE_INFINITY;
  for (const span of [...sites.map((site) => site.span), ...statements]) {
    const start = lines.offset(span);
    const end = lines.offset({ line: span.endLine, column: span.endColumn });
    if (start > at || end <= at || end - start >= size) continue;
    best = span;
    size = end - start;
  }
  if (best === null) return pointOf(place);
  return best.line === place.line ? best : { ...best, line: place.line, column: place.column };
}
