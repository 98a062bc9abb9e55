/** Attacks on what is outside: files, processes, the environment, the network, signals, threads, and the ways there through code and modules. */
import { done, fails, refused, stopped } from './endings.ts';
import { hostile, SOON } from './hostile.ts';

/** Python that tries each of these expressions or statements and tells what came of it. */
const tries = (...attempts: readonly string[]): string => `import sys
def attempt(code):
    try:
        space = {}
        exec(code, space)
        print('got', space.get('x'))
    except BaseException as error:
        print('refused')
${attempts.map((code) => `attempt(${JSON.stringify(code)})`).join('\n')}
`;
const allRefused = (n: number) => done('refused\n'.repeat(n));

/** The same for TypeScript: each is the body of a function. */
const triesTs = (...attempts: readonly string[]): string => `const global: any = globalThis;
const attempt = async (call: () => unknown) => {
  try {
    const x = await call();
    console.log(x === undefined ? 'nothing' : 'got ' + String(x));
  } catch (error) {
    console.log('nothing');
  }
};
${attempts.map((code) => `await attempt(() => { ${code} });`).join('\n')}
`;
const nothing = (n: number) => done('nothing\n'.repeat(n));

hostile('files', {
  python: {
    'are not read': {
      code: tries(
        "x = open('{outside}/secret').read()",
        "x = open('/etc/passwd').read()",
        "import os; x = os.listdir('{outside}')",
        "import os; x = os.open('{outside}/secret', os.O_RDONLY)",
        "import pathlib; x = pathlib.Path('{outside}/secret').read_text()",
        "x = open('{runtime}/child.cjs').read()",
        "import io; x = io.FileIO('{outside}/secret')",
        "import mmap, os; x = mmap.mmap(os.open('{outside}/secret', os.O_RDWR), 0)",
        "import torch; x = torch.load('{outside}/secret')",
        "import pyodide_js; pyodide_js.mountNodeFS('/host', '{outside}'); x = open('/host/secret').read()",
        "import pyodide_js; x = pyodide_js._module.read('{outside}/secret')",
        "import pyodide_js; x = pyodide_js.FS.readFile('{outside}/secret')",
        "import pyodide_js; FS = pyodide_js.FS; FS.mkdir('/out'); FS.mount(FS.filesystems.NODEFS, pyodide_js.toPy({}), '/out'); x = open('/out/secret').read()",
        "import pyodide_js; x = pyodide_js._api.loadBinaryFile('{outside}/secret').bogus",
      ),
      ends: allRefused(14),
    },
    'are not written, though Python may think so': {
      code: `import os
os.makedirs('{outside}', exist_ok=True)
os.makedirs('{runtime}', exist_ok=True)
with open('{outside}/made', 'w') as file: file.write('x')
with open('{outside}/secret', 'w') as file: file.write('x')
for name in ('child.cjs', 'facade.bin', 'realm-python.js', 'python.snapshot'):
    with open(f'{runtime}/{name}', 'w') as file: file.write('x')
import torch, pickle, tempfile, shutil
torch.save(torch.ones(2), '{outside}/tensor')
os.symlink('/etc', '{outside}/link')
shutil.rmtree('{outside}')
print(os.path.exists('{outside}/secret'))
`,
      ends: done('False\n'),
    },
    'of the façade, changed, are the own ones only': {
      code: `import glob
for path in glob.glob('/lib/gradient_lens/**/*.py', recursive=True):
    open(path, 'w').write('raise SystemExit')
print(len(glob.glob('/lib/gradient_lens/torch/*.py')) > 5)
`,
      ends: done('True\n'),
    },
  },
  typescript: {
    'have no way in': {
      code: triesTs(
        "return global.require('fs')",
        "return global.process.binding('fs')",
        "return global.process.getBuiltinModule('fs').readFileSync('{outside}/secret')",
        "return global.fetch('file://{outside}/secret')",
        'return global.Deno ?? global.Bun',
        "return global.read?.('{outside}/secret')",
        "return global.load?.('{outside}/secret') ?? global.readbuffer?.('{outside}/secret')",
        'return global.module ?? global.exports ?? global.__dirname ?? global.__filename',
        "return new global.Worker('{outside}/secret')",
        "return global.importScripts('{outside}/secret')",
        'return new global.XMLHttpRequest()',
      ),
      ends: nothing(11),
    },
  },
});

