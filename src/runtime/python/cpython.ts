// What we use of CPython itself: the part of its C API that Pyodide's WebAssembly exports, and the layout of a few kinds of objects, read straight from
// its memory. `checkLayout` asks at boot whether objects lie as it is written here. Knows neither torch nor the engine.

/** An address in Python's memory: of an object, a string, a struct. 0 is C's NULL. */
export type Address = number;

/** Pyodide's module. */
export interface PyodideModule extends CPython {
  /** Views of the memory as it is now: after growth there are new ones. */
  readonly HEAP32: Int32Array;
  readonly HEAPF64: Float64Array;
  readonly wasmTable: { readonly length: number; grow(by: number): number };
}

/** C's objects and functions, with an underscore before their names. A reference that is returned is the caller's, unless said otherwise. */
export interface CPython {
  readonly _PyLong_Type: Address;
  readonly _PyFloat_Type: Address;
  readonly _PyBool_Type: Address;
  readonly _PyTuple_Type: Address;
  readonly _PyList_Type: Address;
  readonly _PyDict_Type: Address;
  readonly _PyUnicode_Type: Address;
  readonly _PySlice_Type: Address;
  readonly __Py_NoneStruct: Address;
  readonly __Py_TrueStruct: Address;
  readonly __Py_FalseStruct: Address;
  readonly __Py_EllipsisObject: Address;
  /** An int: how many checks of the interpreter's are left out before it looks at its interrupt buffer. */
  readonly __Py_emscripten_signal_clock: Address;
  _malloc(bytes: number): Address;
  _free(address: Address): void;
  _Py_IncRef(object: Address): void;
  _Py_DecRef(object: Address): void;
  _PyLong_FromLong(value: number): Address;
  _PyLong_FromDouble(value: number): Address;
  _PyFloat_FromDouble(value: number): Address;
  _PyType_GenericAlloc(type: Address, items: number): Address;
  _PyObject_Vectorcall(callable: Address, args: Address, count: number, names: Address): Address;
  _PyCFunction_NewEx(definition: Address, self: Address, module: Address): Address;
  _PyDescr_NewMethod(type: Address, definition: Address): Address;
  /** Borrowed. */
  _PyImport_AddModule(name: Address): Address;
  _PyObject_GetAttrString(object: Address, name: Address): Address;
  _PyObject_SetAttrString(object: Address, name: Address, value: Address): number;
  _PyUnicode_FromString(text: Address): Address;
  /** Borrowed from the string object. */
  _PyUnicode_AsUTF8(text: Address): Address;
  stringToNewUTF8(text: string): Address;
  UTF8ToString(address: Address): string;
  /** Sets the exception that an error of `isPythonError` came from. */
  handle_js_error(error: unknown): void;
}

/** Whether an error is an exception of Python's, thrown by a function of Python's that we called. */
export function isPythonError(error: unknown): boolean {
  return error instanceof Error && '__error_address' in error;
}

// Offsets in bytes; all objects begin with a reference count and their type.
const TYPE = 4;
/** Of a tuple, a list, a dict and a string. */
const COUNT = 8;
const TUPLE_ITEMS = 16;
const LIST_ITEMS = 12;
/** An int: a tag with sign and number of digits, then the digits. */
const INT_TAG = 8;
const INT_DIGITS = 12;
const DIGIT_BITS = 30;
const FLOAT_VALUE = 8;
const SLICE_PARTS = 8;
const SET_USED = 12;
/** A tuple's hash, which must say that it is not known; and a string's flags, one of which says that it is ASCII. */
const TUPLE_HASH = 12;
const TEXT_STATE = 16;
const ASCII = 1 << 6;
/** The PyMemberDef of a slot's descriptor, and the slot's place in there. */
const MEMBER = 20;
const MEMBER_OFFSET = 8;

/** The module has thousands of members, which makes each slow to find: these few are kept apart. */
export const MEMBERS = (
  '_PyLong_Type _PyFloat_Type _PyBool_Type _PyTuple_Type _PyList_Type _PyDict_Type _PyUnicode_Type _PySlice_Type __Py_NoneStruct __Py_TrueStruct ' +
  '__Py_FalseStruct __Py_EllipsisObject __Py_emscripten_signal_clock _malloc _free _Py_IncRef _Py_DecRef _PyLong_FromLong _PyLong_FromDouble _PyFloat_FromDouble ' +
  '_PyType_GenericAlloc _PyObject_Vectorcall _PyCFunction_NewEx _PyDescr_NewMethod _PyImport_AddModule _PyObject_GetAttrString ' +
  '_PyObject_SetAttrString _PyUnicode_FromString _PyUnicode_AsUTF8 stringToNewUTF8 UTF8ToString handle_js_error'
).split(' ') as (keyof CPython)[];

/** Reads Python's objects. Reading a wrong address gives a wrong number, never more: memory is an array. */
export class Objects {
  readonly python: CPython;
  readonly #module: PyodideModule;
  #words: Int32Array;
  #doubles: Float64Array;

