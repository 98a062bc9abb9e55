// Runs one Python snippet. This first version executes it and tells its output and error; recording comes on top.

import { TEXT } from '../limits.ts';
import type { PythonHost, PythonRuntime } from './boot.ts';

const RUNNER = `
def _run(code, path):
    import linecache, sys, traceback
    linecache.cache[path] = (len(code), None, code.splitlines(True), path)
    space = {'__name__': '__main__', '__file__': path, '__builtins__': __builtins__}
    try:
        exec(compile(code, path, 'exec'), space)
        return None
    except BaseException as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
        line = frames[-1].lineno if frames else getattr(error, 'lineno', None)
        text = ''.join(traceback.format_exception_only(error)).strip()
        return [type(error).__name__, text, line]
    finally:
        sys.stdout.flush()
        sys.stderr.flush()

def _run_json(code, path):
    import json
    return json.dumps(_run(code, path))
`;

/** Creates the Python runtime on a host whose Python has not booted yet. */
export function createPythonRuntime(host: PythonHost): PythonRuntime {
  let run: ((code: string, path: string) => string) | null = null;
  const output = { stdout: '', stderr: '' };
  return {
    prepare() {
      host.pyodide.runPython(RUNNER);
    },
    booted() {
      run = host.pyodide.globals.get('_run_json') as (code: string, path: string) => string;
      host.captureOutput((stream, text) => {
        if (output.stdout.length + output.stderr.length < TEXT.output) output[stream] += text;
      });
    },
    start(request) {
      host.interruptAfter(request.softMs);
      const error: unknown = JSON.parse(run?.(request.code, request.path) ?? 'null');
      const interrupted = host.clearInterrupt();
      return JSON.stringify({ ...output, error, interrupted });
    },
    poll: () => '',
    query: () => JSON.stringify({ error: 'no such query' }),
    salvage: (reason, message) => JSON.stringify({ ...output, error: [reason, message, null], interrupted: false }),
  };
}