hostile('processes and threads', {
  python: {
    'are not started': {
      code: tries(
        "import subprocess; x = subprocess.run(['touch', '{outside}/made'])",
        'import os; x = os.fork()',
        "import os; x = os.execv('/bin/sh', ['sh', '-c', 'touch {outside}/made'])",
        "import os; x = os.posix_spawn('/bin/sh', ['sh'], {})",
        "import os; x = os.popen('touch {outside}/made').read()",
        "import pty; x = pty.spawn('/bin/sh')",
        'import threading; t = threading.Thread(target=print); t.start(); x = 1',
        'import _thread; x = _thread.start_new_thread(print, ())',
        'from concurrent.futures import ThreadPoolExecutor; x = ThreadPoolExecutor().submit(int).result()',
        'import pyodide_js; x = pyodide_js._module._emscripten_run_script(0)',
      ),
      ends: allRefused(10),
    },
    'no shell runs': {
      code: "import os\nprint(os.system('touch {outside}/made'), os.system('kill -9 {parent}'))\n",
      ends: done('-1 -1\n'),
    },
    'no C library is there': {
      code: "import ctypes\nctypes.CDLL(None).system(b'touch {outside}/made')\n",
      ends: done(''),
    },
  },
  typescript: {
    'have no way in': {
      code: triesTs(
        "return global.process.kill({parent}, 'SIGTERM')",
        "return global.require('child_process')",
        "return new global.Worker('x')",
        'return new global.SharedArrayBuffer(8)',
        'return global.WebAssembly',
        'return global.Atomics.wait(new Int32Array(8), 0, 0)',
        "return global.postMessage('x') ?? global.send('x')",
      ),
      ends: nothing(7),
    },
  },
});

hostile('environment, signals and network', {
  python: {
    'tell nothing and go nowhere': {
      code: tries(
        "import os; x = os.environ['CANARY']",
        "x = open('/proc/self/environ').read()",
        "x = open('/proc/{parent}/environ').read()",
        'import os; os.kill({parent}, 15); x = os.getppid() if os.getppid() == {parent} else None; assert x',
        'import os; x = os.killpg({parent}, 15)',
        "import socket; s = socket.create_connection(('127.0.0.1', {tcp}), timeout=1); s.send(b'x'); x = s.recv(1)",
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', {udp})); x = s.recv(1)",
        "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); s.accept(); x = 1",
        "import urllib.request; x = urllib.request.urlopen('http://127.0.0.1:{tcp}').read()",
        "import http.client; c = http.client.HTTPConnection('127.0.0.1', {tcp}); c.request('GET', '/'); x = c.getresponse()",
      ),
      ends: allRefused(10),
    },
    'nor does what Pyodide brings along': {
      code: tries(
        "from pyodide.http import pyfetch; x = pyfetch('http://127.0.0.1:{tcp}').send(None)",
        "from pyodide.http import open_url; x = open_url('http://127.0.0.1:{tcp}').read()",
        "import js; x = js.fetch('http://127.0.0.1:{tcp}')",
        "import js; x = js.WebSocket.new('ws://127.0.0.1:{tcp}')",
        'import js; x = js.XMLHttpRequest.new()',
        "import pyodide_js; x = pyodide_js.loadPackage('numpy').syncify()",
        "import micropip; x = micropip.install('numpy')",
      ),
      ends: allRefused(7),
    },
    'hold no name of this machine': {
      code: `import os, socket, getpass
print(os.getcwd() in '{runtime}', socket.gethostname(), '{outside}' in str(os.environ))
`,
      ends: done(/^(True|False) emscripten False\n$/),
    },
  },
  typescript: {
    'have no way in': {
      code: triesTs(
        'return global.process.env.CANARY',
        "return global.fetch('http://127.0.0.1:{tcp}')",
        "return new global.WebSocket('ws://127.0.0.1:{tcp}')",
        "return global.navigator.sendBeacon('http://127.0.0.1:{tcp}')",
        "return new global.EventSource('http://127.0.0.1:{tcp}')",
        'return new global.BroadcastChannel("x")',
        'return new global.MessageChannel()',
        'return global.structuredClone({})',
        'return global.Buffer ?? global.Blob ?? global.crypto ?? global.localStorage',
        'return global.setImmediate(() => {})',
        'return global.gc()',
      ),
      ends: nothing(11),
    },
  },
});

