/**
 * `console` as Node has it: Node's own `inspect` and `format`, and the streams Node writes to. Tensors and Nodes print as in PyTorch.
 */
import * as node from 'node-inspect-extracted';
import { Node } from '../../engine/autograd/node.ts';
import { Tensor } from '../../engine/tensor.ts';
import { tensorText } from '../../engine/tensorText.ts';

export type Write = (stream: 'stdout' | 'stderr', text: string) => void;

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');

/** Any value as text, as `util.inspect` makes it. */
export function inspect(value: unknown): string {
  return node.inspect(value);
}

/** Gives the engine's objects their print. */
export function installPrints(): void {
  define(Tensor.prototype, function (this: Tensor) {
    return tensorText(this);
  });
  define(Node.prototype, function (this: Node) {
    return `<${this.typeName} object>`;
  });
}

/** What `inspect` shows of instances of a class. */
export function define<T extends object>(prototype: T, text: (this: T) => string): void {
  Object.defineProperty(prototype, CUSTOM, { value: text, configurable: true });
}

/** The console of one run. */
export function consoleOf(write: Write): object {
  let indent = '';
  const counts = new Map<string, number>();
  const print = (stream: 'stdout' | 'stderr', args: unknown[]): void => {
    const text = node.format(...args);
    write(stream, `${indent === '' ? text : text.replace(/^/gm, indent)}\n`);
  };
  const out = (...args: unknown[]): void => print('stdout', args);
  const error = (...args: unknown[]): void => print('stderr', args);
  const group = (...args: unknown[]): void => {
    if (args.length > 0) out(...args);
    indent += '  ';
  };
  const refused = (name: string) => (): never => {
    throw new Error(`Gradient Lens has no console.${name}`);
  };
  return {
    log: out,
    info: out,
    debug: out,
    warn: error,
    error,
    trace: error,
    dir: (value: unknown) => out(node.inspect(value)),
    assert(condition: unknown, ...args: unknown[]) {
      if (condition) return;
      if (typeof args[0] === 'string') error(`Assertion failed: ${args[0]}`, ...args.slice(1));
      else error('Assertion failed', ...args);
    },
    count(label: unknown = 'default') {
      const key = String(label);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      out(`${key}: ${counts.get(key)}`);
    },
    countReset: (label: unknown = 'default') => void counts.delete(String(label)),
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    table: refused('table'),
    time: refused('time'),
    timeEnd: refused('timeEnd'),
    timeLog: refused('timeLog'),
  };
}
