/** Formats snapshots into the values of a trace, each contents once. What the numbers mean is no concern of this file. */
import { TensorPrint } from '../engine/display.ts';
import { num, nums, statsOf } from './numbers.ts';
import type { Value } from './schema.ts';
import { dtypeOf, elementsOf, type Snapshot } from './snapshot.ts';

/** Elements and characters a value may have to be written on one line. */
const SHORT_ELEMENTS = 24;
const SHORT_CHARACTERS = 72;
/** Elements statistics may look at in one trace; beyond, they sample. */
const SCANNED = 20_000_000;
/** The same where a run was broken off and somebody waits. */
const SCANNED_IN_HASTE = 1_000_000;
const SAMPLE = 100_000;

export class Values {
  readonly list: Value[] = [];
  /** All snapshots by tensor, oldest version first, for queries after the run. */
  readonly snapshots = new Map<number, Snapshot[]>();
  readonly #ids = new Map<object, Map<number, number>>();
  readonly #most: number;
  readonly #scannable: number;
  #scanned = 0;
  /** Whether some statistics are of a sample. */
  sampled = false;

  /** `most`: elements kept of one value. */
  constructor(most: number, hasty = false) {
    this.#most = most;
    this.#scannable = hasty ? SCANNED_IN_HASTE : SCANNED;
  }

  /** The id of the value a snapshot shows. */
  of(snapshot: Snapshot): number {
    const { tensor, moment, requires_grad } = snapshot;
    let byTensor = this.#ids.get(moment);
    if (byTensor === undefined) this.#ids.set(moment, (byTensor = new Map()));
    // `requires_grad_` changes what a tensor is without writing to it.
    const key = 2 * tensor.id + Number(requires_grad);
    let id = byTensor.get(key);
    if (id === undefined) {
      id = this.list.length + 1;
      byTensor.set(key, id);
      this.list.push(this.#format(id, snapshot));
      const known = this.snapshots.get(tensor.id);
      if (known === undefined) this.snapshots.set(tensor.id, [snapshot]);
      else known.push(snapshot);
    }
    return id;
  }

  orNull(snapshot: Snapshot | null): number | null {
    return snapshot === null ? null : this.of(snapshot);
  }

  #format(id: number, snapshot: Snapshot): Value {
    const { tensor, version, grad_fn, output_nr, requires_grad } = snapshot;
    const dtype = dtypeOf(snapshot);
    const values = elementsOf(snapshot);
    const n = tensor.numelValue;
    const stride = this.#strideFor(values.length);
    if (values.length < n) this.sampled = true;
    // A short value is printed whole, whatever the budget.
    const print = printOf(snapshot, Math.max(this.#most, SHORT_ELEMENTS));
    return {
      id,
      tensor: tensor.id,
      version,
      grad_fn: grad_fn?.id ?? null,
      output_nr,
      requires_grad,
      dtype,
      shape: [...tensor.shape],
      elements: nums(values, dtype, this.#most),
      stats: n === 1 ? statsOfOne(values[0]!, dtype === 'float32') : statsOf(values, dtype, stride),
      text: print.text(),
      short: n <= SHORT_ELEMENTS ? shortOf(print) : '',
    };
  }

  #strideFor(n: number): number {
    this.#scanned += n;
    if (this.#scanned <= this.#scannable || n <= SAMPLE) return 1;
    this.sampled = true;
    return Math.ceil(n / SAMPLE);
  }
}

/** As PyTorch's `print` shows the tensor; one with more than `threshold` elements is summarised (PyTorch's own threshold is 1,000). */
export function printed(snapshot: Snapshot, threshold = 1_000): string {
  return printOf(snapshot, threshold).text();
}

function shortOf(print: TensorPrint): string {
  const text = print.line();
  return text.length <= SHORT_CHARACTERS && !text.includes('...') ? text : '';
}

function printOf(snapshot: Snapshot, threshold: number): TensorPrint {
  const { tensor, moment, grad_fn, requires_grad } = snapshot;
  const { shape, strides: stride, offset } = tensor;
  const described = { data: moment.data, shape, stride, offset, dtype: dtypeOf(snapshot), requires_grad };
  return new TensorPrint({ ...described, grad_fn: grad_fn?.typeName }, { threshold });
}

function statsOfOne(value: number, float32: boolean): Value['stats'] {
  const finite = Number.isFinite(value);
  const shown = finite ? num(value, float32) : 'NaN';
  return {
    min: shown,
    max: shown,
    mean: shown,
    std: 'NaN',
    nan: Number.isNaN(value) ? 1 : 0,
    inf: finite || Number.isNaN(value) ? 0 : 1,
    zero: value === 0 ? 1 : 0,
    histogram: [],
  };
}
