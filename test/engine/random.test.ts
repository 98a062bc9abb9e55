/**
 * Random streams against those recorded from PyTorch 2.14 (test/reference/record_random.py): every draw of every stream, and
 * the generator's state afterwards, byte for byte.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  bernoulli,
  type FloatArray,
  Generator,
  type IntegerArray,
  normal,
  randint,
  randperm,
  uniform,
} from '../../src/engine/random.ts';

type Value = number | string;
interface Draw {
  kind: string;
  size: number;
  dtype: string;
  args: Value[];
  values: Value[];
}
interface Stream {
  seed: string;
  draws: Draw[];
  state: string;
}

const streams: Stream[] = JSON.parse(readFileSync(new URL('../reference/random.json', import.meta.url), 'utf8'));
const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
};

function make(draw: Draw, generator: Generator): ArrayLike<number | bigint> {
  const out = new arrays[draw.dtype as keyof typeof arrays](draw.size);
  const [first, second] = draw.args.map(Number);
  if (draw.kind === 'uniform') uniform(out as FloatArray, first, second, generator);
  else if (draw.kind === 'normal') normal(out as FloatArray, first, second, generator);
  else if (draw.kind === 'randint') randint(out, BigInt(draw.args[0]), BigInt(draw.args[1]), generator);
  else if (draw.kind === 'randperm') randperm(out, generator);
  else if (draw.kind === 'bernoulli') bernoulli(out as Float32Array, first, generator);
  else if (draw.kind === 'bernoulli_each') {
    const chances = out.constructor === Float32Array ? new Float32Array(draw.size) : new Float64Array(draw.size);
    for (let i = 0; i < draw.size; i++) chances[i] = [0.1, 0.5, 0.9, 0, 1][i % 5];
    bernoulli(out as Float32Array, chances, generator);
  } else assert.fail(`unknown draw ${draw.kind}`);
  return out;
}

function fingerprint(generator: Generator): string {
  const state = generator.get_state();
  state.fill(0, 5024, 5032);
  return createHash('sha256').update(state).digest('hex');
}

describe('random streams of PyTorch', () => {
  for (const stream of streams) {
    const title = stream.draws.map((draw) => `${draw.kind}[${draw.size}] ${draw.dtype}(${draw.args})`).join(', ');
    it(`seed ${stream.seed}: ${title}`, () => {
      const generator = new Generator(BigInt(stream.seed));
      for (const draw of stream.draws) {
        const all = Array.from<number | bigint>(make(draw, generator));
        const got = all.length <= 100 ? all : [...all.slice(0, 20), ...all.slice(-20)];
        if (draw.dtype === 'float64') {
          draw.values.forEach((value, i) => {
            const distance = Math.abs(Number(got[i]) - Number(value));
            assert.ok(distance <= 1e-14 * Math.max(1, Math.abs(Number(value))), `${got[i]} is not ${value}`);
          });
        } else {
          assert.deepEqual(got.map(String), draw.values.map(String));
        }
      }
      assert.equal(fingerprint(generator), stream.state);
    });
  }
});

describe('Generator', () => {
  it('continues equally after get_state and set_state, cached sample included', () => {
    const generator = new Generator(9);
    generator.normal53();
    const copy = generator.clone();
    const [mine, theirs] = [generator, copy].map((each) => [each.normal53(), each.random(), each.random64()]);
    assert.deepEqual(mine, theirs);
  });

  it('is seeded with 67280421310721 unless told otherwise', () => {
    assert.equal(new Generator().initial_seed(), 67280421310721n);
  });

  it('refuses what PyTorch refuses', () => {
    assert.throws(() => new Generator(2n ** 64n), /Overflow when unpacking long long/);
    assert.throws(() => new Generator().set_state(new Uint8Array(5056)), /Invalid mt19937 state/);
    assert.throws(() => new Generator().set_state(new Uint8Array(3)), /Expected a CPUGeneratorImplState of size 5056/);
    const none: IntegerArray = new Int32Array(1);
    assert.throws(() => randint(none, 3, 3, new Generator()), /got from=3 >= to=3/);
  });

  it('reseeds from chance', () => {
    const generator = new Generator();
    assert.equal(generator.seed(), generator.initial_seed());
  });
});
