// The cage, attacked: each layer on its own (a flag left out, a script loose in the realm) and all of them together (hostile
// snippets in the real child). After each the next run must be right, as it gets a fresh process.

import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cageFlags } from '../../extension/host/cage.ts';
import { RuntimePool } from '../../extension/host/pool.ts';
import { RunStopped, RuntimeProcess } from '../../extension/host/process.ts';
import { hasSnapshot } from '../../extension/host/snapshot.ts';
import { TIME } from '../../src/runtime/limits.ts';
import { builtRuntime, runOnce } from './built.ts';

let folder: string;
/** A folder outside the cage: nothing may be read from it or appear in it. */
let outside: string;

before(async () => {
  folder = await builtRuntime();
  outside = realpathSync(mkdtempSync(join(tmpdir(), 'canary-')));
  writeFileSync(join(outside, 'secret'), 'canary');
});
after(() => rmSync(outside, { recursive: true }));

async function nextRunIsRight(): Promise<void> {
  const { stdout, problem } = await runOnce(folder, 'print(sum(range(10)))');
  assert.deepEqual({ stdout, problem }, { stdout: '45\n', problem: '' });
}

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
      `let code = ''; var out = ''; let held;
       function __entries() {
         return {
           boot() {}, bootState: () => 'ready', addFile: (name, n) => new Uint8Array(n),
           start(json) { code = JSON.parse(json).code; return 'pending'; }, script: () => code, poll: () => out,
           hold(error) { held = error; }, reject(text) { out = text ?? String(held); }, salvage: (reason) => 'salvaged ' + reason,
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

describe('a hostile Python snippet', () => {
  const silent: readonly (readonly [name: string, code: string])[] = [
    ['starts no shell', 'import os; print(os.system("touch {outside}/made"))'],
    ['starts no program', 'import subprocess; subprocess.run(["touch", "{outside}/made"])'],
    ['calls no C library', 'import ctypes; ctypes.CDLL(None).system(b"touch {outside}/made")'],
    ['writes no file', 'open("{outside}/made", "w")'],
    ['forks not', 'import os; os.fork()'],
  ];
  for (const [name, code] of silent) {
    test(name, async () => {
      await runOnce(folder, code.replaceAll('{outside}', outside));
      assert.equal(existsSync(join(outside, 'made')), false);
    });
  }

  test('reads no file and no environment', async () => {
    process.env['CANARY'] = 'canary';
    const read = await runOnce(
      folder,
      `import os
for path in ("/etc/passwd", "${outside}/secret", "/proc/self/environ"):
    try: print(open(path).read())
    except OSError: print("refused")
print(os.environ.get("CANARY"), os.path.exists("${outside}"))`,
    );
    assert.equal(read.stdout, 'refused\nrefused\nrefused\nNone False\n');
  });

  test('reaches no listener', async () => {
    let reached = 0;
    const server = createServer((socket) => {
      reached += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const code = `import socket\ns = socket.socket()\ns.connect(("127.0.0.1", ${port}))\ns.send(b"hello")`;
    const { problem } = await runOnce(folder, code);
    server.close();
    assert.notEqual(problem, '');
    assert.equal(reached, 0);
  });

  test('finds no way out through JavaScript objects', async () => {
    const code = `
def attempt(f):
    try: print('got', f())
    except BaseException as e: print('refused')
import pyodide_js
make = pyodide_js.constructor.constructor
attempt(lambda: make('return process')())
attempt(lambda: make('return globalThis')().process.pid)
attempt(lambda: pyodide_js._api.loadBinaryFile('/etc/passwd').bogus())
attempt(lambda: pyodide_js.mountNodeFS('/mnt', '/'))
import js
attempt(lambda: js.process)
attempt(lambda: js.fetch('http://127.0.0.1'))
attempt(lambda: js.eval('1'))`;
    const { stdout } = await runOnce(folder, code);
    assert.equal(stdout, 'refused\n'.repeat(7));
  });
});

describe('limits', () => {
  test('an endless Python loop is interrupted on its line, and the next run is right', async () => {
    const looped = await runOnce(folder, 'x = 1\nwhile True:\n    pass\n');
    assert.match(looped.kind, /stopped|error/);
    assert.ok(looped.line === 2 || looped.line === 3, `line ${looped.line}`);
    assert.ok(looped.ms < TIME.soft + TIME.hardAfterSoft, `${looped.ms} ms`);
    await nextRunIsRight();
  });

  test('an interrupt that is swallowed comes again, and then the run is terminated', async () => {
    const code = 'while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass\n';
    const { kind, ms } = await runOnce(folder, code, { softMs: 300 });
    assert.equal(kind, 'stopped');
    assert.ok(ms < 300 + TIME.hardAfterSoft, `${ms} ms`);
  });

  test('a loop in C is terminated and what was printed before it is kept', async () => {
    const code = 'import itertools\nprint("before", flush=True)\nsum(itertools.count())\n';
    const { kind, stdout, ms } = await runOnce(folder, code, { softMs: 300 });
    assert.deepEqual([kind, stdout], ['stopped', 'before\n']);
    assert.ok(ms < 300 + TIME.hardAfterSoft, `${ms} ms`);
    await nextRunIsRight();
  });

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

  test('memory bombs end in a MemoryError or are told as memory, and the next run is right', async () => {
    for (const bomb of ['x = bytearray(10**9)', 'x = []\nwhile True: x.append(bytes(10**6))']) {
      const { problem, stopped } = await runOnce(folder, bomb, { softMs: 15_000 });
      assert.ok(/MemoryError/.test(problem) || stopped === 'memory', `${problem} ${stopped}`);
    }
    await nextRunIsRight();
  });

  test('leaving the interpreter is no crash of ours', async () => {
    for (const code of ['import sys; sys.exit(3)', 'import os; os._exit(3)', 'def f(): f()\nf()']) {
      const { problem, stopped } = await runOnce(folder, code);
      assert.ok(problem !== '' || stopped === 'crashed', code);
    }
    await nextRunIsRight();
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
  const otherFacade = (copy: string): void => {
    const file = join(copy, 'facade.json');
    const files = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    files['gradient_lens/__init__.py'] += '\nother = True\n';
    writeFileSync(file, JSON.stringify(files));
  };

  const otherBuilds: readonly (readonly [name: string, change: (copy: string) => void])[] = [
    ['was cut short', (copy) => truncateSync(join(copy, 'python.snapshot'), 20_000_000)],
    ['has no key', (copy) => rmSync(join(copy, 'python.snapshot.key'))],
    ['is of a build with another façade', otherFacade],
    ['is of a build with another engine', (copy) => appendFileSync(join(copy, 'realm-python.js'), '\n')],
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
