/**
 * Runs tables of attacks: each snippet in a caged process of its own, as the extension runs it, and right after it an honest program in the next process,
 * which must yield exactly what it yields when nobody has attacked.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import type { Language } from '../../src/runtime/messages.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime } from '../runtime/built.ts';
import { Canaries, childrenOf } from './canaries.ts';
import { type Declared, type Ending, isOverloaded, printed, told, wasTooSlow } from './endings.ts';
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
/** Of wall time, whatever the soft limit. */
const LONGEST = 3_500;
/** How long a process may take to be gone. */
const GONE = 1_000;

/** The processes of one test file: a pair of spares, one for the attacker and one for the honest program after it, boots ahead. */
class Spares {
  readonly #folder: string;
  readonly #ready = new Map<Language, RuntimeProcess[]>();
  readonly all: RuntimeProcess[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  take(language: Language): RuntimeProcess {
    const spares = this.#ready.get(language) ?? [];
    this.#ready.set(language, spares);
    const taken = spares.shift() ?? this.#start(language);
    while (spares.length < 2) spares.push(this.#start(language));
    return taken;
  }

  /** Ends the spares of a language that is through. */
  async drop(language: Language): Promise<void> {
    const spares = this.#ready.get(language) ?? [];
    this.#ready.delete(language);
    for (const spare of spares) spare.kill();
    await Promise.all(spares.map(({ ended }) => ended));
  }

  #start(language: Language): RuntimeProcess {
    const child = new RuntimeProcess(this.#folder, language);
    this.all.push(child);
    return child;
  }
}

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
    let canaries: Canaries;
    let spares: Spares;
    const right = new Map<Language, Trace>();
    /** What this test itself has started, such as the builder. */
    let own: readonly number[] = [];
    before(async () => {
      const folder = await builtRuntime();
      canaries = await Canaries.set(folder);
      spares = new Spares(folder);
      own = childrenOf([process.pid]);
    });
    after(() => canaries.end());

    for (const language of ['python', 'typescript'] as const) {
      const table = attacks[language];
      if (table === undefined) continue;
      describe(language, () => {
        before(async () => {
          const ending = await honest(spares, language);
          assert.equal(printed(ending), HONEST[language].prints, told(ending));
          right.set(language, ending.trace!);
        });
        after(() => spares.drop(language));
        for (const [name, attack] of Object.entries(table))
          test(name, async () => {
            const { code, ends, softMs = SOFT } = attack;
            const child = spares.take(language);
            await child.ready;
            const started = performance.now();
            const ending = await run(child, language, canaries.place(code), softMs);
            const ms = performance.now() - started;
            child.kill();
            const killed = performance.now();
            await child.ended;
            assert.ok(ms < (isOverloaded() ? 3 * LONGEST : LONGEST), `took ${Math.round(ms)} ms: ${told(ending)}`);
            assert.ok(performance.now() - killed < (isOverloaded() ? 5 * GONE : GONE), 'the process lingers');
            if (!wasTooSlow(ending)) ends(ending);
            assert.deepEqual((await honest(spares, language)).trace, right.get(language));
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

/** The honest program in the next process. */
async function honest(spares: Spares, language: Language): Promise<Ending> {
  const child = spares.take(language);
  await child.ready;
  const ending = await run(child, language, HONEST[language].code, SOFT * 5);
  child.kill();
  await child.ended;
  return { ...ending, trace: ending.trace === null ? null : { ...ending.trace, ms: 0 } };
}
