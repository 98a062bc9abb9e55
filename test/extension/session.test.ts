/** One document's runs, with processes that are only played: who wins, what stays on the screen, what is ended. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Session } from '../../extension/session.ts';
import { type Played, PlayedProcesses, settled, traceJson } from './played.ts';

function played(): { session: Session; taken: Played[] } {
  const processes = new PlayedProcesses();
  return { session: new Session('python', processes), taken: processes.taken };
}

/** A session with one finished run. */
async function finished(): Promise<{ session: Session; taken: Played[] }> {
  const { session, taken } = played();
  const run = session.run('first', '/a.py', 1000);
  taken[0]!.boot();
  await settled();
  taken[0]!.result(traceJson(1));
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
    taken[1]!.result(traceJson(2));
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
    taken[0]!.result(traceJson(3));
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
    taken[1]!.result(traceJson(4));
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
    taken[1]!.result(traceJson(5, 'syntax'));
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
