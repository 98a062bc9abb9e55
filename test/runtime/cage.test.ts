// The cage, layer by layer: the self-check with each flag left out, a script loose in the realm, the lock, snapshots, the one run. What snippets do against
// all layers together is in test/hostility.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cageFlags } from '../../extension/host/cage.ts';
import { RuntimePool } from '../../extension/host/pool.ts';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import { hasSnapshot } from '../../extension/host/snapshot.ts';
import { stamped } from '../../extension/host/stamps.ts';
import { builtRuntime, runOnce } from './built.ts';

let folder: string;

before(async () => {
  folder = await builtRuntime();
});

describe('the self-check', () => {
  const withFlags = async (flags: readonly string[]): Promise<readonly string[]> => {
    const child = new RuntimeProcess(folder, 'typescript', flags);
    try {
      return (await child.ready).failures;
    } finally {
      child.kill();
      await child.ended;
    }
  };

  test('finds nothing wrong with all flags', async () => {
    assert.deepEqual(await withFlags(cageFlags(folder)), []);
  });

  // What a flag does is tried; what only stands behind another flag is missed by its name.
  const seen: Readonly<Record<string, RegExp>> = {
    '--permission':
      /permission model is off.*files may be read.*a file was read.*a program was started, a thread was started/,
    '--disallow-code-generation-from-strings': /code is made from strings/,
    '--max-old-space-size': /heap is not limited/,
    '--wasm-max-mem-pages': /WebAssembly memory is not limited/,
    '--no-experimental-sqlite': /SQLite opens files/,
    '--no-experimental-global-navigator': /the host is described/,
  };
  for (const flag of cageFlags('/x')) {
    const name = flag.split('=')[0]!;
    // Without its folder a child cannot even begin.
    if (name === '--allow-fs-read') continue;
    test(`misses ${name}`, async () => {
      const flags = cageFlags(folder).filter((each) => !each.startsWith(name));
      // Grants without the model are refused by Node itself.
      const failures = await withFlags(
        name === '--permission' ? flags.filter((each) => !each.startsWith('--allow')) : flags,
      );
      assert.ok(failures.includes(`the flag ${name} is missing`), failures.join(', '));
      assert.match(failures.join(', '), seen[name] ?? /./);
    });
  }

  for (const [grant, complaint] of [
    ['--allow-child-process', /programs may be started, a program was started, --allow-child-process grants too much/],
    ['--allow-worker', /threads may be started, a thread was started, --allow-worker grants too much/],
    ['--allow-fs-write=/', /files may be written, --allow-fs-write grants too much/],
    ['--allow-fs-read=/', /files may be read, a file was read, --allow-fs-read grants too much/],
    ['--allow-wasi', /WASI may be used, --allow-wasi grants too much/],
    ['--allow-addons', /--allow-addons grants too much/],
  ] as const)
    test(`sees ${grant}`, async () =>
      assert.match((await withFlags([...cageFlags(folder), grant])).join(', '), complaint));
});

