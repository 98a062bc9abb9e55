/** What lenses say in each state a tensor and its gradient can be in. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withGradMode } from '../../src/engine/state.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { type LensOptions, lensesOf } from '../../src/views/lens.ts';
import { Drive, tensor } from '../trace/drive.ts';

function lines(trace: Trace, options: LensOptions = {}): Record<number, string> {
  return Object.fromEntries(
    lensesOf(trace, options).map(({ line, parts }) => [line, parts.map(({ text }) => text).join(' | ')]),
  );
}

describe('a leaf', () => {
  it('tells not run, not reached, zero, cleared and accumulated apart', () => {
    const drive = new Drive('w = tensor([2.])\nv = tensor([3.])\n(w*w).sum().backward()\nend');
    let w: Tensor;
    drive.line(1, () => ({ w: (w = tensor([2], true)) }));
    drive.line(2, () => ({ v: tensor([3], true) }));
    const grad = (line: number) => lines(drive.recorder.finish(0))[line]!.split(' | ').slice(2).join(' | ');
    assert.equal(grad(1), '.grad = None · no backward yet');
    const pass = () => w.mul(w).sum().backward();
    drive.line(3, pass);
    assert.equal(grad(1), '.grad = [4.]');
    assert.equal(grad(2), '.grad = None (not reached)');
    drive.line(3, pass);
    assert.equal(grad(1), '.grad = [8.] (accumulated ×2)');
    drive.line(4, () => void w.grad!.zero_());
    assert.equal(grad(1), '.grad = [0.] (zero)');
    w!.gradValue = null;
    assert.equal(grad(1), '.grad = None (cleared)');
    drive.finish();
  });
});

describe('an intermediate', () => {
  const drive = new Drive(
    'w = tensor([2.])\ny = w * 3\nz = w * 5\nloss = y.sum()\nloss.backward(retain_graph=True)\nafter = loss * 2',
  );
  let w: Tensor, y: Tensor, loss: Tensor;
  drive.line(1, () => ({ w: (w = tensor([2], true)) }));
  drive.line(2, () => ({ y: (y = w.mul(3)) }));
  drive.line(3, () => ({ z: w.mul(5) }));
  drive.line(4, () => ({ loss: (loss = y.sum()) }));
  drive.line(5, () => loss.backward(null, true));
  drive.line(6, () => ({ after: loss.mul(2) }));
  const shown = lines(drive.finish());

  it('is differentiated from the loss by its name', () => {
    assert.equal(shown[2], 'y [1] f32 = [6.] | MulBackward0 | ∂loss/∂y = [1.]');
    assert.equal(shown[4], 'loss [] f32 = 6. | SumBackward0 | ∂L/∂loss = 1.');
  });

  it('tells not reached from not run', () => {
    assert.equal(shown[3], 'z [1] f32 = [10.] | MulBackward0 | ∂L/∂z = None (not reached)');
    assert.equal(shown[6], 'after [] f32 = 12. | MulBackward0 | no backward yet');
  });

  it('has its backward line', () => assert.equal(shown[5], '→ w.grad = [3.] | graph kept'));
});

describe('a loop', () => {
  const drive = new Drive(
    'w = tensor([8.])\nfor i in range(10):\n    loss = (w*w).sum()\n    loss.backward()\n    w.sub_(w.grad)',
  );
  let w: Tensor, loss: Tensor;
  drive.line(1, () => ({ w: (w = tensor([8], true)) }));
  for (let i = 0; i < 10; i++) {
    drive.line(3, () => ({ loss: (loss = w.mul(w).sum()) }));
    drive.line(4, () => loss.backward());
    drive.line(5, (line) => {
      line.at('w.sub_(w.grad)');
      withGradMode(false, () => w.sub_(w.gradValue!.mul(0.25)));
      w.gradValue = null;
    });
  }
  const trace = drive.finish();

  it('shows the last iteration and the history of a scalar', () => {
    const shown = lines(trace);
    assert.equal(shown[3], 'loss [] f32 = 0.0002 █▃▁▁▁▁▁▁▁▁ (10/10) | SumBackward0 | ∂L/∂loss = 1.');
    assert.equal(shown[4], '→ w.grad = [0.0312] (10/10) | graph freed (4 B)');
    assert.equal(shown[5], 'changed w [1] f32 = [0.0078] (10/10)');
  });

  it('shows the chosen iteration', () => {
    const shown = lines(trace, { iteration: () => 2 });
    assert.equal(shown[3], 'loss [] f32 = 16. █▃▁▁▁▁▁▁▁▁ (2/10) | SumBackward0 | ∂L/∂loss = 1.');
    assert.equal(shown[4], '→ w.grad = [8.] (2/10) | graph freed (4 B)');
  });
});

describe('what a line shows', () => {
  it('is the shape first of a large tensor, then statistics and a histogram', () => {
    const drive = new Drive('x = linspace');
    drive.line(1, () => ({ x: tensor(Array.from({ length: 101 }, (_, i) => i - 50)) }));
    const [shown] = Object.values(lines(drive.finish()));
    assert.equal(shown, 'x [101] f32 μ 0 σ 29.3 [-50, 50] █▇█▇█▇██ | no grad');
  });

  it('is one number where all elements are equal', () => {
    const drive = new Drive('x = ones');
    drive.line(1, () => ({ x: tensor(new Array<number>(50).fill(1)) }));
    assert.deepEqual(Object.values(lines(drive.finish())), ['x [50] f32 all 1 | no grad']);
  });

  it('warns of elements that are not finite', () => {
    const drive = new Drive('x = log');
    drive.line(1, () => ({ x: tensor([1, Number.NaN, ...new Array<number>(30).fill(Number.POSITIVE_INFINITY)]) }));
    assert.match(Object.values(lines(drive.finish()))[0]!, /⚠ 1 NaN 30 inf/);
  });

  it('is every name of a line, and few of many', () => {
    const drive = new Drive('a, b = f()\nc, d, e, g, h, k = f()');
    drive.line(1, () => ({ a: tensor([1]), b: tensor([2]) }));
    drive.line(2, () => Object.fromEntries([...'cdeghk'].map((name) => [name, tensor(1)])));
    const shown = lines(drive.finish());
    assert.equal(shown[1], 'a [1] f32 = [1.] | no grad | b [1] f32 = [2.] | no grad');
    assert.match(shown[2]!, /\| \+2 more$/);
  });

  it('is the error of a line that failed, and nothing false after it', () => {
    const drive = new Drive('w = tensor([2.])\nloss = (w ** 3).sum()\nloss.backward()\nloss.backward()\nprint(w)');
    let w: Tensor, loss: Tensor;
    drive.line(1, () => ({ w: (w = tensor([2], true)) }));
    drive.line(2, () => ({ loss: (loss = w.pow(3).sum()) }));
    drive.line(3, () => loss.backward());
    drive.line(4, () => loss.backward());
    drive.line(5, () => ({ w }));
    const trace = drive.finish();
    const shown = lines(trace);
    assert.match(
      shown[4]!,
      /^✗ RuntimeError: Trying to backward through the graph a second time · line 3: the graph was freed here$/,
    );
    assert.equal(shown[5], undefined);
    assert.deepEqual(Object.keys(lines(trace, { preset: 'errors' })), ['4']);
  });
});
