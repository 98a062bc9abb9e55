// Runs one Python snippet and yields its trace. This first version records output and the problem that ended the run; lines and
// tensors come on top.

import { TEXT } from '../limits.ts';
import type { RunRequest } from '../messages.ts';
import type { PythonHost, PythonRuntime } from './boot.ts';

const RUNNER = `
def _run(code, path):
    import json, linecache, sys, traceback
    linecache.cache[path] = (len(code), None, code.splitlines(True), path)
    space = {'__name__': '__main__', '__file__': path, '__builtins__': __builtins__}
    try:
        exec(compile(code, path, 'exec'), space)
        return 'null'
    except BaseException as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
        line = frames[-1].lineno if frames else getattr(error, 'lineno', None)
        return json.dumps({
            'kind': 'syntax' if not frames and isinstance(error, SyntaxError) else 'error',
            'type': type(error).__name__, 'message': str(error), 'line': line,
            'traceback': ''.join(traceback.format_exception_only(error)),
        })
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
`;

interface Ending {
  kind: 'error' | 'syntax' | 'stopped' | 'internal';
  type: string;
  message: string;
  line: number | null;
  traceback: string;
}

interface Output {
  step: number;
  line: number;
  stream: 'stdout' | 'stderr';
  text: string;
}

/** Creates the Python runtime on a host whose Python has not booted yet. */
export function createPythonRuntime(host: PythonHost): PythonRuntime {
  let run: ((code: string, path: string) => string) | null = null;
  let request: RunRequest | null = null;
  const output: Output[] = [];
  let left: number = TEXT.output;

  const traceOf = (ending: Ending | null): string =>
    JSON.stringify({
      version: 1,
      snippet: { language: 'python', hash: '', lines: request?.code.split('\n').length ?? 0 },
      ...{ statements: [], tensors: [], values: [], nodes: [], backwards: [], warnings: [] },
      output,
      problems: ending === null ? [] : [problemOf(ending)],
      ...{ omitted: left <= 0 ? ['output'] : [], steps: 0, ms: 0 },
    });

  return {
    prepare() {
      host.pyodide.runPython(RUNNER);
    },
    booted() {
      run = host.pyodide.globals.get('_run') as (code: string, path: string) => string;
      host.captureOutput((stream, text) => {
        const kept = text.slice(0, Math.max(0, left));
        left -= text.length;
        if (kept !== '') output.push({ step: 0, line: 0, stream, text: kept });
      });
    },
    start(given) {
      request = given;
      host.interruptAfter(given.softMs);
      const ending = JSON.parse(run?.(given.code, given.path) ?? 'null') as Ending | null;
      const interrupted = host.clearInterrupt() && ending?.type === 'KeyboardInterrupt';
      return traceOf(interrupted ? { ...ending, kind: 'stopped', type: 'time' } : ending);
    },
    poll: () => '',
    query: () => JSON.stringify({ type: 'refused', message: 'Nothing was recorded' }),
    salvage: (reason, message) =>
      traceOf({
        kind: reason === 'time' ? 'stopped' : 'internal',
        type: reason,
        message,
        line: null,
        traceback: '',
      }),
  };
}

function problemOf({ line, ...ending }: Ending): object {
  const span = line === null ? null : { line, column: 0, endLine: line, endColumn: 0 };
  return { ...ending, span, frames: [], related: null, step: 0 };
}
