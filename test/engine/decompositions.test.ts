/** Decompositions against recorded PyTorch: LAPACK's signs, orders and pivots, in both precisions. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isComplex } from '../../src/engine/dtype.ts';
import { linalgFunctions, torchFunctions } from '../../src/engine/functions.ts';
import type { Tensor } from '../../src/engine/tensor.ts';
import { installAll } from './call.ts';

installAll();

type Case = Readonly<Record<string, unknown>> & {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64';
  readonly a: readonly number[];
};

const cases = JSON.parse(
  readFileSync(new URL('../reference/decompositions.json', import.meta.url), 'utf8'),
) as readonly Case[];
const linalg = linalgFunctions();
const torch = torchFunctions();

const CALLS: Readonly<Record<string, (a: Tensor) => unknown>> = {
  svd: (a) => linalg['svd']!(a, false),
  'svd full': (a) => linalg['svd']!(a, true),
  'qr reduced': (a) => linalg['qr']!(a, 'reduced'),
  'qr complete': (a) => linalg['qr']!(a, 'complete'),
  lu: (a) => linalg['lu']!(a),
  'eigh L': (a) => linalg['eigh']!(a, 'L'),
  'eigh U': (a) => linalg['eigh']!(a, 'U'),
  eig: (a) => linalg['eig']!(a),
};

for (const [k, given] of cases.entries())
  describe(`${k}: ${given.shape.join('×')} ${given.dtype}`, () => {
    const [rows, columns] = given.shape as [number, number];
    const nested = Array.from({ length: rows }, (_, i) => given.a.slice(i * columns, (i + 1) * columns));
    const a = torch['tensor']!(nested, { dtype: given.dtype }) as Tensor;
    for (const [name, call] of Object.entries(CALLS))
      if (given[name] !== undefined)
        it(name, () => compare(call(a) as Tensor[], given[name] as number[][], given.dtype));
  });

function compare(results: readonly Tensor[], expected: readonly (readonly number[])[], dtype: string): void {
  const tolerance = dtype === 'float32' ? 1e-4 : 1e-10;
  results.forEach((result, k) => {
    const real = isComplex(result.dtype) ? (torch['view_as_real']!(result) as Tensor) : result;
    const values = real.values();
    assert.equal(values.length, expected[k]!.length, `result ${k}: elements`);
    expected[k]!.forEach((x, i) => {
      assert.ok(Math.abs(values[i]! - x) <= tolerance, `result ${k}, element ${i}: ${values[i]}, PyTorch has ${x}`);
    });
  });
}
