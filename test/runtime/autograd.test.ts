/**
 * Autograd from Python, all of it that is not operators: user's Functions, hooks of every kind, modes, checkpoints, views. What each program prints,
 * raises and warns must be what PyTorch 2.14 did (test/reference/record_cases.py).
 */
import assert from 'node:assert/strict';
import { difference } from '../../scripts/seeds.ts';
import { testCases } from './cases.ts';

testCases({
  folder: new URL('../golden/autograd/', import.meta.url),
  prelude: new URL('../reference/case_prelude.py', import.meta.url),
  modes: ['plain', 'trace'],
  least: 250,
  check: (expected, actual) => assert.equal(difference(expected, actual), null),
});
