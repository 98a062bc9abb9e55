/** Jacobians for looking at: right numbers, after the graph was freed and its tensors changed, and no trace left behind. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { no_grad } from '../../src/engine/autograd/gradMode.ts';
import { jacobianBetween as betweenEdges, type Jacobian, localJacobian } from '../../src/engine/autograd/jacobian.ts';
import { installEngine } from '../../src/engine/install.ts';
import type { Observer } from '../../src/engine/observer.ts';
import { state } from '../../src/engine/state.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { leaf, ones, vector, x12 } from './autograd/making.ts';

installEngine();

const jacobianBetween = (output: Tensor, input: Tensor): Jacobian =>
  betweenEdges(output.gradientEdge()!, input.gradientEdge()!);

function matrix({ rows, columns, values, diagonal }: Jacobian): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => (diagonal ? (i === j ? values[i]! : 0) : values[i * columns + j]!)),
  );
}

/** An observer that may do nothing: it fails the test when it is told of anything. */
const untold = new Proxy({} as Observer, {
  get: (_, name) => () => assert.fail(`the observer was told ${String(name)}`),
});

describe('jacobianBetween', () => {
  const [a, b] = [leaf([2, 3]), leaf([6, 4])];
  const Q = a.pow(3).mul(3).sub(b.pow(2));

  it('of Q with respect to a is diag(36, 81), before and after the graph was freed', () => {
    const expected = [
      [36, 0],
      [0, 81],
    ];
    assert.deepEqual(matrix(jacobianBetween(Q, a)), expected);
    Q.backward(vector(1, 1));
    assert.deepEqual(matrix(jacobianBetween(Q, a)), expected);
    assert.deepEqual(a.grad!.tolist(), [36, 81]);
  });

  it('leaves no trace', () => {
    const x = x12();
    const y = x.mul(x).sum();
    x.register_hook(() => assert.fail('a hook ran'));
    const before = { ...state };
    state.observer = untold;
    const jacobian = jacobianBetween(y, x);
    state.observer = null;
    assert.deepEqual(matrix(jacobian), [[2, 4]]);
    assert.equal(x.grad, null);
    assert.equal(x._version, 0);
    assert.deepEqual({ ...state }, before);
  });

  it('adds up over all ways, and is zero where there is none', () => {
    const x = x12();
    const y = x.mul(2);
    assert.deepEqual(matrix(jacobianBetween(y.mul(y).add(x), y)), [
      [4, 0],
      [0, 8],
    ]);
    assert.deepEqual(matrix(jacobianBetween(x.sum(), x12())), [[0, 0]]);
  });

  it('reads what was saved, whatever was written since, while somebody watches', () => {
    state.observer = new Proxy({} as Observer, { get: () => () => undefined });
    const x = x12();
    const y = x.mul(x);
    no_grad(() => x.zero_());
    state.observer = null;
    assert.deepEqual(matrix(jacobianBetween(y, x)), [
      [2, 0],
      [0, 4],
    ]);
    const w = x12();
    const z = w.mul(w);
    no_grad(() => w.zero_());
    assert.throws(() => jacobianBetween(z, w), /its earlier value was not kept/);
  });

  it('goes through in-place changes of views', () => {
    const x = x12();
    const y = x.mul(1);
    y.view(2).mul_(3);
    assert.deepEqual(matrix(jacobianBetween(y, x)), [
      [3, 0],
      [0, 3],
    ]);
  });

  it('refuses what is too large', () => {
    const x = leaf([1]).expand(2000).clone();
    assert.throws(() => jacobianBetween(x.mul(2), x), /2000 × 2000 entries; Gradient Lens computes at most 1,000,000/);
  });
});

describe('localJacobian', () => {
  it('of an elementwise Node is a diagonal', () => {
    const x = x12();
    const jacobian = localJacobian(x.tanh().grad_fn!, 0);
    assert.equal(jacobian.diagonal, true);
    assert.equal(jacobian.values.length, 2);
    assert.ok(Math.abs(jacobian.values[1]! - (1 - Math.tanh(2) ** 2)) < 1e-6);
  });

  it('of a broadcast input is not', () => {
    const W = leaf([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const node = W.mul(leaf([1, 1, 2])).grad_fn!;
    assert.equal(localJacobian(node, 0).diagonal, true);
    assert.deepEqual(matrix(localJacobian(node, 1)), [
      [1, 0, 0],
      [0, 2, 0],
      [0, 0, 3],
      [4, 0, 0],
      [0, 5, 0],
      [0, 0, 6],
    ]);
  });

  it('of a sum is a row of ones; of an input without gradient it is refused', () => {
    assert.deepEqual(matrix(localJacobian(x12().sum().grad_fn!, 0)), [[1, 1]]);
    assert.throws(() => localJacobian(x12().mul(2).grad_fn!, 1), /MulBackward0 sends no gradient to input 1/);
  });
});

describe('long chains', () => {
  it('of 100,000 operators are built, run back and dropped without running out of stack', () => {
    const x = ones(1).requires_grad_();
    let y = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    assert.deepEqual(x.grad!.tolist(), [1]);
  });
});
