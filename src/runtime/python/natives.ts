// Functions of ours as Python's own builtin functions: a call costs a tenth of a microsecond, where one through Pyodide's proxies costs one or two. Each
// stands in Python's memory as a definition whose code is a thunk (`thunks.ts`); what it does is a handler here. A handler that does not know what it is
// given leaves the call to a Python function that does, as it does in traced runs. Knows neither torch nor the engine.
//
// NOTE [Natives in a snapshot] Definitions live in Python's memory and come back with a snapshot; the function table and this object do not. So the table
// grows at the same moment of every boot, by the same number, and what belongs to the definitions stands in Python's memory too, in the ledger:
// the thunks' first place, the number of entries, then texts and functions to fall back on, then facts (a text and a number each).

import { type Address, checkLayout, isPythonError, Objects, type PyodideModule } from './cpython.ts';
import { addThunks } from './thunks.ts';

/** A builtin function of ours. */
export interface Entry {
  /** What the handler goes by: `tensor.add_`. */
  readonly key: string;
  readonly handler: Handler;
  /** How many arguments by place the handler takes. */
  readonly most: number;
  /** The Python function that takes every call. */
  readonly fallback: Address;
  /** For the handler, to keep what it found under the key. */
  found: unknown;
}

/**
 * Answers a call: `count` arguments stand one after the other at `args`, then those by name, whose names are the tuple `names` (0: none); `self` is 0 for
 * a plain function. Gives a new reference, 0 when an exception is set, or FALL_BACK when nothing was done.
 */
export type Handler = (entry: Entry, self: Address, args: Address, count: number, names: Address) => Address;

export const FALL_BACK = -1;

const MOST_ENTRIES = 2_048;
const MOST_FACTS = 64;
const ENTRIES = 3;
const FACTS = ENTRIES + 2 * MOST_ENTRIES;
const LEDGER_WORDS = FACTS + 2 * MOST_FACTS;
/** METH_FASTCALL | METH_KEYWORDS */
const FLAGS = 0x82;
/** Names of keyword arguments that are kept: more are read each time. */
const MOST_NAMES = 1_000;

/** The fact that says that all others were told: until then Python takes every call. */
const READY = 'ready';

export class Natives {
  /** By the first word of an entry's text. */
  readonly handlers: Record<string, Handler> = {};
  /** Raises what went wrong in a handler: what `Handler` gives then. */
  failed: (error: unknown) => Address = () => 0;
  #objects: Objects | null = null;
  #ledger: Address = 0;
  #entries: (Entry | undefined)[] = [];
  #facts = new Map<string, number>();
  #names = new Map<Address, readonly string[]>();
  #isReady = false;

