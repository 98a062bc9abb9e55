// Every limit of a run, met in the real child: each ends in one sentence on the line that ran, and what was recorded before is kept.

import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { cageFlags } from '../../extension/host/cage.ts';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import { Session, type SnippetProcess } from '../../extension/session.ts';
import { TEXT, TIME } from '../../src/runtime/limits.ts';
import type { Language } from '../../src/runtime/messages.ts';
import type { Reply, Trace } from '../../src/trace/schema.ts';
import { builtRuntime, standing } from './built.ts';
import { Clock } from './clock.ts';

let folder: string;
before(async () => {
  folder = await builtRuntime();
});

interface Running {
  readonly child: RuntimeProcess;
  readonly trace: Promise<Trace>;
}

/** Starts a traced run; the child is the caller's to end. */
async function start(language: Language, code: string, softMs: number): Promise<Running> {
  const child = await standing(() => new RuntimeProcess(folder, language));
  const path = language === 'python' ? '/snippet.py' : '/snippet.ts';
  const json = child.run({ id: 'x', language, code, path, softMs, mode: 'trace' });
  return { child, trace: json.then((text) => JSON.parse(text) as Trace) };
}

/** How a run ended, and the lines it recorded. */
async function ended({ child, trace }: Running): Promise<{ problem: string; line: number | null; lines: number[] }> {
  try {
    const { problems, statements } = await trace;
    const [problem] = problems;
    return {
      problem: problem === undefined ? '' : `${problem.kind} ${problem.type}: ${problem.message}`,
      line: problem?.span?.line ?? null,
      lines: statements.map(({ span }) => span.line),
    };
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    return { problem: `${error.reason}: ${error.message}`, line: null, lines: [] };
  } finally {
    child.kill();
    await child.ended;
  }
}

/** A machine that is busy otherwise may have to kill what it could not ask in time: then it is asked once more. */
async function told(attempt: () => ReturnType<typeof ended>): ReturnType<typeof ended> {
  for (let tries = 1; ; tries++) {
    const end = await attempt();
    if (end.line !== null || tries === 4) return end;
  }
}

const run = async (language: Language, code: string, softMs = 800) => ended(await start(language, code, softMs));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const TS = "import * as torch from 'gradient-lens';\nconst a = torch.ones([2]);\n";
const PY = 'import torch\na = torch.ones(2)\n';
const TOO_LATE = 'stopped time: Stopped after 0.8 s at line ';

describe('the time limit', () => {
  const endless: readonly (readonly [name: string, language: Language, code: string, line: number])[] = [
    ['an endless loop', 'python', `${PY}while True: pass\n`, 3],
    ['a loop in C', 'python', `${PY}import itertools\nsum(itertools.count())\n`, 4],
    [
      'a loop in C inside a function',
      'python',
      `${PY}def f(x):\n    y = x + 1\n    return sum(iter(int, 1))\nf(a)\n`,
      5,
    ],
    ['a sleep', 'python', `${PY}import time\ntime.sleep(60)\n`, 4],
    ['an endless loop', 'typescript', `${TS}for (;;) {}\n`, 3],
    ['a loop that catches everything', 'typescript', `${TS}for (;;) {\n  try {\n    a.add(1);\n  } catch {}\n}\n`, 4],
    ['a regular expression', 'typescript', `${TS}/^(a+)+$/.test('a'.repeat(50) + 'b');\n`, 3],
    ['a promise that never settles', 'typescript', `${TS}await new Promise((r) => setTimeout(r, 1e6));\n`, 3],
    [
      'promises without end',
      'typescript',
      `${TS}const f = async (): Promise<void> => {\n  await null;\n  return f();\n};\nawait f();\n`,
      4,
    ],
  ];
  for (const [name, language, code, line] of endless) {
    test(`ends ${name} in ${language} on its line, and keeps the lines above`, async () => {
      const { problem, line: at, lines } = await told(() => run(language, code));
      assert.ok(problem.startsWith(TOO_LATE), problem);
      assert.ok(
        at !== null && Math.abs(at - line) <= (name.startsWith('promises') || name.includes('catches') ? 1 : 0),
        `line ${at}`,
      );
      assert.equal(problem, TOO_LATE + at);
      assert.ok(lines.includes(2), String(lines));
    });
  }
});

