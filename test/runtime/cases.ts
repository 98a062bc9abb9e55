/**
 * Texts of many small Python programs, each with what it printed, raised and warned where it was recorded: `# name`, then its lines. A text is one
 * run, its programs are tests.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import type { RunRequest } from '../../src/runtime/messages.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime, stdoutOf, traceFrom } from './built.ts';
import { traceTogether } from './together.ts';

interface Cases {
  /** Has `NAME.py` beside `NAME.out`. */
  readonly folder: URL;
  /** What every text begins with. */
  readonly prelude: URL;
  readonly modes: readonly RunRequest['mode'][];
  readonly least: number;
  readonly check: (expected: string, actual: string) => void;
}

/** Declares a test for every program of a folder. */
export function testCases({ folder, prelude, modes, least, check }: Cases): void {
  const printed = async (run: Promise<Trace>): Promise<string> => {
    const trace = await run;
    assert.deepEqual(
      trace.problems.map(({ traceback }) => traceback),
      [],
    );
    return stdoutOf(trace);
  };

  const agrees = (expected: string, actual: string | undefined): boolean => {
    try {
      check(expected, actual ?? '');
      return true;
    } catch {
      return false;
    }
  };

  let programs = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.py'))) {
    const code = readFileSync(prelude, 'utf8') + readFileSync(new URL(file, folder), 'utf8');
    const recorded = programsOf(readFileSync(new URL(file.replace('.py', '.out'), folder), 'utf8'));
    programs += recorded.size;
    for (const mode of modes)
      describe(`${file}, ${mode}`, () => {
        let actual = new Map<string, string>();
        before(async () => {
          actual = programsOf(await printed(traceTogether(code, mode)));
          // A text may notice what another left in Python's modules. Alone, it is judged.
          if (![...recorded].every(([name, expected]) => agrees(expected, actual.get(name))))
            actual = programsOf(await printed(traceFrom(await builtRuntime(), code, { mode, softMs: 60_000 })));
        });
        for (const [name, expected] of recorded)
          it(name.replaceAll('_', ' '), () => check(expected, actual.get(name) ?? '(did not run)'));
      });
  }

  it('there are programs enough', () => assert.ok(programs >= least, `${programs} programs`));
}

/** The programs of a text, each with what it printed. */
function programsOf(text: string): Map<string, string> {
  const [, ...parts] = `\n${text}`.split(/\n# /);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return end < 0 ? [part, ''] : [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}