describe('a script loose in the realm', () => {
  // The real child and cage around a realm that runs whatever it is given: an attacker who owns the realm completely.
  let loose: string;
  before(() => {
    loose = realpathSync(mkdtempSync(join(tmpdir(), 'loose-')));
    cpSync(join(folder, 'child.cjs'), join(loose, 'child.cjs'));
    writeFileSync(
      join(loose, 'realm-typescript.js'),
      `var out = ''; let held;
       function __entries({ lent }) {
         return {
           boot() {}, bootState: () => 'ready',
           start: () => JSON.parse(held).code, poll() { if (out !== '') lent.tell(out); },
           hold(what) { held = what; }, reject(text) { out = text ?? String(held); }, salvage: (reason) => lent.tell('salvaged ' + reason),
         };
       }`,
    );
  });
  after(() => rmSync(loose, { recursive: true }));

  const attack = async (code: string, softMs = 300): Promise<string> => {
    const child = new RuntimeProcess(loose, 'typescript');
    try {
      return await child.run({ id: 'x', language: 'typescript', code, path: '/x.ts', softMs, mode: 'plain' });
    } finally {
      child.kill();
    }
  };
  const attempt = (expression: string): string =>
    `(async () => { try { out = 'got ' + String(await (${expression})); } catch (e) { out = 'refused ' + e; } })()`;

  const refused: readonly (readonly [name: string, expression: string])[] = [
    ['has no process', 'process.pid'],
    ['has no require', 'require("fs")'],
    ['makes no code from strings', 'Function("return 1")()'],
    ['does not eval', '(0, eval)("1+1")'],
    ['imports nothing', 'import("node:fs")'],
    ['has no network', 'fetch("http://127.0.0.1")'],
  ];
  for (const [name, expression] of refused) {
    test(name, async () => assert.match(await attack(attempt(expression)), /^refused /));
  }

  test('finds nothing outside through the error of a refused import', async () => {
    // That error belongs to the outer realm; its constructors must make no code.
    const found = `import("node:fs").catch((e) => { const F = e.constructor.constructor; return F("return process")(); })`;
    assert.match(await attack(attempt(found)), /^refused /);
  });

  test('cannot change the outer intrinsics', async () => {
    const change = `import("node:fs").catch((e) => { 'use strict'; e.constructor.prototype.__proto__.then = 1; return 'changed'; })`;
    assert.match(await attack(attempt(change)), /^refused /);
    const hook = `import("node:fs").catch((e) => { 'use strict'; e.constructor.prepareStackTrace = () => 1; return 'changed'; })`;
    assert.match(await attack(attempt(hook)), /^refused /);
  });

  test('sees no function and no object of the outer frames below it', async () => {
    const code = `Error.prepareStackTrace = (e, sites) => sites;
      const outer = new Error().stack.filter((site) => !String(site.getFileName()).endsWith('/x.ts'));
      out = outer.length + ' frames, ' + outer.filter((site) => site.getFunction() || site.getThis()).length + ' open';`;
    assert.match(await attack(code), /^[1-9]\d* frames, 0 open$/);
  });

  test('sees no path of this machine in the frames below it', async () => {
    const code = `Error.stackTraceLimit = 100; const plain = new Error().stack;
      Error.prepareStackTrace = (_, frames) => frames.map((frame) => [frame.getFileName(), frame.getScriptNameOrSourceURL(), frame.getEvalOrigin(), frame]).join();
      out = plain + new Error().stack;`;
    const stack = await attack(code);
    assert.match(stack, /gradient-lens:child\.js/);
    for (const path of [loose, basename(loose), tmpdir(), process.cwd()]) assert.ok(!stack.includes(path), stack);
  });

  test('is terminated in an endless loop, synchronous or after an await', async () => {
    assert.equal(await attack('for (;;) {}'), 'salvaged time');
    assert.equal(await attack('(async () => { await null; for (;;) {} })()'), 'salvaged time');
    assert.equal(await attack('void new Promise(() => {})'), 'salvaged time');
  });

  test('filling the heap is noticed and told as memory', { skip: process.platform !== 'linux' }, async () => {
    const fill = 'const a = []; for (;;) a.push(new Array(100000).fill(1.5));';
    assert.equal(await attack(fill, 15_000), 'salvaged memory');
  });
});

describe('the functions that the realm is lent', () => {
  let lent: string;
  before(() => {
    lent = realpathSync(mkdtempSync(join(tmpdir(), 'lent-')));
    cpSync(join(folder, 'child.cjs'), join(lent, 'child.cjs'));
    writeFileSync(
      join(lent, 'realm-typescript.js'),
      `function __entries({ lent: { look, tell } }) {
         const does = {
           own: (f) => f instanceof Function && f.constructor === Function && Object.getPrototypeOf(f) === Function.prototype,
           holds: (f) => Reflect.ownKeys(f).filter((key) => Object(f[key]) === f[key]).join(),
           made(f) { try { return f.constructor('return process')(); } catch { return 'refused'; } },
           new(f) { try { return new f(); } catch { return 'refused'; } },
         };
         const found = (f) => Object.fromEntries(Object.entries(does).map(([name, call]) => [name, call(f)]));
         return {
           boot() {}, bootState: () => 'ready', hold() {}, reject() {}, query: () => '', salvage() {}, poll() {},
           start() {
             const looks = look(7) > 2 ** 24 && look() < 2 ** 31;
             const objects = [tell({}), tell(does), tell(null), tell()];
             tell(JSON.stringify({ look: found(look), tell: found(tell), looks, objects: objects.filter((o) => o !== undefined) }));
           },
         };
       }`,
    );
  });
  after(() => rmSync(lent, { recursive: true }));

  test('are the realm’s own, and lead nowhere', async () => {
    const child = new RuntimeProcess(lent, 'typescript');
    const request = { id: 'x', language: 'typescript', code: '', path: '/x.ts', softMs: 2_000, mode: 'plain' } as const;
    const told = JSON.parse(await child.run(request));
    child.kill();
    await child.ended;
    const found = { own: true, holds: '', made: 'refused', new: 'refused' };
    assert.deepEqual(told, { look: found, tell: found, looks: true, objects: [] });
  });
});

