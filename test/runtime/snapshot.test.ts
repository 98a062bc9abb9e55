// The memory snapshot: what a process restores from it is, byte for byte, what was frozen, though its empty pages are left out.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CODE } from '../../extension/host/code.ts';
import { call, openRealm } from '../../extension/host/realm.ts';
import { SNAPSHOT } from '../../extension/host/snapshot.ts';
import { fillHeap, layoutOf, withoutEmptyPages } from '../../src/runtime/python/sparse.ts';
import { builtRuntime } from './built.ts';

const PAGE = 4_096;
const HEADER = 48;

/** A snapshot whose pages are empty where `pages` has a 0, and else full of its number. */
function snapshotOf(pages: readonly number[]): Uint8Array {
  const snapshot = new Uint8Array(HEADER + pages.length * PAGE).fill(7, 0, HEADER);
  pages.forEach((value, page) => {
    // One byte makes a page worth keeping.
    snapshot[HEADER + page * PAGE + ((value * 977) % PAGE)] = value;
  });
  return snapshot;
}

describe('a snapshot without empty pages', () => {
  for (const pages of [[], [0], [1], [0, 0, 3, 4, 0, 5, 0, 0], [1, 0, 0, 2], [0, 9, 9, 9], [1, 2, 3]])
    test(`fills a heap that was written to: ${pages.join(' ') || 'no page'}`, () => {
      const snapshot = snapshotOf(pages);
      const length = snapshot.length - HEADER;
      for (const used of [0, 1, PAGE, 2 * PAGE + 5, length].filter((used) => used <= length)) {
        const sparse = withoutEmptyPages(snapshot, HEADER, used);
        assert.deepEqual(sparse.subarray(0, HEADER), snapshot.subarray(0, HEADER));
        const heap = new Uint8Array(length);
        const behind = sparse.subarray(HEADER);
        const { late, lateAt } = layoutOf(new Uint32Array(behind.buffer, HEADER));
        // What the host does first: each late run to its place. Then the process writes.
        let from = lateAt;
        for (const { at, size } of late) heap.set(behind.subarray(from, (from += size)), at);
        heap.fill(255, 0, used);
        fillHeap(heap, behind.subarray(0, lateAt), [[0, used]]);
        assert.deepEqual(heap, snapshot.subarray(HEADER));
      }
    });

  test('is refused by a heap that is smaller, or was written to where pages were read to', () => {
    const sparse = withoutEmptyPages(snapshotOf([1, 2]), HEADER, PAGE).subarray(HEADER);
    assert.throws(() => fillHeap(new Uint8Array(PAGE), sparse, []), /not as that of the snapshot/);
    assert.throws(() => fillHeap(new Uint8Array(3 * PAGE), sparse, [[0, PAGE + 1]]), /not as that of the snapshot/);
  });
});

test("Python's heap is restored as it was frozen, byte for byte", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'snapshot-')));
  try {
    cpSync(await builtRuntime(), folder, { recursive: true, filter: (path) => !path.endsWith(CODE) });
    const script = join(folder, 'pyodide.js');
    const text = readFileSync(script, 'utf8')
      .replace('o.subarray(n).set(Module.HEAP8),o', 'globalThis.frozen=Module.HEAPU8.slice(),$&')
      .replace('Module.__keepTrampoline(),l', 'globalThis.restored=Module.HEAPU8.slice(),$&');
    assert.equal(text.split(/globalThis\.(?:frozen|restored)=/).length, 3);
    writeFileSync(script, text);
    const { evaluate: maker } = await openRealm(folder, 'python', 'make');
    writeFileSync(join(folder, SNAPSHOT), maker(call('takeSnapshot')) as Uint8Array);
    const frozen = maker('frozen') as Uint8Array;
    assert.ok(statSync(join(folder, SNAPSHOT)).size < 0.7 * frozen.length);
    const restored = (await openRealm(folder, 'python', 'load')).evaluate('restored') as Uint8Array;
    assert.equal(Buffer.compare(Buffer.from(frozen.buffer), Buffer.from(restored.buffer)), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
