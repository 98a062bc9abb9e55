/**
 * Python on the engine: whole programs against what PyTorch printed for them, and what the trace of a snippet shows.
 * Bad input gets a clear answer on the right line.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { RuntimeProcess } from '../../extension/host/process.ts';
import { NON_LEAF_GRAD } from '../../src/engine/errors.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { lensesOf } from '../../src/views/lens.ts';
import { assertGolden, pictureOf } from '../golden/golden.ts';
import { builtRuntime, traceFrom } from './built.ts';
import { differingTogether, traceTogether } from './together.ts';

const GOLDEN = new URL('../golden/python/', import.meta.url);
let folder = '';

before(async () => {
  folder = await builtRuntime();
});

const traceOf = (code: string, softMs?: number): Promise<Trace> =>
  traceFrom(folder, code, softMs === undefined ? {} : { softMs });

describe('programs print what they print under PyTorch', () => {
  for (const [folder, least] of [
    ['programs', 12],
    ['programs/whole', 40],
    ['fuzz', 17],
  ] as const)
    it(folder, async () => {
      const { programs, differing } = await differingTogether(join(import.meta.dirname, '..', 'golden', folder));
      assert.ok(programs >= least);
      assert.deepEqual(differing, []);
    });
});

describe('what a run shows', () => {
  for (const name of readdirSync(GOLDEN).filter((file) => file.endsWith('.py')))
    it(name, async () => {
      const code = readFileSync(new URL(name, GOLDEN), 'utf8');
      const marks =
        name === 'vector_backward.py'
          ? ([
              [4, 0],
              [4, 6],
            ] as const)
          : [];
      assertGolden(
        new URL(name.replace('.py', '.golden.txt'), GOLDEN),
        pictureOf(code, await traceTogether(code), marks),
      );
    });

  it('CRLF and Chinese names keep their columns', async () => {
    const trace = await traceTogether('import torch\r\n变量 = torch.ones(2)\r\n结果 = 变量 * torch.ones(3)\r\n');
    assert.deepEqual(trace.problems[0]?.span, { line: 3, column: 5, endLine: 3, endColumn: 23 });
    assert.equal(lensesOf(trace)[0]?.parts[0]?.text, '变量 [2] f32 = [1., 1.]');
  });

  it('form feeds and their kind end no lines', async () => {
    const strange = "a = '\f \v \x1c \x85 \u2028 变'";
    const trace = await traceTogether(`import torch\n${strange}\nb = torch.ones(2)\nb.backward()\n`);
    assert.equal(trace.problems[0]?.span?.line, 4);
    assert.match(trace.problems[0]!.traceback, /line 4, in <module>\n {4}b\.backward\(\)\n/);
    const broken = await traceTogether(`${strange}\nb = 变 (1 1)\n`);
    assert.deepEqual(broken.problems[0]?.span, { line: 2, column: 7, endLine: 2, endColumn: 10 });
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [code: string, kind: string, line: number, text: RegExp])[] = [
    ['import torch\nx = (', 'syntax', 2, /'\(' was never closed/],
    ['import torch\nx = torch.fooo(1)', 'error', 2, /module 'torch' has no attribute 'fooo'/],
    ['import torch\ny = torch.stft(1)', 'error', 2, /Gradient Lens does not support torch\.stft yet/],
    ['import torch\nx = torch.ones(2)\nx.stft()', 'error', 3, /Gradient Lens does not support torch\.Tensor\.stft yet/],
    ['import torch\nx = torch.zeros(1000000, 1000000)', 'error', 2, /can't allocate memory: .* 4000000000000 bytes/],
    ['import torch\n\nwhile True: pass', 'stopped', 3, /Stopped after 0\.5 s at line 3/],
    ['import asyncio\nasync def f(): pass\nasyncio.run(f())', 'error', 3, /Gradient Lens does not support asyncio/],
    ['import torch.sparse', 'error', 1, /Gradient Lens does not support torch\.sparse yet/],
    ['import torch.foo', 'error', 1, /No module named 'torch\.foo'/],
    ['import numpy\nnumpy.fft', 'error', 2, /Gradient Lens does not support numpy\.fft yet/],
    ['def f():\n    return f()\nf()', 'error', 2, /maximum recursion depth exceeded/],
  ];
  for (const [code, kind, line, text] of cases)
    it(JSON.stringify(code), async () => {
      const [problem] = (await (kind === 'stopped' ? traceOf(code, 500) : traceTogether(code))).problems;
      assert.equal(problem?.kind, kind);
      assert.equal(problem?.span?.line, line);
      assert.match(problem?.message ?? '', text);
    });

  it('an empty file is fine', async () => {
    const trace = await traceOf('');
    assert.deepEqual([trace.problems, trace.statements], [[], []]);
  });

  it('what came before an error stays', async () => {
    const trace = await traceOf('import torch\na = torch.ones(2)\nb = a @ torch.ones(3)');
    assert.deepEqual(
      lensesOf(trace).map(({ line }) => line),
      [2, 3],
    );
  });
});

it('a warning is the engine’s, on the line that asked for it', async () => {
  const { warnings } = await traceOf('import torch\nx = torch.ones(2, requires_grad=True) * 2\n\nprint(x.grad)');
  assert.deepEqual(
    warnings.map(({ line, category, message }) => [line, category, message]),
    [[4, 'UserWarning', NON_LEAF_GRAD]],
  );
});

it('answers questions after the graph was freed', async () => {
  const child = new RuntimeProcess(folder, 'python');
  try {
    const code = readFileSync(new URL('vector_backward.py', GOLDEN), 'utf8');
    const request = {
      id: 'test',
      language: 'python',
      code,
      path: '/snippet.py',
      softMs: 2_000,
      mode: 'trace',
    } as const;
    const trace = JSON.parse(await child.run(request)) as Trace;
    const id = (name: string): number => trace.tensors.find((tensor) => tensor.name === name)!.id;
    const query = { type: 'jacobian', output: id('Q'), input: id('a') };
    const { matrix } = JSON.parse(await child.query(JSON.stringify(query)));
    assert.deepEqual(matrix.elements, [36, 0, 0, 81]);
    assert.equal(matrix.diagonal, true);
  } finally {
    child.kill();
  }
});