  constructor(module: PyodideModule) {
    this.python = Object.fromEntries(MEMBERS.map((name) => [name, module[name]])) as unknown as CPython;
    const missing = MEMBERS.filter((name) => this.python[name] === undefined);
    if (missing.length > 0) throw new Error(`Python has no ${missing.join(', ')}`);
    this.#module = module;
    this.#words = module.HEAP32;
    this.#doubles = module.HEAPF64;
  }

  /** The memory as 32-bit numbers, as it is now. */
  get words(): Int32Array {
    if (this.#words.length === 0) this.#words = this.#module.HEAP32;
    return this.#words;
  }

  get #floats(): Float64Array {
    if (this.#doubles.length === 0) this.#doubles = this.#module.HEAPF64;
    return this.#doubles;
  }

  word(address: Address): number {
    return this.words[address >>> 2]!;
  }

  type(object: Address): Address {
    return this.words[(object + TYPE) >>> 2]!;
  }

  /** An int; not a number when it has more digits than a double keeps. */
  int(object: Address): number {
    const words = this.words;
    const tag = words[(object + INT_TAG) >>> 2]!;
    const digits = tag >>> 3;
    const low = words[(object + INT_DIGITS) >>> 2]!;
    if (digits > 1) {
      const size = low + words[(object + INT_DIGITS + 4) >>> 2]! * 2 ** DIGIT_BITS;
      if (digits > 2 || size > Number.MAX_SAFE_INTEGER) return Number.NaN;
      return (tag & 3) === 2 ? -size : size;
    }
    return (tag & 3) === 0 ? low : (tag & 3) === 1 ? 0 : -low;
  }

  float(object: Address): number {
    return this.#floats[(object + FLOAT_VALUE) >>> 3]!;
  }

  text(object: Address): string {
    return this.python.UTF8ToString(this.python._PyUnicode_AsUTF8(object));
  }

  /** How many items a tuple, list or dict has, and how many letters a string. */
  count(object: Address): number {
    return this.words[(object + COUNT) >>> 2]!;
  }

  /** Where the items of a tuple are. */
  tupleItems(object: Address): Address {
    return object + TUPLE_ITEMS;
  }

  /** Makes a tuple of newly given memory. */
  startTuple(object: Address): void {
    this.words[(object + TUPLE_HASH) >>> 2] = -1;
  }

  isAscii(text: Address): boolean {
    return (this.words[(text + TEXT_STATE) >>> 2]! & ASCII) !== 0;
  }

  listItems(object: Address): Address {
    return this.words[(object + LIST_ITEMS) >>> 2]!;
  }

  /** start, stop or step of a slice. */
  slicePart(object: Address, which: number): Address {
    return this.words[((object + SLICE_PARTS) >>> 2) + which]!;
  }

  /** Whether a set has no members. */
  isEmptySet(object: Address): boolean {
    return this.words[(object + SET_USED) >>> 2] === 0;
  }

  /** Where the objects of a class keep this slot. */
  slotOffset(type: Address, name: string): number {
    const text = this.python.stringToNewUTF8(name);
    const descriptor = this.python._PyObject_GetAttrString(type, text);
    this.python._free(text);
    const offset = this.word(this.word(descriptor + MEMBER) + MEMBER_OFFSET);
    this.python._Py_DecRef(descriptor);
    return offset;
  }
}

/** What `checkLayout` wants to see, as Python writes it. */
export const LAYOUT_SAMPLE = '(7, -5, 2**40 + 1, 0, 2.5, [3], {1}, slice(4, None, None), "ascii", "ä", {1: 2})';

/** @throws Error when objects of this Python lie otherwise than is written here. `sample` is what `LAYOUT_SAMPLE` evaluates to. */
export function checkLayout(objects: Objects, sample: Address): void {
  const { python } = objects;
  const items = objects.tupleItems(sample);
  const item = (k: number): Address => objects.word(items + 4 * k);
  const seen = [
    objects.type(sample) === python._PyTuple_Type && objects.count(sample) === 11,
    [0, 1, 2, 3].map((k) => objects.int(item(k))).join(' ') === `7 -5 ${2 ** 40 + 1} 0`,
    objects.type(item(4)) === python._PyFloat_Type && objects.float(item(4)) === 2.5,
    objects.count(item(5)) === 1 && objects.int(objects.word(objects.listItems(item(5)))) === 3,
    !objects.isEmptySet(item(6)),
    objects.int(objects.slicePart(item(7), 0)) === 4 && objects.slicePart(item(7), 2) === python.__Py_NoneStruct,
    objects.isAscii(item(8)) && !objects.isAscii(item(9)) && objects.count(item(8)) === 5,
    objects.count(item(10)) === 1,
  ];
  if (seen.includes(false)) throw new Error(`Python's objects lie otherwise than expected: ${seen.join(', ')}`);
}
