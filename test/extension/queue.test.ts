/** When documents run, with processes and time that are only played. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Config } from '../../extension/config.ts';
import { type QueuedDocument, RunQueue } from '../../extension/queue.ts';
import { PlayedClock, PlayedProcesses, settled, stoppedJson } from './played.ts';

const CONFIG: Config = { runOnEdit: true, debounce: 250, display: 'codeLens', preset: 'all', timeLimit: 2 };

class Document implements QueuedDocument {
  readonly uri: QueuedDocument['uri'];
  languageId = 'python';
  text = 'import torch\n';

  constructor(path: string, scheme = 'file') {
    this.uri = { scheme, path, toString: () => `${scheme}://${path}` };
  }

  getText(): string {
    return this.text;
  }
}

/** A queue and all that is played around it. */
function played(config: Partial<Config> = {}) {
  const around = {
    clock: new PlayedClock(),
    processes: new PlayedProcesses(),
    visible: [] as Document[],
    trusted: true,
    published: [] as string[],
    logged: [] as string[],
    mistakes: [] as unknown[],
  };
  const queue = new RunQueue<Document>(
    { ...CONFIG, ...config },
    {
      log: { info: (text) => around.logged.push(text), mistake: (error) => around.mistakes.push(error) },
      clock: around.clock,
      isTrusted: () => around.trusted,
      visible: () => around.visible,
      openProcesses: () => around.processes,
      published: ({ uri }) => around.published.push(uri.path),
    },
  );
  /** Types at the end of the first line. */
  const type = (document: Document, text: string) => {
    document.text = document.text.replace('\n', `${text}\n`);
    const at = { line: 0, character: 12 };
    queue.edited(document, [{ range: { start: at, end: at }, text }]);
  };
  return { queue, type, around, ...around };
}

