/** How a run may end, as a table of attacks declares it. */
import assert from 'node:assert/strict';
import type { Problem, Trace } from '../../src/trace/schema.ts';

/** How a run ended. */
export interface Ending {
  /** What it told; null when nothing of it was kept. */
  readonly trace: Trace | null;
  /** Why there is no trace. */
  readonly lost: string | null;
  readonly softMs: number;
}

/** @throws when a run did not end so. */
export type Declared = (ending: Ending) => void;

/** Everything it printed. */
export function printed({ trace }: Ending): string {
  return trace?.output.map(({ text }) => text).join('') ?? '';
}

function onlyProblem(ending: Ending): Problem | null {
  assert.equal(ending.lost, null, `lost: ${ending.lost}`);
  assert.ok(ending.trace!.problems.length <= 1, `several problems: ${told(ending)}`);
  return ending.trace!.problems[0] ?? null;
}

/** The ending in a line, for messages. */
export function told(ending: Ending): string {
  if (ending.trace === null) return `lost: ${ending.lost}`;
  const problems = ending.trace.problems.map(
    ({ kind, type, message, span }) => `${kind} ${type}: ${message} (line ${span?.line})`,
  );
  return `${problems.join(' and ')} after printing ${JSON.stringify(printed(ending).slice(0, 500))}`;
}

/** Comes to its last line; what it printed matches. */
export const done =
  (output: string | RegExp): Declared =>
  (ending) => {
    assert.equal(onlyProblem(ending), null, told(ending));
    if (typeof output === 'string') assert.equal(printed(ending), output);
    else assert.match(printed(ending), output);
  };

/** Fails on a line with `Type: message`. */
export const fails =
  (line: number | null, said: RegExp): Declared =>
  (ending) => {
    const problem = onlyProblem(ending);
    assert.ok(problem !== null && problem.kind === 'error', told(ending));
    assert.match(`${problem.type}: ${problem.message}`, said);
    if (line !== null) assert.equal(problem.span?.line, line, told(ending));
  };

/** Does not parse, or has what is not run; `line` tells where. */
export const refused =
  (line: number, said: RegExp): Declared =>
  (ending) => {
    const problem = onlyProblem(ending);
    assert.ok(problem !== null && problem.kind === 'syntax', told(ending));
    assert.match(problem.message, said);
    assert.equal(problem.span?.line, line);
  };

/** Has broken what it was recorded with: its output is told, its values are not. */
export const unshown: Declared = (ending) => {
  const problem = onlyProblem(ending);
  assert.ok(problem?.kind === 'internal', told(ending));
  assert.match(problem.message, /^What this program recorded cannot be shown/);
};

/** Whether the clock ended it. */
export const wasTooSlow = (ending: Ending): boolean =>
  ending.lost?.startsWith('time: ') ?? ending.trace!.problems.some(({ type }) => type === 'time');

/** Is stopped when its time is over, on this line. */
export const stopped =
  (line: number): Declared =>
  (ending) => {
    const problem = onlyProblem(ending);
    assert.equal(`${problem?.kind} ${problem?.type}`, 'stopped time', told(ending));
    assert.equal(problem!.message, `Stopped after ${ending.softMs / 1000} s at line ${line}`);
  };

/** Meets a limit of memory on this line: its language refuses, or the run is stopped. */
export const outOfMemory =
  (line: number): Declared =>
  (ending) => {
    const problem = onlyProblem(ending);
    const said = `${problem?.kind} ${problem?.type}: ${problem?.message}`;
    assert.match(
      said,
      /^(stopped memory: Stopped at line \d+: out of memory|error (MemoryError|RangeError|RuntimeError): )/,
      told(ending),
    );
    assert.equal(problem!.span?.line, line, told(ending));
  };

/** Looks at nothing any more and is killed by this limit; of a killed process nothing is kept. */
export const killed =
  (reason: 'time' | 'memory'): Declared =>
  ({ lost }) =>
    assert.ok(lost?.startsWith(`${reason}: Stopped`), lost ?? 'not killed');

/** Whatever of these comes first: between two limits it is the machine that decides. */
export const either =
  (...ways: readonly Declared[]): Declared =>
  (ending) => {
    const errors: unknown[] = [];
    for (const way of ways) {
      try {
        way(ending);
        return;
      } catch (error) {
        errors.push(error);
      }
    }
    throw errors[0];
  };
