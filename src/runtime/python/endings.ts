// How a Python program ended: read from what `gradient_lens/run.py` says of it, or, when that says nothing, from the error that the interpreter left.
// The program shares its interpreter with that module and may have changed it, so nothing is believed that does not parse.

import * as v from 'valibot';
import type { ProblemInput } from '../../trace/problems.ts';
import type { Span } from '../../trace/schema.ts';
import { describeError } from '../realm/errors.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** [line, column, end line, end column] */
const RawSpan = v.tuple([count, count, count, count]);

const Ending = v.nullable(
  v.object({
    kind: v.picklist(['error', 'syntax']),
    type: v.string(),
    message: v.string(),
    span: v.nullable(RawSpan),
    traceback: v.string(),
    frames: v.array(v.object({ name: v.string(), line: count })),
  }),
);

/** What the program's own end tells; null when it came to its last line. @throws when it is no ending at all. */
export function endingOf(json: unknown): ProblemInput | null {
  const ending = v.parse(Ending, JSON.parse(v.parse(v.string(), json)));
  if (ending === null) return null;
  return { ...ending, span: ending.span === null ? null : spanOf(ending.span) };
}

/** Pyodide's error for `os._exit` and for signals that end a process. */
const EXIT = /^Exit: Program terminated with exit\((\d+)\)/;
/** V8's for a stack that WebAssembly or JavaScript has filled. */
const OVERFLOW = /^RangeError: Maximum call stack size exceeded/;
/** An exception that left `run.py` itself, or something that it cannot have said. */
const PYTHON = /^(PythonError|ValiError|SyntaxError): /;

/** What an error tells that ended the interpreter, or the module that runs the program; null for an exit without complaint. */
export function lossOf(error: unknown, span: Span | null): ProblemInput | null {
  const [said = ''] = describeError(error).split('\n');
  const at = span === null ? '' : ` at line ${span.line}`;
  const problem = (kind: 'error' | 'internal', type: string, message: string): ProblemInput => {
    return { kind, type, message, span, traceback: `${type}: ${message}\n`, frames: [] };
  };
  const exit = EXIT.exec(said);
  if (exit !== null) return exit[1] === '0' ? null : problem('error', 'SystemExit', exit[1]!);
  if (OVERFLOW.test(said))
    return problem('error', 'RecursionError', `the Python interpreter ran out of stack${at}: the nesting is too deep`);
  if (PYTHON.test(said))
    return problem('error', 'Error', `how this program ended cannot be told: it changed what Python itself is made of`);
  return problem('error', 'Crash', `the Python interpreter crashed${at} (${said})`);
}

function spanOf([line, column, endLine, endColumn]: v.InferOutput<typeof RawSpan>): Span {
  return { line, column, endLine, endColumn };
}
