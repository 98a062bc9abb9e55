/** The recorder on programs driven by hand: what is kept, what it costs, what explains a failure. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withGradMode } from '../../src/engine/state.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { MOST_CHARACTERS } from '../../src/trace/budget.ts';
import { TraceIndex } from '../../src/trace/query.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Reply, Trace } from '../../src/trace/schema.ts';
import { Drive, tensor, vectorBackward } from './drive.ts';

function shorts(trace: Trace, line: number): string[] {
  const index = new TraceIndex(trace);
  return index
    .statementsAt(line)
    .flatMap(({ steps }) =>
      steps.flatMap(({ bindings }) =>
        bindings.map(({ name, value, kind }) => `${kind} ${name} ${index.value(value)?.short}`),
      ),
    );
}

describe('a loop', () => {
  const N = 20_000;
  const drive = new Drive('x = f(i)');
  const span = drive.span(1, 'x');
  for (let i = 1; i <= N; i++) {
    drive.recorder.step(0);
    drive.recorder.after(0);
    const value = i === 70 ? -500 : i === 8_000 ? Number.NaN : i === 9_000 ? 900_000 : i;
    drive.recorder.bind('x', span, tensor(value));
  }
  const trace = drive.finish();
  const [statement] = trace.statements;

  it('keeps first, last, extremes and the first that is not finite', () => {
    assert.equal(statement!.runs, N);
    assert.deepEqual(
      statement!.steps.map(({ iteration }) => iteration),
      [1, 2, 3, 70, 8_000, 9_000, N - 2, N - 1, N],
    );
    assert.deepEqual(shorts(trace, 1).slice(3, 6), ['bound x -500.', 'bound x nan', 'bound x 900000.']);
  });

  it('thins its history and keeps the ends', () => {
    const { iterations, values } = statement!.history!;
    assert.ok(values.length > 100 && values.length <= 241);
    assert.equal(iterations[0], 1);
    assert.equal(iterations.at(-1), N);
  });
});

describe('in-place changes', () => {
  it('keeps a value for each version', () => {
    const drive = new Drive('a = tensor([1., 2.])\na.add_(1)\na[0] = 9\nprint(a)');
    let a: Tensor;
    drive.line(1, () => ({ a: (a = tensor([1, 2])) }));
    drive.line(2, (line) => {
      line.at('a.add_(1)');
      a.add_(1);
    });
    drive.line(3, (line) => {
      line.at('a[0] = 9');
      a.select(0, 0).fill_(9);
    });
    const trace = drive.finish();
    assert.deepEqual(shorts(trace, 1), ['bound a [1., 2.]']);
    assert.deepEqual(shorts(trace, 2), ['changed a [2., 3.]']);
    assert.deepEqual(shorts(trace, 3), ['changed a [9., 3.]'], 'a part is told under the name of the whole');
    assert.equal(trace.tensors.find(({ name }) => name === 'a')?.version, 2);
  });

  it('explains a saved tensor that was changed', () => {
    const drive = new Drive('w = tensor([1.])\ny = w * 2\nz = y * y\ny.add_(1)\nz.sum().backward()');
    let w: Tensor, y: Tensor, z: Tensor;
    drive.line(1, () => ({ w: (w = tensor([1], true)) }));
    drive.line(2, () => ({ y: (y = w.mul(2)) }));
    drive.line(3, () => ({ z: (z = y.mul(y)) }));
    drive.line(4, () => void y.add_(1));
    drive.line(5, () => z.sum().backward());
    const trace = drive.finish();
    assert.equal(trace.problems.length, 1);
    assert.match(trace.problems[0]!.message, /modified by an inplace operation/);
    assert.equal(trace.problems[0]!.related?.line, 4);
  });
});

describe('backward', () => {
  it('a second time is explained by the line that freed the graph', () => {
    const drive = new Drive(
      'w = tensor([2.])\nloss = (w ** 3).sum()\nloss.backward()\nloss.backward(retain_graph=True)',
    );
    let w: Tensor, loss: Tensor;
    drive.line(1, () => ({ w: (w = tensor([2], true)) }));
    drive.line(2, () => ({ loss: (loss = w.pow(3).sum()) }));
    drive.line(3, () => loss.backward());
    drive.line(4, () => loss.backward(null, true));
    const trace = drive.finish();
    const [problem] = trace.problems;
    assert.equal(problem?.type, 'RuntimeError');
    assert.equal(problem?.span?.line, 4);
    assert.equal(problem?.related?.line, 3);
    assert.deepEqual(
      trace.backwards.map(({ failed }) => failed),
      [false, true],
    );
  });

  it('counts what is accumulated, and what zero_ took away', () => {
    const drive = new Drive('w = tensor([2.])\n(w*w).sum().backward()\nw.grad.zero_()\nagain');
    let w: Tensor;
    drive.line(1, () => ({ w: (w = tensor([2], true)) }));
    const pass = () => w.mul(w).sum().backward();
    drive.line(2, pass);
    drive.line(2, pass);
    const accumulated = (trace: Trace) => trace.tensors.find(({ name }) => name === 'w')?.grad?.accumulated;
    assert.equal(accumulated(drive.recorder.finish(0)), 2);
    drive.line(3, () => void w.grad!.zero_());
    drive.line(4, pass);
    const trace = drive.finish();
    assert.equal(accumulated(trace), 1);
    assert.deepEqual(shorts(trace, 3), ['changed w.grad [0.]']);
  });

  it('holds the gradient of every Node', () => {
    const trace = vectorBackward().finish();
    const index = new TraceIndex(trace);
    const Q = index.lookUp('Q', Number.POSITIVE_INFINITY)!;
    assert.equal(index.adjoint(Q.value)?.value.short, '[1., 1.]');
    const cube = index.occurrenceAt(4, 7)!;
    assert.equal(index.adjoint(cube.value)?.value.short, '[3., 3.]');
    const a = index.lookUp('a', Number.POSITIVE_INFINITY)!;
    assert.deepEqual(
      index.path(Q.value.grad_fn!, a.value.tensor)?.map(({ name }) => name),
      ['SubBackward0', 'MulBackward0', 'PowBackward0', 'AccumulateGrad'],
    );
    assert.equal(trace.backwards[0]?.freed, 24);
  });
});

describe('what a step made', () => {
  it('is told under the path of a parameter, as it was then', () => {
    const drive = new Drive('model = Linear(1, 1)\noptimizer.step()');
    let weight: Tensor;
    drive.line(1, (line) => {
      line.at('Linear(1, 1)');
      weight = tensor([0.5], true);
    });
    drive.line(2, (line) => {
      line.at('optimizer.step()');
      withGradMode(false, () => weight.sub_(0.25));
    });
    drive.recorder.name(weight!, 'model.weight');
    const trace = drive.finish();
    assert.deepEqual(shorts(trace, 1), ['bound model.weight [0.5000]']);
    assert.deepEqual(shorts(trace, 2), ['changed model.weight [0.2500]']);
  });

  it('goes to the execution it belongs to, also in a recursion', () => {
    const drive = new Drive('y = f(n - 1)');
    const span = drive.span(1, 'y');
    const outer = drive.recorder.step(0);
    const inner = drive.recorder.step(0);
    drive.recorder.after(0, inner);
    drive.recorder.bind('y', span, tensor(1));
    drive.recorder.after(0, outer);
    drive.recorder.bind('y', span, tensor(2));
    const [statement] = drive.finish().statements;
    assert.deepEqual(
      statement!.steps.map(({ bindings }) => bindings.length),
      [1, 1],
    );
  });

  it('has a place when a pass with create_graph made it', () => {
    const drive = new Drive('x = tensor([3.])\n(x ** 3).sum().backward(create_graph=True)');
    let x: Tensor;
    drive.line(1, () => ({ x: (x = tensor([3], true)) }));
    drive.line(2, () => x.pow(3).sum().backward(null, true, true));
    const made = drive.finish().nodes.filter(({ name }) => name === 'MulBackward0' || name === 'CopyBackwards');
    assert.ok(made.length > 0 && made.every(({ span }) => span?.line === 2));
  });
});

describe('spans told afterwards', () => {
  it('go to the Nodes made since the last call', () => {
    const drive = new Drive('const q = a.pow(3).mul(3)');
    const a = tensor([2], true);
    drive.recorder.step(0);
    const cube = a.pow(3);
    drive.recorder.evaluated(drive.span(1, 'a.pow(3)'), cube);
    const q = cube.mul(3);
    drive.recorder.evaluated(drive.span(1, 'a.pow(3).mul(3)'), q);
    drive.recorder.bind('q', drive.span(1, 'q'), q);
    const trace = drive.finish();
    const ends = trace.nodes.filter(({ span }) => span !== null).map(({ name, span }) => `${name} ${span!.endColumn}`);
    assert.deepEqual(ends, ['PowBackward0 18', 'MulBackward0 25']);
  });
});

describe('budgets', () => {
  it('keep a large run within 2 MB and say what is missing', () => {
    const lines = Array.from({ length: 150 }, (_, i) => `x${i} = randn(1000)`);
    const drive = new Drive(lines.join('\n'));
    for (let i = 0; i < lines.length; i++)
      for (let k = 0; k < 4; k++)
        drive.line(i + 1, () => ({
          [`x${i}`]: tensor(Array.from({ length: 1_000 }, (_, j) => Math.sin(i + j * k) / 3)),
        }));
    const trace = drive.finish();
    assert.ok(JSON.stringify(trace).length <= MOST_CHARACTERS);
    assert.notDeepEqual(trace.omitted, []);
    assert.equal(trace.statements.length, lines.length);
    assert.ok(readTrace(JSON.parse(JSON.stringify(trace))).ok);
  });

  it('print tensors of many dimensions with fewer items of each', () => {
    const shapes = [Array(5).fill(7), Array(6).fill(7), Array(20).fill(2)];
    const drive = new Drive('a = 0\nb = 0\nc = 0');
    for (const [k, shape] of shapes.entries()) drive.line(k + 1, () => ({ ['abc'[k]!]: tensor(0).expand(shape) }));
    const texts = drive.finish().values.flatMap(({ shape, text }) => (shape.length > 1 ? [text] : []));
    const counts = texts.map((text) => text.match(/0\./g)?.length ?? 0);
    assert.deepEqual(counts, [6 ** 5, 4 ** 6, 0]);
    assert.match(texts[2]!, /^tensor\(\[...\],\s+size=\((2, ){19}2\)\)$/);
  });

  /** So many lines that double a number and add to it. */
  const long = (lines: number): Drive => {
    const drive = new Drive(Array.from({ length: lines }, (_, i) => `x${i} = x * 2 + 1`).join('\n'));
    const x = tensor(1, true);
    for (let i = 0; i < lines; i++)
      drive.line(i + 1, (line) => {
        line.at('x * 2');
        const twice = x.mul(2);
        line.at('x * 2 + 1');
        return { [`x${i}`]: twice.add(1) };
      });
    return drive;
  };

  it('tell of every line of a long program, and of a very long one up to some line', () => {
    const all = long(1_000).finish();
    assert.deepEqual([all.statements.length, all.omitted.filter((text) => text.startsWith('results'))], [1_000, []]);
    const some = long(4_000).finish();
    assert.ok(JSON.stringify(some).length < 2 * MOST_CHARACTERS);
    assert.ok(some.omitted.includes(`results from line ${some.statements.length + 1} on`), some.omitted.join());
    assert.ok(some.statements.length > 500);
    assert.ok(readTrace(JSON.parse(JSON.stringify(some))).ok);
  });

  it('are smaller in haste, of what is large as of what is much', () => {
    const drive = new Drive(Array.from({ length: 50 }, (_, i) => `x${i} = 0`).join('\n'));
    for (let i = 0; i < 50; i++) drive.line(i + 1, () => ({ [`x${i}`]: tensor([i]).expand([100_000, 1_000]) }));
    for (const [name, recorded] of Object.entries({ large: drive, many: long(4_000) })) {
      const started = performance.now();
      const trace = recorded.recorder.finish(0, true);
      const text = JSON.stringify(trace);
      const ms = performance.now() - started;
      assert.ok(ms < 400, `${name}: ${Math.round(ms)} ms`);
      assert.ok(readTrace(JSON.parse(text)).ok);
      assert.ok(trace.values.length > 10, `${name}: ${trace.values.length} values`);
    }
  });
});

