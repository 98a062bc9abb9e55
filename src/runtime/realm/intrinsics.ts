// Freezes the inner realm's intrinsics before a snippet runs: our code lives there too, and a replaced `JSON.stringify` or an
// `Object.prototype.toJSON` would otherwise write the results, and a replaced `Array.prototype.map` break the engine. What programs are known
// to change of these objects stays theirs: see NOTE [What stays open].

import { freezeReached, hiddenPrototypes } from '../freeze.ts';

type Globals = Record<string, unknown>;

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

const FUNCTIONS = ['isFinite', 'isNaN', 'parseFloat', 'parseInt'] as const;

/** Makes the inner realm's intrinsics, and the global names that hold them, what they are for good. */
export function lockIntrinsics(globals: Globals): void {
  const names = Object.getOwnPropertyNames(globals).filter((name) => /^[A-Z]/.test(name));
  const held = (name: string): object | undefined => Object.getOwnPropertyDescriptor(globals, name)?.value;
  const open = new Set<unknown>([globals, ...OPEN.map(held)]);
  const shut = (prototype: object | undefined): void => {
    if (prototype !== undefined) Object.preventExtensions(prototype);
    open.add(prototype);
  };
  for (const name of ERRORS) {
    const error = held(name) as { prototype?: object } | undefined;
    open.add(error);
    shut(error?.prototype);
  }
  shut((held('Object') as ObjectConstructor).prototype);

  freezeReached([...[...names, ...FUNCTIONS].map(held), ...hiddenPrototypes()], open);
  for (const name of ['globalThis', ...names, ...FUNCTIONS]) {
    const { configurable } = Object.getOwnPropertyDescriptor(globals, name)!;
    if (configurable === true) Object.defineProperty(globals, name, { writable: false, configurable: false });
  }
}
