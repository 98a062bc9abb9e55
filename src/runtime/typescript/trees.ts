/** Nested values of a user's program, arrays and plain objects of tensors: taken apart into leaves, and put together again. */
import { Tensor } from '../../engine/tensor.ts';

export type Tree = unknown;

/** How leaves were nested. */
export interface Spec {
  readonly keys: readonly string[] | null;
  readonly children: readonly Spec[] | null;
  readonly count: number;
}

const LEAF: Spec = { keys: null, children: null, count: 1 };

/** The leaves of a nested value, and how they were nested. */
export function flatten(value: Tree): { leaves: unknown[]; spec: Spec } {
  const leaves: unknown[] = [];
  return { leaves, spec: specOf(value, leaves) };
}

function specOf(value: Tree, leaves: unknown[]): Spec {
  const keys = isPlain(value) ? Object.keys(value) : null;
  const items = Array.isArray(value) ? value : keys?.map((key) => (value as Record<string, unknown>)[key]);
  if (items === undefined) {
    leaves.push(value);
    return LEAF;
  }
  const children = items.map((item) => specOf(item, leaves));
  return { keys, children, count: children.reduce((sum, { count }) => sum + count, 0) };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || value instanceof Tensor || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || prototype.constructor?.name === 'Object';
}

/** The nested value with these leaves. */
export function build(spec: Spec, leaves: readonly unknown[]): Tree {
  let at = 0;
  const one = ({ keys, children }: Spec): Tree => {
    if (children === null) return leaves[at++];
    const items = children.map(one);
    return keys === null ? items : Object.fromEntries(keys.map((key, k) => [key, items[k]]));
  };
  return one(spec);
}

export function map(value: Tree, f: (leaf: unknown) => unknown): Tree {
  const { leaves, spec } = flatten(value);
  return build(spec, leaves.map(f));
}

/** A leaf of `value` for each leaf of `spec`, of which `value` is a prefix; null when it is not. */
export function broadcast(value: Tree, spec: Spec): unknown[] | null {
  const keys = isPlain(value) ? Object.keys(value) : null;
  const items = Array.isArray(value) ? value : keys?.map((key) => (value as Record<string, unknown>)[key]);
  if (items === undefined) return new Array<unknown>(spec.count).fill(value);
  if (spec.children?.length !== items.length || (keys === null) !== (spec.keys === null)) return null;
  const parts = items.map((item, k) => broadcast(item, spec.children![k]!));
  return parts.includes(null) ? null : parts.flat();
}

/** Whether two values are nested in one way. */
export function sameSpec(a: Spec, b: Spec): boolean {
  if (a.children === null || b.children === null) return a.children === b.children;
  return (
    a.children.length === b.children.length &&
    a.keys?.join() === b.keys?.join() &&
    a.children.every((child, k) => sameSpec(child, b.children![k]!))
  );
}

/** The structure as a value of stars. */
export function starsOf({ keys, children }: Spec): string {
  if (children === null) return '*';
  const items = children.map((child, k) => (keys === null ? starsOf(child) : `${keys[k]}: ${starsOf(child)}`));
  return keys === null ? `[${items.join(', ')}]` : `{${items.join(', ')}}`;
}
