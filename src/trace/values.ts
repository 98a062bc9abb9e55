/** Formats snapshots into the values of a trace, each contents once. What the numbers mean is no concern of this file. */
import { DEFAULT_PRINT_OPTIONS, type PrintOptions, TensorPrint } from '../engine/display.ts';
import type { DType } from '../engine/dtype.ts';
import { numelOf } from '../engine/shape.ts';
import type { Detail } from './budget.ts';
import { num, nums, statsOf } from './numbers.ts';
import type { Value } from './schema.ts';
import { dtypeOf, elementsOf, type Snapshot } from './snapshot.ts';

/** Elements and characters a value may have to be written on one line. */
const SHORT_ELEMENTS = 24;
const SHORT_CHARACTERS = 72;
/** Elements shown of a value in many dimensions, each with both its ends, for each element that is kept. */
const PRINTED_A_KEPT = 8;
/** As PyTorch prints them: items at both ends of each dimension. */
const EDGE = 3;

/** What formatting may take. */
interface Effort {
  /** Elements that statistics look at in one trace; beyond, they sample so many of each value. */
  readonly scanned: number;
  readonly sample: number;
  /** Elements copied of a value that does not lie in rows. */
  readonly gathered: number;
  /** Milliseconds, after which values are no longer told. */
  readonly ms: number;
}

const CALM: Effort = { scanned: 20_000_000, sample: 100_000, gathered: 4_000_000, ms: Number.POSITIVE_INFINITY };
/** Where a run was broken off and somebody waits, perhaps on a busy machine. */
const HASTE: Effort = { scanned: 500_000, sample: 4_000, gathered: 10_000, ms: 100 };

/** Characters that a value takes in JSON with its tensor, its Node and where it was bound, and an element of it. */
const AROUND = 1_000;
const AN_ELEMENT = 14;

// A snippet may put another in its place.
const { now } = Date;

/** The snapshots of one tensor that were formatted, oldest version first, and the ids of their values. */
export interface Shown {
  readonly snapshots: Snapshot[];
  readonly ids: number[];
}

export class Values {
  readonly list: Value[] = [];
  /** What was formatted of each tensor. */
  readonly shown = new Map<number, Shown>();
  readonly #detail: Detail;
  readonly #print: Readonly<PrintOptions>;
  readonly #effort: Effort;
  readonly #until: number;
  #scanned = 0;
  #characters = 0;
  /** Whether some statistics are of a sample. */
  sampled = false;

  constructor(detail: Detail, hasty = false) {
    this.#detail = detail;
    // A short value is printed whole, whatever the budget.
    this.#print = { ...DEFAULT_PRINT_OPTIONS, threshold: Math.max(detail.elements, SHORT_ELEMENTS) };
    this.#effort = hasty ? HASTE : CALM;
    this.#until = hasty ? now() + HASTE.ms : Number.POSITIVE_INFINITY;
  }

  /** Whether there is room, and time, for more. */
  get hasRoom(): boolean {
    return this.#characters < this.#detail.characters && (this.#effort === CALM || now() < this.#until);
  }

  /** The id of the value a snapshot shows. */
  of(snapshot: Snapshot): number {
    return this.#known(snapshot) ?? this.#add(snapshot);
  }

  /** As `of`; null for one that has no value yet and would find no room. */
  ifRoom(snapshot: Snapshot): number | null {
    return this.#known(snapshot) ?? (this.hasRoom ? this.#add(snapshot) : null);
  }

  #known({ tensor, moment, requires_grad }: Snapshot): number | undefined {
    const shown = this.shown.get(tensor.id);
    if (shown === undefined) return undefined;
    const { snapshots, ids } = shown;
    for (let i = ids.length - 1; i >= 0; i--) {
      const other = snapshots[i]!;
      // `requires_grad_` changes what a tensor is without writing to it.
      if (other.moment === moment && other.requires_grad === requires_grad) return ids[i];
    }
    return undefined;
  }

  #add(snapshot: Snapshot): number {
    const { id: tensor } = snapshot.tensor;
    const id = this.list.length + 1;
    this.list.push(this.#format(id, snapshot));
    const shown = this.shown.get(tensor);
    if (shown === undefined) this.shown.set(tensor, { snapshots: [snapshot], ids: [id] });
    else {
      shown.snapshots.push(snapshot);
      shown.ids.push(id);
    }
    return id;
  }

  /** The same of several, some of which there may not be. */
  ofAll(snapshots: readonly (Snapshot | null)[]): (number | null)[] {
    const ids = new Array<number | null>(snapshots.length);
    for (let i = 0; i < ids.length; i++) {
      const snapshot = snapshots[i]!;
      ids[i] = snapshot === null ? null : this.of(snapshot);
    }
    return ids;
  }

  #format(id: number, snapshot: Snapshot): Value {
    const { tensor, version, grad_fn, output_nr, requires_grad } = snapshot;
    const dtype = dtypeOf(snapshot);
    const values = elementsOf(snapshot, this.#effort.gathered);
    const n = tensor.numelValue;
    const stride = this.#strideFor(values.length);
    if (values.length < n) this.sampled = true;
    const { elements } = this.#detail;
    const print = printOf(snapshot, dtype, this.#print);
    const text = print.text();
    this.#characters += AROUND + Math.min(values.length, elements) * AN_ELEMENT + text.length;
    return {
      id,
      tensor: tensor.id,
      version,
      grad_fn: grad_fn?.id ?? null,
      output_nr,
      requires_grad,
      dtype,
      shape: [...tensor.shape],
      elements: nums(values, dtype, elements),
      stats: n === 1 ? statsOfOne(values[0]!, dtype === 'float32') : statsOf(values, dtype, stride),
      text,
      short: n <= SHORT_ELEMENTS ? shortOf(print) : '',
    };
  }

  #strideFor(n: number): number {
    const { scanned, sample } = this.#effort;
    this.#scanned += n;
    if (this.#scanned <= scanned || n <= sample) return 1;
    this.sampled = true;
    return Math.ceil(n / sample);
  }
}

/** As PyTorch's `print` shows the tensor, but for its options. */
export function printed(snapshot: Snapshot): string {
  return printOf(snapshot, dtypeOf(snapshot), DEFAULT_PRINT_OPTIONS).text();
}

function shortOf(print: TensorPrint): string {
  const text = print.line(Number.POSITIVE_INFINITY);
  return text.length <= SHORT_CHARACTERS ? text : '';
}

function printOf(snapshot: Snapshot, dtype: DType, options: Readonly<PrintOptions>): TensorPrint {
  const { tensor, moment, grad_fn, requires_grad } = snapshot;
  const { shape, strides: stride, offset } = tensor;
  const { data } = moment;
  const summary = numelOf(shape) > options.threshold;
  return new TensorPrint(
    { data, shape, stride, offset, dtype, requires_grad, grad_fn: grad_fn?.typeName },
    summary ? { ...options, edgeitems: edgeOf(shape, PRINTED_A_KEPT * options.threshold) } : options,
  );
}

/** Items at both ends of each dimension of a summary: fewer than PyTorch's where more than `most` elements would be shown, in many dimensions. */
function edgeOf(shape: readonly number[], most: number): number {
  for (let edge = EDGE; edge > 0; edge--)
    if (shape.reduce((shown, size) => shown * Math.min(size, 2 * edge), 1) <= most) return edge;
  return 0;
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
