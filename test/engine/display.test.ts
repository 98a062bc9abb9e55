/** Printed tensors and numbers against PyTorch 2.14's own print (test/reference/record_display.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  itemStr,
  type PrintOptions,
  type TensorDescription,
  TensorPrint,
  tensorStr,
} from '../../src/engine/display.ts';
import { fixed, pythonFloat, scientific } from '../../src/engine/numberText.ts';

type Spelled = number | string | boolean;
interface Case {
  data: Spelled[] | ['arange', number, number];
  shape: number[];
  stride: number[];
  offset: number;
  dtype: string;
  requires_grad: boolean;
  grad_fn: string | null;
  options: Record<string, number | boolean | 'inf'>;
  text: string;
}

/** One number as a 0-d tensor prints it: `36.`, `0.1235`, `1.0000e-05`, `True`. */
const numberStr = (value: number | bigint, dtype: string): string =>
  new TensorPrint({ data: [value], shape: [], stride: [], dtype }).line();

const recorded: { cases: Case[]; floats: [Spelled, ...string[]][] } = JSON.parse(
  readFileSync(new URL('../reference/display.json', import.meta.url), 'utf8'),
);

function read(value: Spelled): number | bigint {
  if (typeof value !== 'string') return Number(value);
  if (value === 'nan') return Number.NaN;
  if (value.endsWith('inf')) return value === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return value === '-0' ? -0 : BigInt(value);
}

function description({ data, shape, stride, offset, dtype, requires_grad, grad_fn }: Case): TensorDescription {
  const [first, count, step] = data;
  const values =
    first === 'arange' ? Array.from({ length: count as number }, (_, i) => i * (step as number)) : data.map(read);
  return { data: values, shape, stride, offset, dtype, requires_grad, grad_fn: grad_fn ?? undefined };
}

function options(given: Case['options']): Partial<PrintOptions> {
  const entries = Object.entries(given).map(([key, value]) => [
    key,
    value === 'inf' ? Number.POSITIVE_INFINITY : value,
  ]);
  return Object.fromEntries(entries);
}

function tensor(values: number[], shape: number[] = [values.length], dtype = 'float32'): TensorDescription {
  const stride = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
  return { data: values, shape, stride, dtype };
}

describe("PyTorch's print", () => {
  recorded.cases.forEach((each, i) => {
    const settings = Object.keys(each.options).length > 0 ? ` ${JSON.stringify(each.options)}` : '';
    it(`${i}: ${each.dtype} [${each.shape}] ${each.text.slice(0, 40).replaceAll('\n', ' ')}${settings}`, () => {
      assert.equal(tensorStr(description(each), options(each.options)), each.text);
    });
  });

  it('takes another prefix and another default dtype', () => {
    assert.equal(tensorStr(tensor([1, 2]), {}, 'Parameter('), 'Parameter([1., 2.])');
    assert.equal(tensorStr(tensor([1, 2], [2], 'float64'), { default_dtype: 'float64' }), 'tensor([1., 2.])');
  });

  it('writes complex numbers from pairs', () => {
    const pairs = { ...tensor([1, 2, -0, -0.5, 3.25, 0], [3], 'complex64'), stride: [1] };
    assert.equal(tensorStr(pairs), 'tensor([1.0000+2.0000j, -0.0000-0.5000j, 3.2500+0.0000j])');
    assert.equal(new TensorPrint(pairs).line(), '[1.0000+2.0000j, -0.0000-0.5000j, 3.2500+0.0000j]');
  });
});

describe('short forms', () => {
  it('writes values on one line, unpadded', () => {
    assert.equal(new TensorPrint(tensor([36, 81])).line(), '[36., 81.]');
    assert.equal(new TensorPrint(tensor([-12, 65])).line(), '[-12., 65.]');
    assert.equal(new TensorPrint(tensor([1, 0.5, 3, 4], [2, 2])).line(), '[[1.0000, 0.5000], [3.0000, 4.0000]]');
    assert.equal(new TensorPrint(tensor([7], [])).line(), '7.');
    assert.equal(new TensorPrint(tensor([], [0, 3])).line(), '[]');
    assert.equal(new TensorPrint(tensor([1, 0], [2], 'bool')).line(), '[True, False]');
  });

  it('shows fewer edge items where the line would be long', () => {
    const many = tensor(Array.from({ length: 100 }, (_, i) => i));
    assert.equal(new TensorPrint(many).line(), '[0., 1., 2., ..., 97., 98., 99.]');
    assert.equal(new TensorPrint(many).line(24), '[0., 1., ..., 98., 99.]');
    assert.equal(new TensorPrint(many).line(1), '[0., ..., 99.]');
  });

  it('writes single numbers', () => {
    assert.equal(numberStr(36, 'float32'), '36.');
    assert.equal(numberStr(0.123456, 'float32'), '0.1235');
    assert.equal(numberStr(1e-5, 'float64'), '1.0000e-05');
    assert.equal(numberStr(1, 'bool'), 'True');
    assert.equal(itemStr(36, 'float32'), '36.0');
    assert.equal(itemStr(2n ** 60n, 'int64'), '1152921504606846976');
    assert.equal(itemStr(0, 'bool'), 'False');
  });
});

describe("Python's floats", () => {
  for (const [value, ...texts] of recorded.floats) {
    it(texts[0], () => {
      const x = Number(read(value));
      assert.deepEqual(
        [pythonFloat(x), fixed(x, 4), scientific(x, 4), fixed(x, 0), scientific(x, 0), scientific(x, 2), fixed(x, 12)],
        texts,
      );
    });
  }
});