describe('Stop', { skip: process.platform === 'win32' }, () => {
  const busy: readonly (readonly [language: Language, code: string, line: number])[] = [
    ['python', `${PY}while True: pass\n`, 3],
    ['python', `${PY}sum(iter(int, 1))\n`, 3],
    ['python', `${PY}import time; time.sleep(60)\n`, 3],
    ['typescript', `${TS}for (;;) {}\n`, 3],
    ['typescript', `${TS}await new Promise((r) => setTimeout(r, 1e6));\n`, 3],
  ];
  for (const [language, code, line] of busy) {
    test(`ends ${JSON.stringify(code.split('\n')[2])} within half a second and keeps the lines above`, async () => {
      let took = 0;
      const {
        problem,
        line: at,
        lines,
      } = await told(async () => {
        const running = await start(language, code, 60_000);
        await pause(700);
        const clock = new Clock(running.child.pid!);
        running.child.stop('cancelled');
        await running.trace.catch(() => {});
        took = clock.elapsed();
        return ended(running);
      });
      assert.equal(problem, `stopped cancelled: Stopped at line ${line} on request`);
      assert.equal(at, line);
      assert.ok(lines.includes(2), String(lines));
      assert.ok(took < 500, `${took} ms`);
    });
  }

  test('while booting ends the process', async () => {
    const child = new RuntimeProcess(folder, 'python');
    const boot = assert.rejects(child.ready, (error) => error instanceof RunStopped && error.reason === 'cancelled');
    child.stop('cancelled');
    await Promise.all([boot, child.ended]);
  });

  test('kills what does not answer', async () => {
    const running = await start('python', 'while True: pass', 60_000);
    process.kill(running.child.pid!, 'SIGSTOP');
    const clock = new Clock(running.child.pid!);
    running.child.stop('cancelled');
    await running.trace.catch(() => {});
    assert.ok(clock.elapsed() < 500);
    assert.equal((await ended(running)).problem, 'cancelled: Stopped on request');
  });

  test('of a run that is over changes nothing', async () => {
    const running = await start('typescript', TS, 1_000);
    await running.trace;
    // Its result is told a moment before it is over.
    await pause(50);
    process.kill(running.child.pid!, 'SIGINT');
    await pause(50);
    const reply = JSON.parse(await running.child.query('{"type":"value","tensor":1,"version":null}')) as Reply;
    assert.equal(reply.type, 'value');
    running.child.kill();
  });

  test('by a signal that nobody explains is told as such', async () => {
    const { problem, line } = await told(async () => {
      const running = await start('typescript', `${TS}for (;;) {}\n`, 60_000);
      // One that comes before the program has begun breaks nothing off.
      const signals = setInterval(() => process.kill(running.child.pid!, 'SIGINT'), 500);
      await running.trace.catch(() => {});
      clearInterval(signals);
      return ended(running);
    });
    assert.deepEqual([problem, line], ['stopped cancelled: Stopped at line 3 on request', 3]);
  });
});

describe('memory', { skip: process.platform !== 'linux' }, () => {
  const NO_ROOM = /^error RuntimeError: .*can't allocate memory: .* Gradient Lens has no more memory for this run\.$/;
  const bombs: readonly (readonly [name: string, language: Language, code: string, complaint: RegExp])[] = [
    [
      'numbers',
      'typescript',
      'const l = [];\nfor (;;) l.push(new Array(100000).fill(1.5));',
      /^stopped memory: Stopped at line 4: out of memory$/,
    ],
    ['tensors', 'typescript', 'const l = [];\nfor (;;) l.push(torch.ones([1000000]));', NO_ROOM],
    [
      'a graph without end',
      'typescript',
      'let b = torch.ones([2], { requires_grad: true });\nfor (;;) b = b.add(1);',
      /^stopped memory: Stopped at line 4: out of memory$/,
    ],
    [
      'typed arrays',
      'typescript',
      'const l = [];\nfor (;;) l.push(new Float64Array(1e6));',
      /^error RangeError: Array buffer allocation failed: the memory limit of this run is reached$/,
    ],
    ['a string', 'typescript', "let s = 'a';\nfor (;;) s += s;", /^error RangeError: Invalid string length$/],
    [
      'a huge tensor',
      'typescript',
      'const l = [];\ntorch.zeros([1e6, 1e6]);',
      /^error RuntimeError: .*DefaultCPUAllocator: can't allocate memory/,
    ],
    ['bytes', 'python', 'l = []\nwhile True: l.append(bytes(10**6))', /^error MemoryError: /],
    ['one list', 'python', 'l = []\nl = [0] * 10**9', /^error MemoryError: /],
    ['tensors', 'python', 'l = []\nwhile True: l.append(torch.ones(1000000))', NO_ROOM],
    [
      'a graph without end',
      'python',
      'b = torch.ones(2, requires_grad=True)\nwhile True: b = b + 1',
      /^(stopped memory: Stopped at line 4: out of memory|error MemoryError: .*)$/,
    ],
    [
      'a huge tensor',
      'python',
      'l = []\ntorch.zeros(10**6, 10**6)',
      /^error RuntimeError: .*DefaultCPUAllocator: can't allocate memory/,
    ],
  ];
  for (const [name, language, code, complaint] of bombs) {
    test(`of ${name} in ${language} ends on its line, and the lines above are kept`, async () => {
      const { problem, line, lines } = await told(() =>
        run(language, (language === 'python' ? PY : TS) + code, 120_000),
      );
      assert.match(problem, complaint);
      assert.equal(line, 4);
      assert.ok(lines.includes(2), String(lines));
    });
  }
});

