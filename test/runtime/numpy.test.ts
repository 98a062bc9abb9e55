/** numpy from Python: the outcome of each program must be what real numpy printed, raised and warned, to the byte (test/reference/record_numpy.py). */
import assert from 'node:assert/strict';
import { testCases } from './cases.ts';

testCases({
  folder: new URL('../golden/numpy/', import.meta.url),
  prelude: new URL('../reference/numpy_prelude.py', import.meta.url),
  modes: ['plain'],
  least: 150,
  check: (expected, actual) => assert.equal(actual, expected),
});
