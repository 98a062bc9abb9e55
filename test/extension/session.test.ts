/** One document's runs, with processes that are only played: who wins, what stays on the screen, what is ended. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RuntimePool } from '../../extension/host/pool.ts';
import { RunStopped } from '../../extension/host/process.ts';
import { Session } from '../../extension/session.ts';
import type { StopReason } from '../../src/runtime/messages.ts';
import type { Problem } from '../../src/trace/schema.ts';

/** A process whose boot and whose run end when the test says so. */
class Played {
  readonly codes: string[] = [];
  alive = true;
  readonly ready: Promise<{ failures: string[] }>;
  boot!: () => void;
  result!: (json: string) => void;
  fail!: (error: RunStopped) => void;

  constructor() {
    this.ready = new Promise((resolve, reject) => {
      this.boot = () => resolve({ failures: [] });
      this.fail = reject;
    });
    this.ready.catch(() => {});
  }

  run({ code }: { code: string }): Promise<string> {
    this.codes.push(code);
    return new Promise((resolve, reject) => {
      this.result = resolve;
      this.fail = reject;
    });
  }

  query(): Promise<string> {
    return Promise.resolve(JSON.stringify({ type: 'refused', message: 'asked' }));
  }

  kill(): void {
    this.end('cancelled');
  }

  end(reason: StopReason): void {
    this.alive = false;
    this.fail(new RunStopped(reason, reason));
  }
}

function played(): { session: Session; taken: Played[] } {
  const taken: Played[] = [];
  const take = () => {
    const child = new Played();
    taken.push(child);
    return child;
  };
  return { session: new Session('python', { take } as unknown as RuntimePool), taken };
}

function trace(ms: number, ...kinds: Problem['kind'][]): string {
  const span = { line: 1, column: 0, endLine: 1, endColumn: 1 };
  const problems = kinds.map((kind) => ({
    kind,
    type: kind,
    message: kind,
    span,
    traceback: '',
    frames: [],
    related: null,
    step: 0,
  }));
  const lists = {
    statements: [],
    tensors: [],
    values: [],
    nodes: [],
    backwards: [],
    output: [],
    warnings: [],
    omitted: [],
  };
  return JSON.stringify({
    version: 1,
    snippet: { language: 'python', hash: '', lines: 1 },
    ...lists,
    problems,
    steps: 0,
    ms,
  });
}

/** Lets what was resolved be heard. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A session with one finished run. */
async function finished(): Promise<{ session: Session; taken: Played[] }> {
  const { session, taken } = played();
  const run = session.run('first', '/a.py', 1000);
  taken[0]!.boot();
  await settled();
  taken[0]!.result(trace(1));
  assert.equal(await run, 'finished');
  return { session, taken };
}

describe('a session', () => {
  it('keeps the process of its last run for questions, and lets it go with the next', async () => {
    const { session, taken } = await finished();
    assert.equal(session.busy, false);
    assert.deepEqual(await session.ask({ type: 'value', tensor: 1, version: null }), {
      type: 'refused',
      message: 'asked',
    });
    const run = session.run('second', '/a.py', 1000);
    assert.equal(taken[0]!.alive, true, 'the old answers are good until new ones come');
    taken[1]!.boot();
    await settled();
    taken[1]!.result(trace(2));
    await run;
    assert.deepEqual(
      taken.map(({ alive }) => alive),
      [false, true],
    );
    assert.equal(session.result?.shown.trace.ms, 2);
  });

  it('gives a process that still boots to the newest text', async () => {
    const { session, taken } = played();
    const runs = ['a', 'ab', 'abc'].map((code) => session.run(code, '/a.py', 1000));
    taken[0]!.boot();
    await settled();
    taken[0]!.result(trace(3));
    assert.deepEqual(await Promise.all(runs), ['superseded', 'superseded', 'finished']);
    assert.equal(taken.length, 1);
    assert.deepEqual(taken[0]!.codes, ['abc']);
  });

  it('gives up a run for a newer one', async () => {
    const { session, taken } = played();
    const first = session.run('endless', '/a.py', 1000);
    taken[0]!.boot();
    await settled();
    const second = session.run('short', '/a.py', 1000);
    assert.equal(await first, 'superseded');
    assert.equal(taken[0]!.alive, false);
    taken[1]!.boot();
    await settled();
    taken[1]!.result(trace(4));
    assert.equal(await second, 'finished');
  });

  it('stops, and then shows what it showed', async () => {
    const { session, taken } = await finished();
    const run = session.run('endless', '/a.py', 1000);
    assert.equal(session.busy, true);
    assert.equal(session.stop(), true);
    assert.notEqual(await run, 'finished');
    assert.equal(taken[1]!.alive, false);
    assert.equal(session.busy, false);
    assert.equal(session.stop(), false);
    assert.equal(session.result?.latest.trace.ms, 1);
  });

  it('shows the run before when a text does not parse or a process is lost, and tells the problem', async () => {
    const { session, taken } = await finished();
    session.edited([{ first: 1, last: 1, added: 2 }]);
    assert.equal(session.result?.stale, true);
    const broken = session.run('(', '/a.py', 1000);
    taken[1]!.boot();
    await settled();
    taken[1]!.result(trace(5, 'syntax'));
    await broken;
    assert.equal(session.result?.latest.trace.problems[0]?.kind, 'syntax');
    assert.equal(session.result?.shown.trace.ms, 1);
    assert.equal(session.result?.shown.shift.forward(2), 4);
    assert.equal(session.result?.stale, true);
    for (const [reason, kind] of [
      ['memory', 'stopped'],
      ['crashed', 'internal'],
    ] as const) {
      const lost = session.run('x', '/a.py', 1000);
      taken.at(-1)!.boot();
      await settled();
      taken.at(-1)!.end(reason);
      assert.equal(await lost, 'stopped');
      assert.equal(session.result?.latest.trace.problems[0]?.kind, kind);
      assert.equal(session.result?.shown.trace.ms, 1);
    }
  });

  it('refuses a text that is too long, in words', async () => {
    const { session } = played();
    assert.equal(await session.run('#'.repeat(300_000), '/a.py', 1000), 'stopped');
    assert.match(session.result?.latest.trace.problems[0]?.message ?? '', /200000 characters/);
  });

  it('ends every process with itself', async () => {
    const { session, taken } = await finished();
    const run = session.run('endless', '/a.py', 1000);
    session.dispose();
    await run;
    assert.deepEqual(
      taken.map(({ alive }) => alive),
      [false, false],
    );
  });
});