describe('the lock', () => {
  /** What is left to somebody who has got out of the inner realm: tried in a process without any flag, so that nothing but the lock refuses. */
  const locked = (code: string): unknown => {
    const lock = join(import.meta.dirname, '..', '..', 'extension', 'host', 'lock.ts');
    const program = `
      import { createRequire } from 'node:module';
      const require = createRequire(${JSON.stringify(lock)});
      const { lockOuterRealm } = require(${JSON.stringify(lock)});
      const own = { process, write: (text) => require('node:fs').writeSync(1, text), stringify: JSON.stringify };
      const tell = (value) => own.write(own.stringify(value));
      const attempt = (call) => { try { call(); return 'done'; } catch { return 'refused'; } };
      lockOuterRealm(${JSON.stringify(lock)});
      ${code}`;
    return JSON.parse(
      execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], { encoding: 'utf8' }),
    );
  };

  test('leaves no global but those of ECMAScript, and no way to name another process', () => {
    const [names, members, environment] =
      locked(`tell([Object.getOwnPropertyNames(globalThis), ['kill', '_kill', '_debugProcess', 'dlopen', 'binding',
      '_linkedBinding', 'getBuiltinModule', 'chdir', 'abort', 'report', 'send', 'execve', 'mainModule', '_getActiveHandles'].filter((name) => own.process[name] !== undefined),
      Object.keys(own.process.env)]);`) as [string[], string[], string[]];
    const left = names.filter((name) =>
      /^(process|require|module|global$|fetch|set|clear|queue|structured|Buffer|URL|Worker|Web|Event|Abort|Broad|Message|performance|crypto|navigator|console)/.test(
        name,
      ),
    );
    assert.deepEqual([left, members, environment], [[], [], []]);
  });

  test('silences the network', () => {
    const attempts = `const net = require('node:net'), dgram = require('node:dgram'), dns = require('node:dns');
      tell([() => net.connect(9, '127.0.0.1'), () => net.createServer().listen(0), () => new net.Socket().connect(9), () => require('node:http').get('http://127.0.0.1:9'),
        () => require('node:tls').connect(9), () => dgram.createSocket('udp4'), () => new dgram.Socket('udp4'), () => dns.lookup('localhost', () => {}), () => new dns.Resolver(),
        () => require('node:dns/promises').lookup('localhost')].map(attempt));`;
    assert.deepEqual(new Set(locked(attempts) as string[]), new Set(['refused']));
  });

  test('freezes the intrinsics and all that is reached from them', () => {
    const walk = `const open = [], seen = new Set();
      const look = (value, path) => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || value === globalThis || seen.has(value)) return;
        seen.add(value);
        if (!Object.isFrozen(value)) open.push(path);
        for (const key of Reflect.ownKeys(value)) {
          const { value: below, get, set } = Object.getOwnPropertyDescriptor(value, key);
          for (const each of [below, get, set]) look(each, path + '.' + String(key));
        }
        look(Object.getPrototypeOf(value), path + '.__proto__');
      };
      for (const name of Object.getOwnPropertyNames(globalThis)) look(globalThis[name], name);
      for (const [name, value] of [['async', async () => {}], ['generator', function* () {}], ['async generator', async function* () {}], ['array iterator', [][Symbol.iterator]()],
        ['map iterator', new Map().entries()], ['set iterator', new Set().values()], ['string iterator', ''[Symbol.iterator]()], ['matches', 'a'.matchAll(/a/g)]])
        look(Object.getPrototypeOf(value), name);
      tell([open, seen.size > 300]);`;
    assert.deepEqual(locked(walk), [[], true]);
  });
});

describe('limits', () => {
  test('the hard limit kills what even termination does not reach', {
    skip: process.platform === 'win32',
  }, async () => {
    const child = new RuntimeProcess(folder, 'python');
    await child.ready;
    process.kill(child.pid!, 'SIGSTOP');
    const run = child.run({ id: 'x', language: 'python', code: '', path: '/x.py', softMs: 100, mode: 'plain' });
    await assert.rejects(run, (error) => error instanceof RunStopped && error.reason === 'time');
    await child.ended;
  });
});

