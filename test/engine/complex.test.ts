/** Complex tensors and half precision where the recorded programs do not look: shared memory, refusals, rounding, numbers of TypeScript. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Complex } from '../../src/engine/dtype.ts';
import { torchFunctions } from '../../src/engine/functions.ts';
import { float16Bits, float16Numbers, roundHalf } from '../../src/engine/half.ts';
import { finfo, iinfo } from '../../src/engine/limits.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { installAll } from './call.ts';

installAll();

const torch = torchFunctions() as Record<string, (...args: unknown[]) => Tensor>;
const i = new Complex(0, 1);

describe('complex tensors', () => {
  it('share memory and version with their parts', () => {
    const z = torch['tensor']!([new Complex(1, 2), 3]);
    torch['real']!(z).fill_(7);
    torch['view_as_real']!(z).select(0, 1).fill_(5);
    assert.equal(String(z), 'tensor([7.+2.j, 5.+5.j])');
    assert.equal(z._version, 2);
    assert.equal(torch['imag']!(z).data_ptr(), z.data_ptr() + 4);
  });

  it('write through to the real tensor they view', () => {
    const real = torch['zeros']!([2, 2]);
    torch['view_as_complex']!(real).add_(i);
    assert.deepEqual(real.tolist(), [
      [0, 1],
      [0, 1],
    ]);
  });

  it('give numbers of their own', () => {
    const z = torch['tensor']!([new Complex(1, -2)]);
    assert.equal(String(z.item<Complex>()), '(1-2j)');
    assert.equal(String(i), '1j');
  });

  it('refuse gradients by name, and what has no form', () => {
    const x = torch['tensor']!([1.5], { requires_grad: true });
    assert.throws(() => x.mul(i as never), /does not support gradients of complex tensors \(torch.mul\)/);
    assert.throws(() => x.to('complex64'), /gradients of complex tensors/);
    const z = torch['tensor']!([i]);
    assert.throws(() => (z.requires_grad = true), /gradients of complex tensors/);
    assert.throws(() => z.softmax(0), /does not support torch.softmax of complex tensors/);
    assert.throws(() => torch['vander']!(z), /does not support torch.vander of complex tensors/);
    assert.throws(() => z.values(), /this function of complex tensors/);
    // A history may not come in by a write either, nor by one into a part.
    const parts = torch['view_as_real']!(torch['tensor']!([i]));
    assert.throws(() => z.copy_(x), /gradients of complex tensors \(torch.copy\)/);
    assert.throws(() => parts.add_(x), /gradients of complex tensors \(torch.add\)/);
  });
});

describe('half precision', () => {
  it('has every float16 and its bits', () => {
    for (let bits = 0; bits < 65_536; bits++) {
      const [x] = float16Numbers(Uint16Array.of(bits));
      if (Number.isNaN(x)) continue;
      assert.equal(float16Bits([x!])[0], bits);
      assert.ok(Object.is(roundHalf('float16', x!), x));
    }
  });

  it('rounds halves to even, by way of float32', () => {
    const between = (a: number, b: number) => (a + b) / 2;
    assert.equal(roundHalf('float16', between(1, 1 + 2 ** -10)), 1);
    assert.equal(roundHalf('float16', between(1 + 2 ** -10, 1 + 2 ** -9)), 1 + 2 ** -9);
    assert.equal(roundHalf('float16', 2 ** -25), 0);
    assert.ok(Object.is(roundHalf('float16', -(2 ** -26)), -0));
    assert.equal(roundHalf('float16', 65_519.99), 65_504);
    assert.equal(roundHalf('float16', 65_520), Number.POSITIVE_INFINITY);
    assert.equal(roundHalf('bfloat16', between(1, 1 + 2 ** -7)), 1);
    assert.equal(roundHalf('bfloat16', 3.4e38), Number.POSITIVE_INFINITY);
    assert.ok(Number.isNaN(roundHalf('bfloat16', Number.NaN)));
  });

  it('knows its limits', () => {
    assert.equal(finfo('float16').max, 65_504);
    assert.equal(finfo('complex64').dtype, 'float32');
    assert.deepEqual(iinfo('uint8'), { bits: 8, min: 0, max: 255, dtype: 'uint8' });
    assert.throws(() => iinfo('bool'), /torch.bool is not supported by torch.iinfo/);
  });
});