describe('the run queue', () => {
  it('runs what is on the screen, once', async () => {
    const { queue, clock, processes, visible } = played();
    const document = new Document('/a.py');
    visible.push(document);
    queue.openVisible();
    queue.openVisible();
    assert.equal(clock.waiting, 1);
    assert.deepEqual(processes.asked, ['warm python']);
    clock.pass(0);
    assert.equal(queue.isBusy(document), true);
    await processes.taken[0]!.finish(1);
    queue.openVisible();
    assert.equal(queue.isBusy(document), false);
    assert.equal(clock.waiting, 0);
    assert.equal(queue.resultOf(document)?.stale, false);
    assert.equal(processes.taken.length, 1);
  });

  it('waits for a pause between edits, and takes the text as it is then', async () => {
    const { queue, clock, processes, type, published } = played();
    const document = new Document('/a.py');
    for (const key of '#ab') {
      type(document, key);
      clock.pass(200);
    }
    assert.equal(processes.taken.length, 0);
    clock.pass(50);
    await processes.taken[0]!.finish(1);
    assert.deepEqual(processes.taken[0]!.codes, ['import torch#ab\n']);
    assert.deepEqual(published, ['/a.py', '/a.py'], 'when the run began, and when it ended');
    type(document, 'c');
    assert.equal(published.length, 3);
    assert.equal(queue.resultOf(document)?.stale, true);
    clock.pass(250);
    await processes.taken[1]!.finish(2);
    assert.equal(queue.resultOf(document)?.stale, false);
  });

  it('gives up a run when the text it runs is old', async () => {
    const { queue, clock, processes, type } = played();
    const document = new Document('/a.py');
    void queue.run(document);
    processes.taken[0]!.boot();
    await settled();
    type(document, '#');
    assert.equal(processes.taken[0]!.alive, true, 'nobody knows yet whether typing goes on');
    clock.pass(250);
    assert.equal(processes.taken[0]!.alive, false);
    await processes.taken[1]!.finish(1);
    assert.equal(queue.resultOf(document)?.latest.code, document.text);
  });

  it('runs nothing by itself that is not a snippet, not trusted, not to be run, or only looked at', () => {
    const cases: [string, (around: ReturnType<typeof played>, document: Document) => void][] = [
      ['no import', (_, document) => (document.text = 'print(1)\n')],
      ['another language', (_, document) => (document.languageId = 'rust')],
      ['no trust', ({ around }) => (around.trusted = false)],
      ['no wish', ({ queue }) => queue.configure({ ...CONFIG, runOnEdit: false })],
    ];
    for (const [name, change] of cases) {
      const playing = played();
      const document = new Document('/a.py');
      playing.visible.push(document);
      change(playing, document);
      playing.queue.openVisible();
      playing.type(document, ' ');
      assert.equal(playing.clock.waiting, 0, name);
    }
    for (const [scheme, runs] of [
      ['git', 0],
      ['output', 0],
      ['untitled', 1],
      ['vscode-vfs', 1],
    ] as const) {
      const { queue, clock, visible } = played();
      visible.push(new Document('/a.py', scheme));
      queue.openVisible();
      assert.equal(clock.waiting, runs, scheme);
    }
  });

  it('stops what only waits to run', () => {
    const { queue, type, clock, published } = played();
    const document = new Document('/a.py');
    assert.equal(queue.isActive(document), false);
    type(document, '#');
    assert.equal(queue.isActive(document), true);
    const before = published.length;
    assert.equal(queue.stop(document), true);
    assert.equal(clock.waiting, 0);
    assert.equal(queue.isActive(document), false);
    assert.equal(published.length, before + 1);
    assert.equal(queue.stop(document), false);
  });

  it('pauses after two time limits in a row, until the line is edited or somebody says so', async () => {
    const { queue, type, clock, processes } = played();
    const document = new Document('/a.py');
    document.text = 'import torch\nwhile True: pass\n';
    const late = async () => {
      clock.pass(250);
      processes.taken.at(-1)!.boot();
      await settled();
      processes.taken.at(-1)!.result(stoppedJson('time', 2));
      await settled();
    };
    type(document, '#');
    await late();
    assert.equal(queue.heldBy(document), null);
    type(document, '#');
    await late();
    assert.deepEqual(queue.heldBy(document), { kind: 'paused', line: 2 });
    type(document, '#');
    assert.equal(clock.waiting, 0);
    const end = { line: 1, character: 11 };
    queue.edited(document, [{ range: { start: end, end }, text: '#' }]);
    assert.equal(queue.heldBy(document), null);
    await late();
    type(document, '#');
    await late();
    assert.notEqual(queue.heldBy(document), null);
    void queue.run(document);
    assert.equal(queue.heldBy(document), null);
  });

  it('runs nothing by itself any more where the cage is not whole, and tells why', async () => {
    const { queue, type, clock, processes, mistakes } = played();
    const document = new Document('/a.py');
    type(document, '#');
    clock.pass(250);
    processes.taken[0]!.boot(['files may be read']);
    await settled();
    const other = new Document('/b.py');
    for (const each of [document, other]) {
      const hold = queue.heldBy(each);
      assert.ok(hold?.kind === 'unfit' && hold.why.includes('files may be read'));
      type(each, '#');
    }
    assert.equal(clock.waiting, 0);
    assert.deepEqual(mistakes, []);
    void queue.run(other);
    await processes.taken[1]!.finish(1);
    assert.equal(queue.heldBy(document), null, 'a run that went well shows that it can');
    void queue.run(other);
    processes.taken.at(-1)!.boot();
    await settled();
    processes.taken.at(-1)!.result(stoppedJson('host', 1));
    await settled();
    assert.equal(queue.heldBy(document), null, 'a snippet cannot say so for others');
  });

  it('drops the spares some minutes after the last snippet left the screen, and boots one when it comes back', async () => {
    const { queue, clock, processes, visible } = played();
    const document = new Document('/a.py');
    visible.push(document);
    queue.openVisible();
    clock.pass(0);
    await processes.taken[0]!.finish(1);
    const asked = () => processes.asked.splice(0);
    asked();
    visible.length = 0;
    queue.openVisible();
    clock.pass(60_000);
    assert.deepEqual(asked(), []);
    visible.push(document);
    queue.openVisible();
    clock.pass(600_000);
    assert.deepEqual(asked(), ['warm python'], 'whoever reads may edit next');
    visible.length = 0;
    queue.openVisible();
    clock.pass(600_000);
    assert.deepEqual(asked(), ['cool']);
  });

  it('runs by itself what became trusted, and nothing any more that ceased to be a snippet', () => {
    const { queue, clock, visible, around, type } = played();
    const document = new Document('/a.py');
    visible.push(document);
    around.trusted = false;
    void queue.run(document);
    assert.equal(queue.isBusy(document), false);
    queue.openVisible();
    around.trusted = true;
    queue.openVisible();
    assert.equal(clock.waiting, 1);
    document.text = '\n';
    type(document, '#');
    assert.equal(clock.waiting, 0);
  });

  it('runs on command what it would not run by itself, and only the lines asked for', async () => {
    const { queue, processes } = played({ runOnEdit: false });
    const document = new Document('/a.py', 'git');
    document.text = 'import torch\na = 1\nb = 2\nc = 3\n';
    const run = queue.run(document, { first: 3, last: 3 });
    await processes.taken[0]!.finish(1);
    await run;
    assert.deepEqual(processes.taken[0]!.codes, ['import torch\n\nb = 2']);
  });

  it('stops', async () => {
    const { queue, clock, processes, published, type } = played();
    const document = new Document('/a.py');
    assert.equal(queue.stop(document), false);
    const run = queue.run(document);
    processes.taken[0]!.boot();
    await settled();
    type(document, '#');
    assert.equal(queue.stop(document), true);
    await run;
    assert.equal(clock.waiting, 0, 'nor does the run come that was to follow');
    assert.equal(queue.isBusy(document), false);
    assert.deepEqual(published, ['/a.py', '/a.py', '/a.py', '/a.py'], 'begun, edited, stopped, over');
  });

  it('keeps the processes of the two latest documents', async () => {
    const { queue, processes } = played();
    for (const name of ['a', 'b', 'c']) {
      const run = queue.run(new Document(`/${name}.py`));
      await processes.taken.at(-1)!.finish(1);
      await run;
    }
    assert.deepEqual(
      processes.taken.map(({ alive }) => alive),
      [false, true, true],
    );
  });

  it('ends with a document all that was its own, and with the last one the spares', async () => {
    const { queue, clock, processes, type } = played();
    const [a, b] = [new Document('/a.py'), new Document('/b.py')];
    for (const document of [a, b]) {
      const run = queue.run(document);
      await processes.taken.at(-1)!.finish(1);
      await run;
    }
    type(a, '#');
    queue.closed(a);
    assert.equal(clock.waiting, 0);
    assert.equal(queue.resultOf(a), null);
    assert.deepEqual(processes.asked, ['warm python']);
    queue.closed(b);
    assert.deepEqual(processes.asked, ['warm python', 'cool']);
    assert.ok(processes.taken.every(({ alive }) => !alive));
  });

  it('takes another session when the language changes', async () => {
    const { queue, processes } = played();
    const document = new Document('/a.py');
    const first = queue.run(document);
    await processes.taken[0]!.finish(1);
    await first;
    document.languageId = 'typescript';
    const second = queue.run(document);
    assert.equal(processes.taken[0]!.alive, false);
    assert.equal(queue.resultOf(document), null);
    await processes.taken[1]!.finish(2);
    await second;
  });

  it('logs mistakes of ours and runs nothing when the cage is not whole', async () => {
    const { queue, processes, mistakes, logged } = played();
    const document = new Document('/a.py');
    const run = queue.run(document);
    processes.taken[0]!.boot(['it can read files']);
    await run;
    assert.match(logged[0]!, /it can read files/);
    assert.deepEqual(mistakes, []);
    assert.deepEqual(processes.taken[0]!.codes, []);
    assert.equal(queue.isBusy(document), false);
    const again = queue.run(document);
    await processes.taken[1]!.finish(1, 'internal');
    await again;
    assert.deepEqual(logged.slice(1), ['/a.py: internal']);
  });

  it('ends every process and every wait with itself', async () => {
    const { queue, clock, processes, published, type } = played();
    const [a, b] = [new Document('/a.py'), new Document('/b.py')];
    void queue.run(a);
    processes.taken[0]!.boot();
    await settled();
    type(b, '#');
    const before = published.length;
    queue.dispose();
    await settled();
    assert.equal(clock.waiting, 0);
    assert.ok(processes.taken.every(({ alive }) => !alive));
    assert.equal(processes.asked.at(-1), 'dispose');
    assert.equal(published.length, before);
  });
});