hostile('code from strings and constructors', {
  python: {
    'through JavaScript objects': {
      code: tries(
        "import pyodide_js; x = pyodide_js.constructor.constructor('return process')()",
        "import pyodide_js; x = pyodide_js._module.constructor.constructor('return this')()",
        "import _gradient_lens as e; x = e.call.constructor('return 1')()",
        "import _gradient_lens as e; x = e.call.constructor.constructor('return process.pid')()",
        "import _gradient_lens as e; x = e.call.constructor.prototype.constructor('return 1')()",
        "import pyodide.code; x = pyodide.code.run_js('1')",
        "import js; x = js.eval('1')",
        "import js; x = js.Function.new('return 1')()",
        'import js; x = js.globalThis.process',
        "import js; x = js.setTimeout('1', 0)",
        "import pyodide_js; x = pyodide_js._module.loadDynamicLibrary('/x.so').syncify()",
      ),
      ends: allRefused(11),
    },
    'through C that evaluates JavaScript': {
      code: "import ctypes\nctypes.pythonapi.emscripten_run_script(b'1')\n",
      ends: fails(2, /^Crash: the Python interpreter crashed at line 2/),
    },
    'through a dynamic library of its own making': {
      code: `import ctypes
open('/tmp/x.so', 'wb').write(bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))
ctypes.CDLL('/tmp/x.so')
`,
      ends: fails(3, /./),
    },
    "eval and exec are the interpreter's own": {
      code: "print(eval('1 + 1'))\nexec('print(3)')\nprint(__import__('os').path.exists('{outside}'))\n",
      ends: done('2\n3\nFalse\n'),
    },
  },
  typescript: {
    'through every function there is': {
      code: triesTs(
        "return Function('return 1')()",
        "return (0, eval)('1')",
        "return (() => {}).constructor('return 1')()",
        "return (async () => {}).constructor('return 1')()",
        "return (function* () {}).constructor('yield 1')().next().value",
        "return (async function* () {}).constructor('yield 1')().next()",
        "return Reflect.construct(Function, ['return 1'])()",
        "return class extends Function {}.constructor('return 1')()",
        "return new (class extends Function { constructor() { super('return 1'); } } as any)()()",
        "return global.setTimeout('1', 0)",
        "return Object.getOwnPropertyDescriptor(Function.prototype, 'constructor')!.value('return 1')()",
        "return global.console.log.constructor('return 1')()",
        "return [].map.constructor('return 1')()",
        "return (async () => {})().then.constructor('return 1')()",
      ),
      ends: nothing(14),
    },
    'import() is refused where it stands': {
      code: "console.log(1);\nconst fs = await import('node:fs');\n",
      ends: refused(2, /does not run `import\(\)`/),
    },
    'import() is refused in a function that never runs': {
      code: 'function f() {\n  return [1, { x: () => import("node:net") }];\n}\n',
      ends: refused(2, /does not run `import\(\)`/),
    },
    'modules of Node are not there': {
      code: "import * as torch from 'gradient-lens';\nimport fs from 'node:fs';\n",
      ends: refused(2, /node:fs/),
    },
    'nor is require, nor a module reexported': {
      code: "export * from 'node:fs';\n",
      ends: refused(1, /export/),
    },
    'import.meta tells nothing': { code: 'console.log(import.meta.url);\n', ends: refused(1, /import\.meta/) },
    'a text that closes the wrapper around it': {
      code: '}); globalThis.process.exit(); (async () => {\n',
      ends: refused(1, /./),
    },
    'a line separator, a hashbang and HTML comments': {
      code: '#!/usr/bin/node\nconsole.log("\u2028");\n<!-- x\n',
      ends: refused(3, /./),
    },
    'a comment that names another source': {
      code: "//# sourceURL=node:internal/x\n//# sourceMappingURL=file://{outside}/secret\nthrow new Error('x');\n",
      ends: fails(null, /^Error: x$/),
    },
    'the names the rewriting uses': {
      code: `console.log(arguments.length, typeof this);
const step$ = 1, bound$ = 2, seen$ = 3, modules$ = 4;
console.log(step$ + bound$ + seen$ + modules$);
`,
      ends: done(/^0 undefined\n10\n$/),
    },
  },
});