describe('text', () => {
  test('a source that is too long is not run', async () => {
    for (const language of ['python', 'typescript'] as const) {
      const { problem } = await run(language, ' '.repeat(TEXT.source + 1));
      assert.equal(problem, 'source: Not run: the text has more than 200,000 characters');
    }
  });

  test('output is cut, and the cut is told', async () => {
    for (const [language, code] of [
      ['python', 'import torch\nprint("x" * 10**6)\nprint("y")\n'],
      ['typescript', `${TS}console.log('x'.repeat(1e6));\n`],
    ] as const) {
      const running = await start(language, code, 5_000);
      const { output, omitted } = await running.trace;
      running.child.kill();
      assert.equal(
        output.reduce((sum, { text }) => sum + text.length, 0),
        TEXT.output,
      );
      assert.deepEqual(omitted, ['output beyond the first 65,536 characters']);
    }
  });
});

describe('a question', () => {
  test('that takes too long is refused, and ends its process', async () => {
    const code = `import torch\nx = torch.ones(440, requires_grad=True)\ny = x\nfor _ in range(3000): y = torch.roll(y, 1) * x\n`;
    const { child, trace } = await start('python', code, 60_000);
    const { tensors } = await trace;
    const [x, y] = ['x', 'y'].map((name) => tensors.filter((tensor) => tensor.name === name).at(-1)!.id);
    const query = child.query(JSON.stringify({ type: 'jacobian', output: y, input: x }));
    await assert.rejects(query, (error) => error instanceof RunStopped && error.reason === 'time');
    await child.ended;
    assert.equal(child.alive, false);
  });
});

describe('an end that nobody asked for', { skip: process.platform === 'win32' }, () => {
  for (const [signal, reason, text] of [
    ['SIGKILL', 'killed', /killed from outside \(SIGKILL\), perhaps because the system ran out of memory/],
    ['SIGTERM', 'killed', /ended from outside \(SIGTERM\)/],
    ['SIGSEGV', 'crashed', /crashed in the middle of the run \(SIGSEGV\)/],
    ['SIGABRT', 'memory', /^Stopped: out of memory$/],
  ] as const) {
    test(`by ${signal} is told as ${reason}`, async () => {
      const { child, trace } = await start('typescript', 'for (;;) {}', 60_000);
      const told = assert.rejects(
        trace,
        (error) => error instanceof RunStopped && error.reason === reason && text.test(error.message),
      );
      process.kill(child.pid!, signal);
      await told;
      await child.ended;
    });
  }

  test('because of an unknown flag says that nothing is run', async () => {
    const child = new RuntimeProcess(folder, 'typescript', [...cageFlags(folder), '--no-such-flag']);
    await assert.rejects(
      child.ready,
      (error) =>
        error instanceof RunStopped && error.reason === 'host' && /does not know the flags/.test(error.message),
    );
  });

  test('of the heap is told as memory', async () => {
    const flags = cageFlags(folder).map((flag) => (flag.startsWith('--max-old') ? '--max-old-space-size=64' : flag));
    const child = new RuntimeProcess(folder, 'typescript', flags);
    await child.ready;
    const code = 'const l: number[][] = [];\nfor (;;) l.push(new Array(100000).fill(1.5));';
    const json = child.run({ id: 'x', language: 'typescript', code, path: '/x.ts', softMs: 20_000, mode: 'plain' });
    await assert.rejects(json, (error) => error instanceof RunStopped && error.reason === 'memory');
    await child.ended;
  });

  test('of the heap tells its line all the same: the text is run once more, for shorter', async () => {
    const flags = cageFlags(folder).map((flag) => (flag.startsWith('--max-old') ? '--max-old-space-size=64' : flag));
    const taken: RuntimeProcess[] = [];
    const take = (language: Language): SnippetProcess => {
      const child = new RuntimeProcess(folder, language, flags);
      taken.push(child);
      // The self-check would miss the flag as it is to be.
      const ready = child.ready.then(() => ({ failures: [] }));
      return {
        ready,
        get alive() {
          return child.alive;
        },
        run: (request) => child.run(request),
        query: (json) => child.query(json),
        stop: (reason) => child.stop(reason),
        kill: () => child.kill(),
      };
    };
    // A machine that is busy otherwise may be slower at first than the second time: then that run is lost as well.
    for (let tries = 1; ; tries++) {
      const session = new Session('typescript', { take });
      await session.run(`${TS}const l: number[][] = [];\nfor (;;) l.push([...Array(1000).keys()]);\n`, '/x.ts', 20_000);
      const { problems, statements } = session.result!.latest.trace;
      session.dispose();
      await Promise.all(taken.map(({ ended }) => ended));
      assert.equal(taken.length, 2 * tries);
      assert.match(problems[0]!.message, /^Stopped( at line 4)?: out of memory$/);
      if (problems[0]!.span === null && tries < 4) continue;
      assert.equal(problems[0]!.span?.line, 4);
      assert.ok(statements.some(({ span }) => span.line === 2));
      return;
    }
  });

  test('within the hard limit, whatever the child does', async () => {
    const { child, trace } = await start('python', 'pass\nwhile True: pass', 100);
    process.kill(child.pid!, 'SIGSTOP');
    const clock = new Clock(child.pid!);
    await assert.rejects(trace, (error) => error instanceof RunStopped && error.reason === 'time');
    assert.ok(clock.elapsed() < 100 + TIME.hardAfterSoft + 500);
    await child.ended;
  });
});