  get objects(): Objects {
    if (this.#objects === null) throw new Error('Python has not booted yet');
    return this.#objects;
  }

  get isOpen(): boolean {
    return this.#objects !== null;
  }

  /** Where the ledger is; to be told to `reopen` after a restore. */
  get ledger(): Address {
    return this.#ledger;
  }

  /** In a Python that has just booted. `sample` is what `LAYOUT_SAMPLE` evaluates to. */
  open(module: PyodideModule, sample: Address): void {
    if (this.isOpen) throw new Error('The thunks are there already');
    const first = this.#addThunks(module);
    checkLayout(this.objects, sample);
    this.#ledger = this.objects.python._malloc(4 * LEDGER_WORDS);
    this.objects.words.fill(0, this.#ledger >>> 2, (this.#ledger >>> 2) + LEDGER_WORDS);
    this.objects.words[this.#ledger >>> 2] = first;
  }

  /** In a Python that was restored: see NOTE [Natives in a snapshot]. */
  reopen(module: PyodideModule, findLedger: () => Address): void {
    const first = this.#addThunks(module);
    this.#ledger = findLedger();
    if (this.#word(0) !== first)
      throw new Error(`Thunks stand at ${first}, where the snapshot has them at ${this.#word(0)}`);
    for (let k = 0; k < this.#word(2); k++)
      this.#facts.set(this.objects.python.UTF8ToString(this.#word(FACTS + 2 * k)), this.#word(FACTS + 2 * k + 1));
    this.#isReady = this.#facts.has(READY);
  }

  #addThunks(module: PyodideModule): number {
    this.#objects = new Objects(module);
    return addThunks(module.wasmTable, MOST_ENTRIES, (which, self, args, count, names) => {
      try {
        const entry = this.#entries[which] ?? this.#read(which);
        if (!this.#isReady) return this.#fallBack(entry, self, args, count, names);
        const made = entry.handler(entry, self, args, count, names);
        return made === FALL_BACK ? this.#fallBack(entry, self, args, count, names) : made;
      } catch (error) {
        if (!isPythonError(error)) return this.failed(error);
        this.objects.python.handle_js_error(error);
        return 0;
      }
    });
  }

  #word(at: number): number {
    return this.objects.words[(this.#ledger >>> 2) + at]!;
  }

  #put(at: number, value: number): void {
    this.objects.words[(this.#ledger >>> 2) + at] = value;
  }

  #read(which: number): Entry {
    const text = this.objects.python.UTF8ToString(this.#word(ENTRIES + 2 * which));
    const [kind, key, most] = text.split(' ') as [string, string, string];
    const handler = this.handlers[kind];
    if (handler === undefined) throw new Error(`No handler of ${kind}`);
    const fallback = this.#word(ENTRIES + 2 * which + 1);
    const entry = { key, handler, most: Number(most), fallback, found: undefined };
    this.#entries[which] = entry;
    return entry;
  }

  #fallBack({ fallback }: Entry, self: Address, args: Address, count: number, names: Address): Address {
    const { python, words } = this.objects;
    if (self === 0) return python._PyObject_Vectorcall(fallback, args, count, names);
    // Most callers have `self` stand right before the others, where it is wanted.
    if (words[(args - 4) >>> 2] === self) return python._PyObject_Vectorcall(fallback, args - 4, count + 1, names);
    const total = count + (names === 0 ? 0 : this.objects.count(names));
    const copy = python._malloc(4 * (total + 1));
    this.objects.words[copy >>> 2] = self;
    this.objects.words.copyWithin((copy >>> 2) + 1, args >>> 2, (args >>> 2) + total);
    const made = python._PyObject_Vectorcall(fallback, copy, count + 1, names);
    python._free(copy);
    return made;
  }

  /** The strings of a tuple of names. */
  names(tuple: Address): readonly string[] {
    const known = this.#names.get(tuple);
    if (known !== undefined) return known;
    const { objects } = this;
    const items = objects.tupleItems(tuple);
    const names = Array.from({ length: objects.count(tuple) }, (_, k) => objects.text(objects.word(items + 4 * k)));
    // Nobody else holds the tuple of a `**dict`: it will not be seen again.
    if (this.#names.size < MOST_NAMES && objects.word(tuple) > 1) {
      objects.python._Py_IncRef(tuple);
      this.#names.set(tuple, names);
    }
    return names;
  }

  /**
   * Makes a function of `module`, or a method of the class `owner`, and binds it to `made` in the module `_gradient_lens`. `what` is the handler's name,
   * the key and how many arguments by place are taken, with spaces in between.
   */
  define(what: string, name: string, module: string, owner: Address, fallback: Address): void {
    this.#refuseLater();
    const { python } = this.objects;
    const which = this.#word(1);
    if (which >= MOST_ENTRIES) throw new Error('There are more native functions than thunks');
    this.#put(1, which + 1);
    this.#put(ENTRIES + 2 * which, python.stringToNewUTF8(what));
    this.#put(ENTRIES + 2 * which + 1, fallback);
    python._Py_IncRef(fallback);
    const definition = python._malloc(16);
    const words = [python.stringToNewUTF8(name), this.#word(0) + which, FLAGS, 0];
    this.objects.words.set(words, definition >>> 2);
    if (owner === 0) {
      const text = python.stringToNewUTF8(module);
      this.#bind(python._PyCFunction_NewEx(definition, 0, python._PyUnicode_FromString(text)));
      python._free(text);
    } else this.#bind(python._PyDescr_NewMethod(owner, definition));
  }

  #bind(object: Address): void {
    const { python } = this.objects;
    const [module, made] = ['_gradient_lens', 'made'].map((text) => python.stringToNewUTF8(text)) as [Address, Address];
    python._PyObject_SetAttrString(python._PyImport_AddModule(module), made, object);
    python._Py_DecRef(object);
    python._free(module);
    python._free(made);
  }

  /** Keeps a number under a name, mostly an object's address; whoever tells it keeps the object alive. */
  know(name: string, value: number): void {
    this.#refuseLater();
    const count = this.#word(2);
    if (count >= MOST_FACTS) throw new Error('There are more facts than room for them');
    this.#put(2, count + 1);
    this.#put(FACTS + 2 * count, this.objects.python.stringToNewUTF8(name));
    this.#put(FACTS + 2 * count + 1, value);
    this.#facts.set(name, value);
    this.#isReady = this.#facts.has(READY);
  }

  /** A snippet makes none: addresses are believed here. */
  #refuseLater(): void {
    if (this.#isReady) throw new Error('Native functions are made at boot only');
  }

  /** @throws Error for what was never told. */
  fact(name: string): number {
    const value = this.#facts.get(name);
    if (value === undefined) throw new Error(`Nobody told ${name}`);
    return value;
  }

  facts(): ReadonlyMap<string, number> {
    return this.#facts;
  }
}