hostile('objects of the outer realm', {
  typescript: {
    'are reached over no error, frame, promise or callback': {
      code: `const own = new Set<unknown>([Object.prototype, null]);
const leaks: string[] = [];
const seen = new Set<unknown>();
const root = (value: any) => { while (Object.getPrototypeOf(value) !== null) value = Object.getPrototypeOf(value); return value; };
function look(value: any, path: string) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) return;
  seen.add(value);
  const top = root(value);
  // What has no prototype at all is its own root; whatever else hangs on an Object.prototype that is not ours is not ours.
  if (top !== Object.prototype && 'hasOwnProperty' in top) leaks.push(path);
  for (const key of Reflect.ownKeys(value)) {
    const { value: below, get, set } = Object.getOwnPropertyDescriptor(value, key)!;
    for (const each of [below, get, set]) look(each, path + '.' + String(key));
  }
  look(Object.getPrototypeOf(value), path + '.__proto__');
}
look(globalThis, 'globalThis');
look(await import_(), 'library');
async function import_() { return (await Promise.all([Promise.resolve(Object)]))[0]; }
for (const bad of [() => null!.x, () => (undefined as any)(), () => new Array(-1), () => 'x'.repeat(-1), () => JSON.parse('{'), () => eval('1'), () => Function('1'),
  () => decodeURI('%'), () => new Proxy({}, null as any), () => BigInt(1.5), () => Symbol() + '', () => new ArrayBuffer(1e15), () => structuredClone(1)] as (() => any)[])
  try { bad(); } catch (error) { look(error, 'error of ' + bad); }
let deep = 0;
const dive = () => { deep++; try { dive(); } catch (error) { look(error, 'overflow'); try { look(new Error('x').stack, 'stack'); } catch (inner) { look(inner, 'overflow of stack'); } } };
dive();
Error.prepareStackTrace = (error, sites) => { look(error, 'prepared'); look(sites, 'sites'); for (const site of sites) { look(site.getThis?.(), 'this'); look(site.getFunction?.(), 'function'); } return sites; };
look(new Error('x').stack, 'prepared stack');
setTimeout(() => look(new Error('timer').stack, 'timer'), 0);
queueMicrotask(() => look(new Error('microtask').stack, 'microtask'));
await new Promise((done) => setTimeout(done, 5));
look(await Promise.reject(new Error('x')).catch((error) => error), 'rejection');
look(await Promise.any([]).catch((error) => error), 'any');
console.log(seen.size > 500, leaks.length, leaks.slice(0, 3).join(' '));
`,
      ends: done('true 0 \n'),
    },
    "nor over a stack that overflows in the host's own formatting of it": {
      code: `const leaks: string[] = [];
const foreign = (value: any) => { let top = value; while (Object.getPrototypeOf(top) !== null) top = Object.getPrototypeOf(top); return top !== Object.prototype; };
Object.defineProperty(Error, 'prepareStackTrace', { get() { const dive = (): void => { dive(); }; dive(); } });
function fall(): void { try { fall(); } catch (error) { if (foreign(error)) leaks.push('overflow'); try { void new Error('x').stack; } catch (inner) { if (foreign(inner)) leaks.push('stack'); } throw error; } }
for (let i = 0; i < 3; i++) try { fall(); } catch (error) { if (foreign(error)) leaks.push('end'); }
console.log([...new Set(leaks)].join(' '));
`,
      softMs: SOON * 4,
      ends: (ending) =>
        ending.trace?.problems.length ? stopped(ending.trace.problems[0]!.span!.line)(ending) : done('\n')(ending),
    },
  },
});
