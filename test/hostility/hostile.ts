/**
 * Runs tables of attacks: each snippet in a caged process of its own, as the extension runs it, and right after it an honest program in the next process,
 * which must yield exactly what it yields when nobody has attacked.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import type { Language } from '../../src/runtime/messages.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime, standing } from '../runtime/built.ts';
import { Clock } from '../runtime/clock.ts';
import { Canaries, childrenOf } from './canaries.ts';
import { type Declared, type Ending, printed, told, wasTooSlow } from './endings.ts';
import { HONEST } from './honest.ts';

export interface Attack {
  readonly code: string;
  readonly ends: Declared;
  /** Milliseconds of the soft limit; the production value where it is not given. */
  readonly softMs?: number;
}

export type Attacks = Readonly<Record<string, Attack>>;

/** For snippets that only end by the clock: the limits are the same, and nobody waits two seconds for each. */
export const SOON = 300;
const SOFT = 2_000;
/** What a machine that is busy otherwise may need for programs that end by themselves. */
const PATIENT = 5 * SOFT;
/** Of the time a run had the machine, whatever the soft limit. */
const LONGEST = 3_500;
/** How long a process may take to be gone. */
const GONE = 10_000;

/** The processes of one test file: a pair of spares, one for the attacker and one for the honest program after it, boots ahead. */
class Spares {
  readonly all: RuntimeProcess[] = [];
  readonly #ready = new Map<Language, RuntimeProcess[]>();
  /** How many will be taken yet. */
  readonly #wanted = new Map<Language, number>();

  expect(language: Language, count: number): void {
    this.#wanted.set(language, (this.#wanted.get(language) ?? 0) + count);
  }

  take(language: Language): RuntimeProcess {
    // Of a machine that is busy a spare may have been given up while it booted.
    const spares = (this.#ready.get(language) ?? []).filter(({ alive }) => alive);
    this.#ready.set(language, spares);
    this.expect(language, -1);
    const taken = spares.shift() ?? this.#start(language);
    while (spares.length < Math.min(2, this.#wanted.get(language)!)) spares.push(this.#start(language));
    return taken;
  }

  /** Ends those that nobody took. */
  async end(): Promise<void> {
    for (const spare of this.all) spare.kill();
    await Promise.all(this.all.map(({ ended }) => ended));
  }

  #start(language: Language): RuntimeProcess {
    const child = new RuntimeProcess(folder, language);
    this.all.push(child);
    return child;
  }
}

let folder: string;
let canaries: Canaries;
const spares = new Spares();
/** What honest programs yield when nobody has attacked. */
const right = new Map<Language, Trace>();
/** What this test itself has started, such as the builder. */
let own: readonly number[] = [];

before(async () => {
  folder = await builtRuntime();
  canaries = await Canaries.set(folder);
  own = childrenOf([process.pid]);
});
after(async () => {
  await spares.end();
  canaries.end();
});

async function run(child: RuntimeProcess, language: Language, code: string, softMs: number): Promise<Ending> {
  const path = language === 'python' ? '/snippet.py' : '/snippet.ts';
  try {
    const json = await child.run({ id: 'x', language, code, path, softMs, mode: 'trace' });
    const read = readTrace(JSON.parse(json));
    if (!read.ok) return { trace: null, lost: read.message, softMs };
    return { trace: read.trace, lost: null, softMs };
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    return { trace: null, lost: `${error.reason}: ${error.message}`, softMs };
  }
}

/** Declares the tests of one class of attacks in both languages. */
export function hostile(title: string, attacks: Readonly<Partial<Record<Language, Attacks>>>): void {
  describe(title, () => {
    for (const language of ['python', 'typescript'] as const) {
      const table = Object.entries(attacks[language] ?? {});
      if (table.length === 0) continue;
      spares.expect(language, 2 * table.length);
      describe(language, () => {
        before(async () => {
          if (right.has(language)) return;
          spares.expect(language, 1);
          const ending = await honest(language);
          assert.equal(printed(ending), HONEST[language].prints, told(ending));
          right.set(language, ending.trace!);
        });
        for (const [name, attack] of table)
          test(name, async () => {
            const ending = await attacked(language, attack);
            assert.deepEqual((await honest(language)).trace, right.get(language));
            canaries.check(JSON.stringify(ending));
            const alive = spares.all.filter((spare) => spare.alive).map(({ pid }) => pid!);
            assert.deepEqual(childrenOf(alive), [], 'a runtime process has started another');
            const left = childrenOf([process.pid]).filter((pid) => !alive.includes(pid) && !own.includes(pid));
            assert.deepEqual(left, [], 'a process is left over');
          });
      });
    }
  });
}

/** Runs an attack, which must end as it declares. Where the clock was first that should not have been, it is given more time: the machine may have been busy. */
async function attacked(language: Language, { code, ends, softMs = SOFT }: Attack): Promise<Ending> {
  const ending = await attempt(language, code, softMs);
  try {
    ends(ending);
    return ending;
  } catch (error) {
    if (!wasTooSlow(ending)) throw error;
  }
  const second = await attempt(language, code, PATIENT);
  ends(second);
  return second;
}

async function attempt(language: Language, code: string, softMs: number): Promise<Ending> {
  const child = await standing(() => spares.take(language));
  const clock = new Clock(child.pid!);
  const ending = await run(child, language, canaries.place(code), softMs);
  const ms = clock.elapsed();
  child.kill();
  const isGone = await Promise.race([child.ended.then(() => true), pause(GONE, false, { ref: false })]);
  assert.ok(ms < LONGEST, `took ${Math.round(ms)} ms: ${told(ending)}`);
  assert.ok(isGone, 'the process lingers');
  return ending;
}

/** The honest program in the next process. */
async function honest(language: Language): Promise<Ending> {
  const child = await standing(() => spares.take(language));
  const ending = await run(child, language, HONEST[language].code, PATIENT);
  child.kill();
  await child.ended;
  return { ...ending, trace: ending.trace === null ? null : { ...ending.trace, ms: 0 } };
}