describe('a runtime process', () => {
  test('takes one run only, and a pool gives a fresh one each time', async () => {
    const pool = new RuntimePool(folder);
    pool.warm('python');
    try {
      const outputs: string[] = [];
      for (const id of ['a', 'b']) {
        const child = pool.take('python');
        const request = { id, language: 'python', path: '/x.py', softMs: 2_000, mode: 'plain' } as const;
        const code = 'import builtins\nprint(hasattr(builtins, "left"))\nbuiltins.left = 1';
        outputs.push(JSON.parse(await child.run({ ...request, code })).output[0].text);
        await assert.rejects(child.run({ ...request, code }), /one run only/);
        child.kill();
      }
      assert.deepEqual(outputs, ['False\n', 'False\n']);
    } finally {
      pool.dispose();
    }
  });

  /** A copy of the runtime folder with something changed. */
  const changed = async (
    change: (copy: string) => void,
    use: (copy: string) => void | Promise<void>,
  ): Promise<void> => {
    const copy = realpathSync(mkdtempSync(join(tmpdir(), 'changed-')));
    try {
      cpSync(folder, copy, { recursive: true });
      change(copy);
      await use(copy);
    } finally {
      rmSync(copy, { recursive: true });
    }
  };
  const bootOf = async (copy: string): Promise<string> => {
    const child = new RuntimeProcess(copy, 'python');
    try {
      return (await child.ready).boot;
    } finally {
      child.kill();
      await child.ended;
    }
  };
  const sameLength = (copy: string): void => {
    const file = join(copy, 'realm-python.js');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, stamped(text.slice(0, -67).replace(/[0-8]/, (digit) => String(Number(digit) + 1))));
    assert.equal(readFileSync(file, 'utf8').length, text.length);
  };
  const otherFacade = (copy: string): void => appendFileSync(join(copy, 'facade.bin'), '\n');

  const otherBuilds: readonly (readonly [name: string, change: (copy: string) => void])[] = [
    ['was cut short', (copy) => truncateSync(join(copy, 'python.snapshot'), 10_000_000)],
    ['has no key', (copy) => rmSync(join(copy, 'python.snapshot.key'))],
    ['is of a build with another façade', otherFacade],
    ['is of a build with another engine', (copy) => appendFileSync(join(copy, 'realm-python.js'), '\n')],
    ['is of a build with another engine of the same length', sameLength],
    ['lies beside a text that was written in half', (copy) => truncateSync(join(copy, 'realm-python.js'), 500_000)],
    ['is of a build with another Pyodide', (copy) => appendFileSync(join(copy, 'python_stdlib.zip'), '\n')],
  ];
  for (const [name, change] of otherBuilds)
    test(`takes no snapshot that ${name}`, () => changed(change, (copy) => assert.equal(hasSnapshot(copy), false)));

  test('boots plainly when the snapshot is of another build, and when it is ours but broken', async () => {
    await changed(otherFacade, async (copy) => assert.equal(await bootOf(copy), 'plain'));
    const broken = (copy: string): void => {
      const file = join(copy, 'python.snapshot');
      writeFileSync(file, new Uint8Array(statSync(file).size));
    };
    await changed(broken, async (copy) => {
      assert.equal(hasSnapshot(copy), true);
      assert.equal(await bootOf(copy), 'plain');
    });
  });

  test('boots from the snapshot of its own build', async () => assert.equal(await bootOf(folder), 'snapshot'));

  test('draws other random numbers after each restore', async () => {
    const drawn = async (): Promise<string> => (await runOnce(folder, 'import random; print(random.random())')).stdout;
    assert.notEqual(await drawn(), await drawn());
  });

  test('is stopped at once when it is killed', async () => {
    const child = new RuntimeProcess(folder, 'python');
    const run = child.run({
      id: 'x',
      language: 'python',
      code: 'while True: pass',
      path: '/x.py',
      softMs: 60_000,
      mode: 'plain',
    });
    await child.ready;
    setTimeout(() => child.kill(), 50);
    await assert.rejects(run, (error) => error instanceof RunStopped && error.reason === 'cancelled');
    await child.ended;
  });
});
