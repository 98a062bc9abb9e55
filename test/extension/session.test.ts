/** One document's runs, with processes that are only played: who wins, what stays on the screen, what is ended. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RunStopped } from '../../extension/host/process.ts';
import { Session } from '../../extension/session.ts';
import { type Played, PlayedProcesses, settled, stoppedJson, traceJson } from './played.ts';

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
    const at = { line: 0, character: 5 };
    session.edited([{ range: { start: at, end: at }, text: '\n\n' }]);
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
      ['killed', 'stopped'],
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

  it('keeps what a stopped run tells, and is busy until it does', async () => {
    const { session, taken } = await finished();
    const run = session.run('endless', '/a.py', 1000);
    taken[1]!.tells = true;
    taken[1]!.boot();
    await settled();
    assert.equal(session.stop(), true);
    assert.deepEqual(taken[1]!.stops, ['cancelled']);
    assert.equal(session.busy, true);
    taken[1]!.result(stoppedJson('cancelled', 3));
    assert.equal(await run, 'stopped');
    assert.equal(session.busy, false);
    assert.equal(session.result?.latest.trace.problems[0]?.type, 'cancelled');
    assert.equal(taken[1]!.alive, true, 'it answers questions about what it recorded');
  });

  it('stops a question that takes long, and drops a process that met a limit on one', async () => {
    for (const [reason, words] of [
      ['cancelled', /^Stopped\. /],
      ['time', /takes longer than 2 s/],
      ['memory', /too much memory/],
      ['killed', /has ended/],
    ] as const) {
      const { session, taken } = await finished();
      let fail!: (error: RunStopped) => void;
      taken[0]!.answer = () =>
        new Promise((_, reject) => {
          fail = reject;
        });
      const reply = session.ask({ type: 'value', tensor: 1, version: null });
      assert.equal(session.asking, true);
      if (reason === 'cancelled') assert.equal(session.stop(), true);
      fail(new RunStopped(reason, reason));
      assert.match(((await reply) as { message: string }).message, words);
      assert.equal(session.asking, false);
      assert.equal((await session.ask({ type: 'value', tensor: 1, version: null })).type, 'refused');
      assert.equal(session.result?.latest.trace.ms, 1, 'results stay');
    }
  });

  it('takes neither a result nor an answer that is none', async () => {
    const { session, taken } = await finished();
    taken[0]!.answer = async () => '{"type":"value","elements":"<b>"}';
    const reply = await session.ask({ type: 'value', tensor: 1, version: null });
    assert.equal(reply.type, 'refused');
    assert.equal(taken[0]!.alive, false);
    for (const json of ['{', '{"version":2}', '[]']) {
      const run = session.run('forged', '/a.py', 1000);
      taken.at(-1)!.boot();
      await settled();
      taken.at(-1)!.result(json);
      assert.equal(await run, 'stopped');
      assert.equal(session.result?.latest.trace.problems[0]?.kind, 'internal');
      assert.equal(session.result?.shown.trace.ms, 1);
      assert.equal(taken.at(-1)!.alive, false);
    }
  });

  it('runs nothing where the cage is not whole, and says what is missing', async () => {
    const { session, taken } = played();
    const run = session.run('x', '/a.py', 1000);
    taken[0]!.boot(['files may be read']);
    assert.equal(await run, 'stopped');
    assert.deepEqual(taken[0]!.codes, []);
    assert.equal(taken[0]!.alive, false);
    const [problem] = session.result!.latest.trace.problems;
    assert.deepEqual([problem!.kind, problem!.type], ['internal', 'host']);
    assert.match(problem!.message, /files may be read/);
  });

  const LOOP = 'a = 1\nwhile True:\n    if a:\n        a = a + 1\nb = 2\n';

  /** Text typed before the first character of a line. */
  const typedOn = (line: number, text = '#') => {
    const at = { line: line - 1, character: 0 };
    return [{ range: { start: at, end: at }, text }];
  };

  /** A session whose last runs of LOOP were stopped for these reasons. */
  async function limited(...reasons: (readonly ['time' | 'memory' | 'cancelled', number | null])[]) {
    const { session, taken } = played();
    for (const [reason, line] of reasons) {
      const run = session.run(LOOP, '/a.py', 1000);
      taken.at(-1)!.boot();
      await settled();
      taken.at(-1)!.result(stoppedJson(reason, line));
      await run;
    }
    return { session, taken };
  }

  it('pauses after two time limits in a row, and only then', async () => {
    assert.equal((await limited(['time', 4])).session.paused, false);
    assert.equal((await limited(['time', 4], ['memory', 4], ['time', 4])).session.paused, false);
    const { session } = await limited(['time', 4], ['time', 3]);
    assert.equal(session.paused, true);
    session.resume();
    assert.equal(session.paused, false);
  });

  it('runs a text once more, for shorter, whose process went out of memory without a word', async () => {
    for (const [again, problem] of [
      [stoppedJson('time', 4), ['memory', 'Stopped at line 4: out of memory']],
      [traceJson(1), ['memory', 'memory']],
      [null, ['memory', 'memory']],
    ] as const) {
      const { session, taken } = played();
      const run = session.run(LOOP, '/a.py', 1000);
      taken[0]!.boot();
      await settled();
      taken[0]!.end('memory');
      await settled();
      taken[1]!.boot();
      await settled();
      assert.deepEqual(taken[1]!.codes, [LOOP]);
      assert.ok(taken[1]!.softMs > 0 && taken[1]!.softMs < 1000);
      if (again === null) taken[1]!.end('memory');
      else taken[1]!.result(again);
      await run;
      const { type, message } = session.result!.latest.trace.problems[0]!;
      assert.deepEqual([type, message], problem);
      assert.equal(taken.length, 2);
    }
  });

  it('stops such a second run too', async () => {
    const { session, taken } = played();
    const run = session.run(LOOP, '/a.py', 1000);
    taken[0]!.boot();
    await settled();
    taken[0]!.end('memory');
    await settled();
    taken[1]!.boot();
    await settled();
    session.stop();
    assert.equal(await run, 'stopped');
    assert.equal(taken[1]!.alive, false);
    assert.equal(session.busy, false);
  });

  it('is not led astray by a line that no text has', async () => {
    const { session } = await limited(['time', 1e300], ['time', Number.MAX_SAFE_INTEGER]);
    assert.equal(session.paused, true);
    session.edited(typedOn(5));
    assert.equal(typeof session.paused, 'boolean');
  });

  it('pauses when the process was killed at its hard limit', async () => {
    const { session, taken } = await limited(['time', 4]);
    const run = session.run(LOOP, '/a.py', 1000);
    taken.at(-1)!.boot();
    await settled();
    taken.at(-1)!.end('time');
    await run;
    assert.equal(session.paused, true);
    session.edited(typedOn(4));
    assert.equal(session.paused, false, 'the last line that was known');
  });

  it('goes on when the statement around the line changes, and only then', async () => {
    for (const [line, goesOn] of [
      [1, false],
      [2, true],
      [3, true],
      [4, true],
      [5, false],
    ] as const) {
      const { session } = await limited(['time', 4], ['time', 4]);
      session.edited(typedOn(line));
      assert.equal(session.paused, !goesOn, `line ${line}`);
    }
    const { session } = await limited(['time', 4], ['time', 4]);
    session.edited(typedOn(1, '\n\n'));
    session.edited(typedOn(2));
    assert.equal(session.paused, true, 'the line has moved');
    const end = { line: 5, character: 17 };
    session.edited([{ range: { start: end, end }, text: '\n    break' }]);
    assert.equal(session.paused, false, 'a line more in the loop');
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
