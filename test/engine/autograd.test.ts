/**
 * Autograd against PyTorch 2.14: every program of `autograd/programs.ts` must give the values, flags, versions, grad_fn names, errors and warnings
 * recorded of its Python twin (test/reference/record_autograd.py).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { TorchError } from '../../src/engine/errors.ts';
import { installEngine } from '../../src/engine/install.ts';
import type { Observer } from '../../src/engine/observer.ts';
import { state } from '../../src/engine/state.ts';
import { Tensor } from '../../src/engine/tensor.ts';
import { programs } from './autograd/programs.ts';

interface Case {
  name: string;
  result?: unknown;
  error?: { type: string; text: string };
  warnings: [category: string, text: string][];
}

installEngine();
const recorded: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../reference/autograd.json', import.meta.url), 'utf8'),
);

describe('autograd against recorded PyTorch', () => {
  it('has a twin for every recorded program', () => {
    assert.deepEqual(
      Object.keys(programs),
      recorded.cases.map(({ name }) => name),
    );
  });
  for (const { name, result, error, warnings } of recorded.cases)
    it(name.replaceAll('_', ' '), () => {
      const seenWarnings: [string, string][] = [];
      const ended = watched(programs[name]!, seenWarnings);
      if (error !== undefined) assert.deepEqual(ended.error, error);
      else {
        assert.equal(ended.error, undefined);
        assertSame(seen(ended.result), result, name);
      }
      assert.deepEqual(seenWarnings, warnings);
    });
});

/** Runs a program with nothing left over from the one before. */
function watched(program: () => unknown, warnings: [string, string][]): { result?: unknown; error?: Case['error'] } {
  state.warned.clear();
  state.observer = new Proxy({} as Observer, {
    get: (_, name) =>
      name === 'warning' ? (text: string, category: string) => warnings.push([category, text]) : () => undefined,
  });
  try {
    return { result: program() };
  } catch (error) {
    if (!(error instanceof TorchError)) throw error;
    return { error: { type: error.type, text: error.message } };
  } finally {
    state.observer = null;
    state.gradMode = true;
  }
}

/** A value as the recorder writes it. */
function seen(value: unknown): unknown {
  if (value instanceof Tensor)
    return {
      values: [...value.values()],
      shape: value.shape,
      dtype: value.dtype,
      requires_grad: value.requires_grad,
      is_leaf: value.is_leaf,
      grad_fn: value.grad_fn?.typeName ?? null,
      version: value._version,
    };
  return Array.isArray(value) ? value.map(seen) : value;
}

/** Equal, numbers within float32's last digits. */
function assertSame(got: unknown, expected: unknown, path: string): void {
  if (typeof got === 'number' && typeof expected === 'number') {
    assert.ok(Math.abs(got - expected) <= 1e-6 * Math.max(1, Math.abs(expected)), `${path}: ${got} is not ${expected}`);
  } else if (typeof got === 'object' && got !== null && typeof expected === 'object' && expected !== null) {
    assert.deepEqual(Object.keys(got), Object.keys(expected), path);
    for (const [key, value] of Object.entries(expected))
      assertSame((got as Record<string, unknown>)[key], value, `${path}.${key}`);
  } else assert.equal(got, expected, path);
}
