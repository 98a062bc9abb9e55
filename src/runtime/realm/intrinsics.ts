// Freezes the realm's own intrinsics before a snippet runs: our code lives in the same realm, so a replaced `JSON.stringify` or an
// `Object.prototype.toJSON` would otherwise write the results, and a replaced `Array.prototype.map` break the engine. What programs are known
// to change of these objects stays theirs: see NOTE [What stays open].

type Globals = Record<string, unknown>;

const { freeze, getOwnPropertyDescriptor, getPrototypeOf, preventExtensions, defineProperty } = Object;
const { ownKeys } = Reflect;

/**
 * NOTE [What stays open] `Math.random` and `Date.now` are replaced by programs that want to be repeated, and our code has taken the ones it relies
 * on. `err.name = …` and `object.toString = …` are assignments to the program's own objects, which a frozen property of the same name further up
 * would refuse; so Object's and the errors' prototypes keep their members writable and only take no new ones. The errors' constructors have
 * `stackTraceLimit` and `prepareStackTrace`, which are meant to be set.
 */
const OPEN = ['Math', 'Date'] as const;
const ERRORS = [
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'SuppressedError',
] as const;

/** Makes the intrinsics, and the global names that hold them, what they are for good. */
export function lockIntrinsics(globals: Globals): void {
  const names = ownKeys(globals).filter((name) => typeof name === 'string' && /^[A-Z]/.test(name)) as string[];
  const held = (name: string): object | undefined => getOwnPropertyDescriptor(globals, name)?.value;
  const open = new Set<unknown>([globals, ...OPEN.map(held)]);
  const closed = new Set<unknown>();
  const shut = (prototype: object | undefined): void => {
    if (prototype !== undefined) preventExtensions(prototype);
    open.add(prototype);
  };
  for (const name of ERRORS) {
    const error = held(name) as { prototype?: object } | undefined;
    open.add(error);
    shut(error?.prototype);
  }
  shut((held('Object') as ObjectConstructor).prototype);

  const close = (value: unknown): void => {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || closed.has(value)) return;
    closed.add(value);
    for (const key of ownKeys(value)) {
      const { value: below, get, set } = getOwnPropertyDescriptor(value, key)!;
      for (const each of [below, get, set]) close(each);
    }
    close(getPrototypeOf(value));
    if (!open.has(value)) freeze(value);
  };
  for (const name of names) close(held(name));
  for (const value of hidden()) close(value);
  for (const name of names) {
    const { configurable } = getOwnPropertyDescriptor(globals, name)!;
    if (configurable === true) defineProperty(globals, name, { writable: false, configurable: false });
  }
  for (const name of ['globalThis', 'isFinite', 'isNaN', 'parseFloat', 'parseInt']) {
    close(held(name));
    defineProperty(globals, name, { writable: false, configurable: false });
  }
}

/** Prototypes that no global name leads to. */
function hidden(): object[] {
  const values = [
    async () => {},
    function* () {},
    async function* () {},
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''[Symbol.iterator](),
    /a/[Symbol.matchAll](''),
  ];
  return values.map((value) => getPrototypeOf(value) as object);
}
