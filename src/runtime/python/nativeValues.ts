// Arguments and results of native functions: Python's objects read from its memory as the engine's values, and the engine's results made into Python's
// objects. What it does not know it says so of; the Python side then encodes it (`values.ts`).

import { Tensor } from '../../engine/tensor.ts';
import type { Address, CPython, Objects } from './cpython.ts';
import type { Handles } from './handles.ts';
import type { Natives } from './natives.ts';
import { encodeResult, floatOf } from './values.ts';

/** Stands for an object that only Python can encode. */
export const UNKNOWN = Symbol('unknown');

const DTYPE = 'dtype:';

/** C's `long` holds less than this. */
const LONG = 2 ** 31;

export class NativeValues {
  readonly #natives: Natives;
  readonly #handles: Handles;
  readonly #objects: Objects;
  readonly #python: CPython;
  readonly #Tensor: Address;
  readonly #Parameter: Address;
  readonly #Size: Address;
  readonly #dtype: Address;
  readonly #dtypes: ReadonlyMap<Address, string>;
  readonly none: Address;
  /** Where a Tensor keeps its handle, and the object that `grad` gave last. */
  readonly #handle: number;
  readonly #grad: number;

  /** Only once Python has told all facts: when the first call comes. */
  constructor(natives: Natives, handles: Handles) {
    this.#natives = natives;
    this.#handles = handles;
    this.#objects = natives.objects;
    this.#python = natives.objects.python;
    this.none = this.#python.__Py_NoneStruct;
    this.#Tensor = natives.fact('Tensor');
    this.#Parameter = natives.fact('Parameter');
    this.#Size = natives.fact('Size');
    this.#dtype = natives.fact('dtype');
    this.#handle = this.#objects.slotOffset(this.#Tensor, '_h');
    this.#grad = this.#objects.slotOffset(this.#Tensor, '_grad');
    this.#dtypes = new Map(
      [...natives.facts()].flatMap(([name, object]) =>
        name.startsWith(DTYPE) ? [[object, name.slice(DTYPE.length)] as const] : [],
      ),
    );
  }

  isTensor(object: Address): boolean {
    const type = this.#objects.type(object);
    return type === this.#Tensor || type === this.#Parameter;
  }

  /** A Tensor's handle; -1 when it has none. */
  handleOf(object: Address): number {
    const handle = this.#objects.word(object + this.#handle);
    return handle === 0 ? -1 : this.#objects.int(handle);
  }

  /** The tensor of an object; undefined for what is none, or is of a class that we do not know. */
  tensor(object: Address): Tensor | undefined {
    return this.isTensor(object) ? this.#handles.peek(this.handleOf(object)) : undefined;
  }

  /** An argument as the engine takes it, or UNKNOWN. */
  read(object: Address): unknown {
    const objects = this.#objects;
    const python = this.#python;
    const type = objects.type(object);
    if (type === this.#Tensor || type === this.#Parameter) return this.#handles.peek(this.handleOf(object)) ?? UNKNOWN;
    if (type === python._PyLong_Type) {
      const value = objects.int(object);
      return Number.isNaN(value) ? UNKNOWN : value;
    }
    if (type === python._PyFloat_Type) return floatOf(objects.float(object));
    if (object === python.__Py_NoneStruct) return null;
    if (type === python._PyBool_Type) return object === python.__Py_TrueStruct;
    if (type === python._PyTuple_Type || type === this.#Size)
      return this.#items(objects.tupleItems(object), objects.count(object));
    if (type === python._PyList_Type) return this.#items(objects.listItems(object), objects.count(object));
    if (type === python._PyUnicode_Type) return this.#text(object);
    if (type === this.#dtype) return this.#dtypes.get(object) ?? UNKNOWN;
    return UNKNOWN;
  }

  /** A number or truth value; null for anything else. */
  readNumber(object: Address): number | boolean | null {
    const objects = this.#objects;
    const type = objects.type(object);
    if (type === this.#python._PyLong_Type) {
      const value = objects.int(object);
      return Number.isNaN(value) ? null : value;
    }
    if (type === this.#python._PyFloat_Type) return objects.float(object);
    return type === this.#python._PyBool_Type ? object === this.#python.__Py_TrueStruct : null;
  }

  /** Whether an object is None or a dict without members. */
  isEmpty(object: Address): boolean {
    if (object === this.#python.__Py_NoneStruct) return true;
    return this.#objects.type(object) === this.#python._PyDict_Type && this.#objects.count(object) === 0;
  }

  /** `count` arguments that stand one after the other, or UNKNOWN when there is one among them. */
  #items(at: Address, count: number): unknown[] | typeof UNKNOWN {
    const items = new Array<unknown>(count);
    for (let k = 0; k < count; k++) {
      const object = this.#objects.word(at + 4 * k);
      const value = this.read(object);
      if (value === UNKNOWN) return UNKNOWN;
      // A list may be kept by who gets it.
      items[k] = value instanceof Tensor ? this.#handles.tensor(value.handle) : value;
    }
    return items;
  }

  #text(object: Address): string | typeof UNKNOWN {
    // The length follows the object's type: in what is not plain text the two differ.
    const length = this.#objects.count(object);
    if (length > 256 || !this.#objects.isAscii(object)) return UNKNOWN;
    const text = this.#objects.text(object);
    return text.length === length ? text : UNKNOWN;
  }

  /** What stands in the brackets of `x[…]`, or UNKNOWN. */
  index(object: Address): unknown {
    const objects = this.#objects;
    const type = objects.type(object);
    if (type === this.#Size) return UNKNOWN;
    if (type !== this.#python._PyTuple_Type) {
      const one = this.#indexItem(object);
      return one === UNKNOWN ? UNKNOWN : [one];
    }
    const items: unknown[] = [];
    for (let k = 0, n = objects.count(object); k < n; k++) {
      const item = this.#indexItem(objects.word(objects.tupleItems(object) + 4 * k));
      if (item === UNKNOWN) return UNKNOWN;
      items.push(item);
    }
    return items;
  }

  #indexItem(object: Address): unknown {
    const objects = this.#objects;
    const python = this.#python;
    if (object === python.__Py_EllipsisObject) return 'ellipsis';
    const type = objects.type(object);
    if (type === python._PySlice_Type) {
      const slice: (number | null)[] = [];
      for (let k = 0; k < 3; k++) {
        const part = objects.slicePart(object, k);
        if (part === python.__Py_NoneStruct) slice.push(null);
        else if (objects.type(part) === python._PyLong_Type && !Number.isNaN(objects.int(part)))
          slice.push(objects.int(part));
        else return UNKNOWN;
      }
      return { slice };
    }
    const value = type === python._PyUnicode_Type || type === this.#dtype ? UNKNOWN : this.read(object);
    return value instanceof Tensor ? this.#handles.tensor(value.handle) : value;
  }

  // Results ----------------------------------------------------------------------------------------------------------

  bool(value: boolean): Address {
    return value ? this.#python.__Py_TrueStruct : this.#python.__Py_FalseStruct;
  }

  /** A number as Python has it: an int when it is whole. */
  number(value: number): Address {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return this.#python._PyFloat_FromDouble(value);
    return Math.abs(value) < LONG ? this.#python._PyLong_FromLong(value) : this.#python._PyLong_FromDouble(value);
  }

  float(value: number): Address {
    return this.#python._PyFloat_FromDouble(value);
  }

  again(object: Address): Address {
    this.#python._Py_IncRef(object);
    return object;
  }

  /** A new Tensor object. */
  wrap(tensor: Tensor): Address {
    const object = this.#python._PyType_GenericAlloc(this.#Tensor, 0);
    if (object === 0) return 0;
    const handle = this.#python._PyLong_FromLong(this.#handles.give(tensor));
    this.#objects.words[(object + this.#handle) >>> 2] = handle;
    return object;
  }

  /** A Size of these lengths. */
  size(lengths: readonly number[]): Address {
    const object = this.#python._PyType_GenericAlloc(this.#Size, lengths.length);
    if (object === 0) return 0;
    this.#objects.startTuple(object);
    const items = this.#objects.tupleItems(object);
    for (let k = 0; k < lengths.length; k++) {
      const length = this.#python._PyLong_FromLong(lengths[k]!);
      this.#objects.words[(items + 4 * k) >>> 2] = length;
    }
    return object;
  }

  /** What an operator of the name `key` returned. */
  result(result: unknown, fields: readonly string[] | null, key: string): Address {
    if (result instanceof Tensor) return this.wrap(result);
    if (result === null || result === undefined) return this.none;
    if (typeof result === 'boolean') return this.bool(result);
    return this.#decoded(key, encodeResult(this.#handles, result, fields));
  }

  /** What Python's own decoder makes of it. */
  #decoded(key: string, text: string): Address {
    const python = this.#python;
    const args = python._malloc(8);
    const strings = [key, text].map((each) => {
      const copy = python.stringToNewUTF8(each);
      const object = python._PyUnicode_FromString(copy);
      python._free(copy);
      return object;
    });
    this.#objects.words.set(strings, args >>> 2);
    const made = python._PyObject_Vectorcall(this.#natives.fact('decoded'), args, 2, 0);
    for (const object of strings) python._Py_DecRef(object);
    python._free(args);
    return made;
  }

  /** Has Python raise what the engine last refused, by the arguments of the call. */
  refused(args: Address, count: number, names: Address): Address {
    return this.#python._PyObject_Vectorcall(this.#natives.fact('refused'), args, count, names);
  }

  // The object that `grad` gives ---------------------------------------------------------------------------------------

  /** The object kept for the gradient: 0 for none. Borrowed. */
  keptGrad(object: Address): Address {
    return this.#objects.word(object + this.#grad);
  }

  /** Keeps another object, or 0. */
  keepGrad(object: Address, grad: Address): void {
    const before = this.keptGrad(object);
    if (before === grad) return;
    if (grad !== 0) this.#python._Py_IncRef(grad);
    this.#objects.words[(object + this.#grad) >>> 2] = grad;
    if (before !== 0) this.#python._Py_DecRef(before);
  }
}
