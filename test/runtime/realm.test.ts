// The realm's own parts, each alone: text codecs against the platform's, timers, the buffer budget, and how it sees its limits.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { constants, createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import fc from 'fast-check';
import { MEMORY } from '../../src/runtime/limits.ts';
import { SoftLimits } from '../../src/runtime/python/interrupt.ts';
import { outputWriter } from '../../src/runtime/python/output.ts';
import { Resident } from '../../src/runtime/realm/resident.ts';
import { RealmTextDecoder, RealmTextEncoder } from '../../src/runtime/realm/text.ts';
import { RealmTimers } from '../../src/runtime/realm/timers.ts';

describe('text codecs', () => {
  test('decode any bytes as the platform does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        assert.equal(new RealmTextDecoder().decode(bytes), new TextDecoder().decode(bytes));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(new RealmTextDecoder('utf-16le', { ignoreBOM: true }).decode(Buffer.from(text, 'utf16le')), text);
      }),
    );
  });

  test('encode any text as the platform does, also into too small an array', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.nat(60), (text, room) => {
        assert.deepEqual([...new RealmTextEncoder().encode(text)], [...new TextEncoder().encode(text)]);
        const mine = new Uint8Array(room);
        const theirs = new Uint8Array(room);
        assert.deepEqual(new RealmTextEncoder().encodeInto(text, mine), {
          ...new TextEncoder().encodeInto(text, theirs),
        });
        assert.deepEqual(mine, theirs);
      }),
    );
  });

  test('know latin1, longer texts than one call takes, and refuse the rest', () => {
    assert.equal(new RealmTextDecoder('latin1').decode(new Uint8Array([72, 233])), 'Hé');
    const long = 'äb'.repeat(20_000);
    assert.equal(new RealmTextDecoder().decode(new TextEncoder().encode(long)), long);
    assert.throws(() => new RealmTextDecoder('shift_jis'), RangeError);
    assert.throws(() => new RealmTextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])), TypeError);
  });

  test('output arrives in whole characters', () => {
    const pieces: string[] = [];
    const write = outputWriter('stdout', (_stream, text) => pieces.push(text));
    for (const byte of new TextEncoder().encode('aé€😀')) write(new Uint8Array([byte]));
    assert.deepEqual(pieces, ['a', 'é', '€', '😀']);
  });
});

describe('timers', () => {
  test('run one at a time, when due, oldest first', () => {
    const timers = new RealmTimers();
    const ran: string[] = [];
    timers.add(() => ran.push('later'), 10_000, false);
    timers.add(() => ran.push('a'), 0, false);
    timers.add(() => ran.push('b'), 0, false);
    const gone = timers.add(() => ran.push('gone'), 0, false);
    timers.remove(gone);
    assert.deepEqual([timers.runDue(), timers.runDue(), timers.runDue()], [true, true, false]);
    assert.deepEqual(ran, ['a', 'b']);
    assert.equal(timers.idle, false);
  });
});

