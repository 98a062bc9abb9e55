/** The obvious mistakes with pointwise operators, losses and functions that make tensors: PyTorch's error type and text. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Float } from '../../src/engine/dtype.ts';
import { TorchError } from '../../src/engine/errors.ts';
import { functionalFunctions, torchFunctions } from '../../src/engine/functions.ts';
import { Tensor } from '../../src/engine/tensor.ts';
import { installAll } from './call.ts';

installAll();

const torch = torchFunctions();
const F = functionalFunctions();
const recorded = JSON.parse(readFileSync(new URL('../reference/op_errors.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly [type: string, text: string] | null
>;

/** The call, written in Python, run here: only what these calls need of Python is understood. */
function run(call: string): unknown {
  const script = call
    .replace(/(\w+)=([^,()]+|\w+\([^)]*\))(?=[,)])/g, '{ $1: $2 }')
    .replace(/(?<![\w.])(-?\d+)\.(?!\d)/g, 'new Float($1)')
    .replace(/\((\d+),\)/g, '[$1]')
    .replace(/ones\(2\) \+ 2/, 'torch.add(ones(2), 2)')
    .replaceAll('True', 'true')
    .replaceAll('False', 'false')
    .replaceAll('None', 'null')
    .replace(/torch\.(int32|int64)/g, "'$1'");
  const scope = new Function('torch', 'F', 'ones', 'tensor', 'Float', `return ${script}`);
  return scope(torch, F, torch['ones'], torch['tensor'], Float);
}

describe('errors worded as PyTorch words them', () => {
  for (const [call, expected] of Object.entries(recorded))
    it(call, () => {
      if (expected === null) {
        const made = run(call);
        assert.ok(made instanceof Tensor || typeof made === 'boolean');
        return;
      }
      assert.throws(
        () => run(call),
        (error) => {
          assert.ok(error instanceof TorchError, String(error));
          assert.deepEqual([error.type, error.message], expected);
          return true;
        },
      );
    });
});