describe('queries', () => {
  const drive = vectorBackward();
  const trace = drive.finish();
  const id = (name: string) => trace.tensors.find((record) => record.name === name)!.id;
  const elements = (reply: Reply) =>
    reply.type === 'matrix' ? reply.matrix.elements : reply.type === 'value' ? reply.elements : [reply.message];

  it('give whole values', () => {
    assert.deepEqual(elements(drive.recorder.query({ type: 'value', tensor: id('Q'), version: null })), [-12, 65]);
    assert.equal(drive.recorder.query({ type: 'value', tensor: id('Q'), version: 9 }).type, 'refused');
    assert.equal(drive.recorder.query({ type: 'value', tensor: 999, version: null }).type, 'refused');
  });

  it('give the local Jacobian of a Node whose graph was freed', () => {
    const node = trace.nodes.find(({ name, span }) => name === 'PowBackward0' && span?.line === 4)!;
    const reply = drive.recorder.query({ type: 'localJacobian', node: node.id, input: 0 });
    assert.deepEqual(elements(reply), [12, 0, 0, 27]);
    assert.ok(reply.type === 'matrix' && reply.matrix.diagonal);
  });

  it('give the Jacobian of Q with respect to a: diag(36, 81)', () => {
    const reply = drive.recorder.query({ type: 'jacobian', output: id('Q'), input: id('a') });
    assert.deepEqual(reply, {
      type: 'matrix',
      matrix: { rows: [2], columns: [2], elements: [36, 0, 0, 81], diagonal: true },
    });
    const refused = drive.recorder.query({ type: 'jacobian', output: id('Q'), input: id('external_grad') });
    assert.equal(refused.type, 'refused');
  });
});

describe('reading', () => {
  it('refuses what is no trace, and what is newer', () => {
    for (const input of [null, 7, {}, { version: 0 }, { version: 'x' }, { version: 1 }])
      assert.ok(!readTrace(input).ok);
    const newer = readTrace({ version: 99 });
    assert.match(newer.ok ? '' : newer.message, /version 99/);
  });
});