describe('the buffer budget', () => {
  // The budget as the realm's bundle has it: made inside, with the realm's own intrinsics.
  let bundled = '';
  before(async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: "import { limitBuffers } from './memory.ts'; limitBuffers(globalThis);",
        resolveDir: join(import.meta.dirname, '..', '..', 'src', 'runtime', 'realm'),
      },
      bundle: true,
      write: false,
      format: 'iife',
    });
    bundled = outputFiles[0]!.text;
  });
  const inRealm = (code: string): unknown => {
    const context = createContext(constants.DONT_CONTEXTIFY as unknown as object) as Record<string, unknown>;
    runInContext(bundled, context);
    return runInContext(`(() => { try { return ${code} } catch (e) { return e.message } })()`, context);
  };
  const tooMuch = MEMORY.buffers + 1;

  test('refuses large arrays, however they are asked for', () => {
    for (const code of [
      `new ArrayBuffer(${tooMuch})`,
      `new ArrayBuffer(8, { maxByteLength: ${tooMuch} })`,
      `new Float64Array(${tooMuch / 8 + 1})`,
      `new (new Uint8Array(1).constructor)(${tooMuch})`,
      `new (class extends Uint8Array {})(${tooMuch})`,
      `Uint8Array.from({ length: ${tooMuch} })`,
      `(() => { const kept = []; for (;;) kept.push(new Uint8Array(100e6)); })()`,
      `new ArrayBuffer(8).transfer(${tooMuch + 8})`,
      `new ArrayBuffer(8).transferToFixedLength({ valueOf: () => ${tooMuch + 8} })`,
      `new Uint8Array(1).constructor.from({ length: ${tooMuch} })`,
      `Reflect.construct(Uint8Array, [${tooMuch}], Object)`,
      `Object.getPrototypeOf(Uint8Array).from.call(Uint8Array, { length: ${tooMuch} })`,
    ]) {
      assert.match(String(inRealm(code)), /memory limit of this run/, code);
    }
  });

  test('charges every way to copy', () => {
    const copies = [
      'slice()',
      'map((x) => x)',
      'filter(() => true)',
      'toReversed()',
      'toSorted()',
      'with(0, 1)',
      'buffer.slice(0)',
    ];
    for (const copy of copies) {
      // Copies of 2 MiB: when all but 64 MiB are spent the budget holds 31 of them beside the original.
      const code = `(() => { new ArrayBuffer(${MEMORY.buffers - 2 ** 26}); const a = new Float64Array(2 ** 18); let n = 0; try { for (; n < 1000; n++) a.${copy}; } catch {} return n; })()`;
      assert.equal(inRealm(code), 31, copy);
    }
  });

  test('is not talked into anything by what answers otherwise when asked again', () => {
    const sly = (first: number) => `(() => { let n = 0; return () => (n++ === 0 ? ${first} : ${tooMuch}); })()`;
    for (const code of [
      `new ArrayBuffer({ valueOf: ${sly(8)} }).byteLength`,
      `new ArrayBuffer(8, { get maxByteLength() { return (this.f ??= ${sly(8)})(); } }).maxByteLength`,
      `new Uint8Array({ get length() { return (this.f ??= ${sly(8)})(); } }).length`,
      `new ArrayBuffer(8).transfer({ valueOf: ${sly(8)} }).byteLength`,
    ])
      assert.equal(inRealm(code), 8, code);
  });

  test('does not call what a snippet put in the places of functions', () => {
    for (const change of [
      'let own; Reflect.construct = (target) => { own = target; return {}; }; new Uint8Array(1)',
      'let own; Reflect.apply = (target) => { own = target; }; new Uint8Array(1).slice()',
      'let own; Array.from = (list) => { own = list; return []; }; new Uint8Array([1])',
      'let own; ArrayBuffer.isView = (list) => { own = list; return true; }; new Uint8Array([1])',
    ])
      assert.equal(inRealm(`(() => { ${change}; return own === undefined; })()`), true, change);
  });

  test('lets honest arrays be what they are', () => {
    assert.equal(inRealm('new Float32Array([1, 2]).map((x) => 2 * x).join() + Float32Array.of(3)'), '2,43');
    assert.equal(inRealm('new Uint8Array(4) instanceof Uint8Array && new Uint8Array(new ArrayBuffer(8), 4).length'), 4);
    assert.equal(inRealm('(() => { for (let i = 0; i < 1e4; i++) new Uint8Array(100_000); return "ok" })()'), 'ok');
    assert.equal(inRealm('typeof SharedArrayBuffer'), 'undefined');
  });
});

describe('the limits that Python looks at', () => {
  test('signal once the time is over, again after a while, and tell that they did', () => {
    const deadline = new SoftLimits();
    assert.equal(deadline[0], 0);
    deadline.arm(60_000);
    assert.deepEqual([deadline[0], deadline.disarm()], [0, null]);
    deadline.arm(-1);
    assert.deepEqual([deadline[0], deadline[0], deadline.disarm(), deadline[0]], [2, 0, 'time', 0]);
  });

  test('signal when there is no memory left', () => {
    let isFull = false;
    const limits = new SoftLimits(() => isFull);
    limits.arm(60_000);
    assert.equal(limits[0], 0);
    isFull = true;
    assert.deepEqual([limits[0], limits[0], limits.disarm(), limits[0]], [2, 0, 'memory', 0]);
  });
});

describe('what the process has', () => {
  let time = 0;
  /** A process of 10 bytes, of which so many are garbage, and what one may know of looking at it. */
  const process = (garbage: number) => {
    const seen = { bytes: 10, looks: 0, collections: 0 };
    const look = () => {
      seen.looks++;
      return seen.bytes;
    };
    const collect = () => {
      seen.collections++;
      seen.bytes = 10 - garbage;
    };
    return { seen, resident: new Resident(look, collect, () => time) };
  };

  test('is looked at once where there is room, and counts no garbage', () => {
    const { seen, resident } = process(4);
    assert.equal(resident.passes(10), false);
    assert.deepEqual(seen, { bytes: 10, looks: 1, collections: 0 });
    assert.equal(resident.passes(9), false);
    assert.deepEqual([resident.passes(9, 2), resident.passes(9, 4)], [false, true]);
  });

  test('is full where a collection leaves too little free', () => {
    const { seen, resident } = process(1);
    assert.equal(resident.passes(9), true);
    assert.equal(seen.collections, 2);
  });

  test('is looked at now and then by those who look at the clock', () => {
    const { seen, resident } = process(0);
    for (; time < 1_000; time++) assert.equal(resident.isFull(time), false);
    assert.equal(seen.looks, 1_000 / MEMORY.lookEvery);
  });

  test('has the program run for as long as was collected', () => {
    let bytes = 0;
    let collections = 0;
    const collect = () => {
      collections++;
      bytes = 0;
      time += 200;
    };
    const slow = new Resident(
      () => bytes,
      collect,
      () => time,
    );
    for (time = 0; time < 4_000; time++) {
      assert.equal(slow.isFull(time), false);
      bytes = 2 ** 40;
    }
    assert.equal(collections, 10);
  });

  test('is nothing where the look fails', () => {
    const broken = new Resident(
      () => {
        throw new Error();
      },
      () => assert.fail(),
    );
    assert.equal(broken.passes(0), false);
  });
});
