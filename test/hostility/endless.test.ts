/** Programs that do not end, or end their interpreter: each is told in one sentence on its line, in time. */
import assert from 'node:assert/strict';
import { type Declared, done, either, fails, killed, printed, refused, stopped } from './endings.ts';
import { hostile, SOON } from './hostile.ts';

const tooDeep =
  /^RecursionError: (maximum recursion depth exceeded|the Python interpreter ran out of stack at line \d+)|^MemoryError/;
const tooDeepTs = /^RangeError: Maximum call stack size exceeded/;

hostile('exits and crashes', {
  python: {
    'sys.exit with a number, a text and nothing': {
      code: "import sys\ntry: sys.exit('text')\nexcept SystemExit as e: print(e)\nsys.exit(3)\n",
      ends: fails(4, /^SystemExit: 3$/),
    },
    'sys.exit(0) is an end': { code: 'import sys\nprint(1)\nsys.exit(0)\nprint(2)\n', ends: done('1\n') },
    'os._exit': { code: "import os\nprint('before')\nos._exit(3)\n", ends: fails(3, /^SystemExit: 3$/) },
    'os.abort': { code: 'import os\nos.abort()\n', ends: fails(2, /^Crash: the Python interpreter crashed at line 2/) },
    'signals to itself': {
      code: 'import signal, os\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.raise_signal(signal.SIGTERM)\nos.kill(os.getpid(), signal.SIGKILL)\nsignal.raise_signal(signal.SIGKILL)\n',
      ends: either(fails(5, /^(SystemExit: 137|Crash)/), fails(4, /./)),
    },
    'SIGSEGV to itself': { code: 'import signal\nsignal.raise_signal(signal.SIGSEGV)\n', ends: fails(2, /^Crash/) },
    'writing over its own memory': {
      code: 'import ctypes\nctypes.memset(0, 0, 2**20)\n',
      ends: either(fails(null, /^(Crash|Error|RecursionError|MemoryError)/), stopped(2)),
    },
    'reading what is not there': {
      code: 'import ctypes\nctypes.string_at(1, 2**31 - 2)\n',
      ends: fails(2, /^(Crash|MemoryError|OverflowError|ValueError)/),
    },
    'a type with a broken layout': {
      code: 'import ctypes\nctypes.py_object.from_address(id(int) + 4).value = None\nint.x\nfor i in range(10): print(int(i))\n',
      ends: either(fails(null, /./), done(/./), stopped(3), stopped(4)),
    },
    asyncio: {
      code: 'import asyncio\nasync def f(): await asyncio.sleep(1)\nasyncio.run(f())\n',
      ends: fails(3, /Gradient Lens does not support asyncio/),
    },
    'input that nobody gives': { code: "x = input('name? ')\n", ends: fails(1, /^EOFError/) },
  },
  typescript: {
    'there is no exit': {
      code: 'const global: any = globalThis;\nconsole.log(typeof global.process, typeof global.exit, typeof global.quit, typeof global.close);\n',
      ends: done('undefined undefined undefined undefined\n'),
    },
    'a debugger statement': { code: 'debugger;\nconsole.log(1);\n', ends: done('1\n') },
    'an await that nothing ends': {
      code: 'console.log(1);\nawait new Promise(() => {});\n',
      ends: fails(2, /unsettled top-level await/),
    },
  },
});

hostile('recursion', {
  python: {
    'without an end': { code: 'def f():\n    f()\nf()\n', ends: fails(2, tooDeep) },
    'with the limit lifted': {
      code: 'import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()\n',
      softMs: SOON,
      ends: either(fails(3, tooDeep), stopped(3)),
    },
    'in special methods': {
      code: 'class A:\n    def __eq__(self, other): return self == other\n    def __getattr__(self, name): return getattr(self, name)\ntry: A() == 1\nexcept RecursionError: print(1)\nA().x\n',
      ends: fails(3, tooDeep),
    },
    'in repr of nested lists': {
      code: 'x = []\nfor i in range(100_000): x = [x]\nlen(repr(x))\n',
      ends: fails(3, tooDeep),
    },
    'in pickle, json, copy and literal_eval, one caught after another': {
      code: `import json, copy, ast, pickle
x = []
for i in range(3_000): x = [x]
for f in (json.dumps, copy.deepcopy, pickle.dumps, lambda x: ast.literal_eval('[' * 3000 + ']' * 3000)):
    try: f(x)
    except (RecursionError, MemoryError, SyntaxError): print('too deep')
    else: print('done')
`,
      ends: either(done(/^((too deep|done)\n){4}$/), fails(5, tooDeep)),
    },
    'in the parser': { code: `x = ${'('.repeat(3_000)}1${')'.repeat(3_000)}\n`, ends: refused(1, /./) },
    'in eval of a long chain': {
      code: "eval('-' * 100_000 + '1')\n",
      ends: either(fails(1, /./), fails(null, tooDeep)),
    },
    'when objects are let go': {
      code: 'x = None\nfor i in range(50_000): x = (x,)\ndel x\nprint(1)\n',
      ends: either(done('1\n'), fails(3, tooDeep)),
    },
  },
  typescript: {
    'without an end': { code: 'function f(): number {\n  return f() + 1;\n}\nf();\n', ends: fails(2, tooDeepTs) },
    'through getters, proxies and toString': {
      code: `const evil: any = { get x() { return this.x; }, toString() { return String(this); } };
const proxy: any = new Proxy({}, { get: (_, name) => proxy[name] });
for (const call of [() => evil.x, () => String(evil), () => proxy.x]) try { call(); } catch (error) { console.log((error as Error).name); }
`,
      ends: done('RangeError\nRangeError\nRangeError\n'),
    },
    'in JSON and in printing': {
      code: `let x: any = [];
for (let i = 0; i < 100_000; i++) x = [x];
try { JSON.stringify(x); console.log('done'); } catch (error) { console.log((error as Error).name); }
console.log(x);
`,
      ends: done(/^(RangeError|done)\n\[/),
    },
    'in a catch of itself': {
      code: 'function f(): void {\n  try { f(); } catch { f(); }\n}\nf();\n',
      softMs: SOON,
      ends: either(stopped(2), fails(2, tooDeepTs)),
    },
    'in the parser': {
      code: `const x = ${'('.repeat(20_000)}1${')'.repeat(20_000)};\n`,
      ends: either(refused(1, /too deep/), done('')),
    },
  },
});

/** Has results of so many statements at least, however it ends. */
const keeping =
  (statements: number, way: Declared): Declared =>
  (ending) => {
    way(ending);
    const told = ending.trace!.statements.length;
    assert.ok(told >= statements, `${told} statements`);
  };

hostile('loops', {
  python: {
    'a while': { code: 'x = 1\nwhile True:\n    x += 1\n', softMs: SOON, ends: either(stopped(2), stopped(3)) },
    'in C, over an iterator': { code: 'import itertools\nsum(itertools.count())\n', softMs: SOON, ends: stopped(2) },
    'in C, in a list, a set and a deque': {
      code: 'import itertools, collections\ncollections.deque(itertools.repeat(1), maxlen=1)\n',
      softMs: SOON,
      ends: stopped(2),
    },
    'of a power': { code: 'x = 10 ** 10 ** 9\n', softMs: SOON, ends: either(stopped(1), fails(1, /^MemoryError/)) },
    'of a sort by a key': {
      code: 'class K:\n    def __lt__(self, o): return True\nwhile True: sorted([K() for i in range(100_000)])\n',
      softMs: SOON,
      ends: either(stopped(2), stopped(3)),
    },
    'of a catastrophic expression': {
      code: "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')\n",
      softMs: SOON,
      ends: stopped(2),
    },
    'of another, compiled in C': {
      code: "import re\nre.compile('(?:' * 50 + 'a?' + ')*' * 50).fullmatch('a' * 30 + 'b')\n",
      softMs: SOON,
      ends: either(stopped(2), fails(2, /./)),
    },
    'of a sleep': { code: 'import time\ntime.sleep(1000)\n', softMs: SOON, ends: stopped(2) },
    'in a destructor at the end': {
      code: 'class A:\n    def __del__(self):\n        while True: pass\na = A()\ndel a\n',
      softMs: SOON,
      ends: either(stopped(3), stopped(5), done(/./)),
    },
    'in atexit and weakref callbacks, which never come': {
      code: 'import atexit, weakref\n@atexit.register\ndef evil():\n    while True: pass\nprint(1)\n',
      ends: done('1\n'),
    },
    'of tensors in the engine': {
      code: 'import torch\nx = torch.ones(600, 600)\nwhile True: x = (x @ x).clamp(0, 1)\n',
      softMs: SOON,
      ends: stopped(3),
    },
    'of reductions': {
      code: 'import torch\nx = torch.ones(3000, 3000)\nwhile True: x.sum()\n',
      softMs: SOON,
      ends: stopped(3),
    },
    'of convolutions and their gradients': {
      code: 'import torch\nx = torch.ones(8, 32, 64, 64)\nw = torch.ones(32, 32, 3, 3, requires_grad=True)\nwhile True: torch.conv2d(x, w, padding=1).sum().backward()\n',
      softMs: 2 * SOON,
      ends: stopped(4),
    },
    'of one operator': {
      code: 'import torch\nx = torch.ones(3000, 3000)\ny = x @ x\nz = y @ y\nz = z @ z\n',
      softMs: SOON,
      // A machine that is busy otherwise may be at the one before yet.
      ends: either(stopped(2), stopped(3)),
    },
    'of a sort by text': {
      code: 'x = list(range(200_000))\nwhile True: sorted(x, key=str)\n',
      softMs: SOON,
      ends: stopped(2),
    },
    'in C, at the end of much to tell': {
      code: `import torch, itertools\nx = torch.ones(50, 50, requires_grad=True)\n${'x = x + 1\n'.repeat(400)}sum(itertools.count())\n`,
      ends: keeping(100, stopped(403)),
    },
    'in C, after views that are large': {
      code: `import torch, itertools\n${'x = torch.ones(1, 1000).expand(100_000, 1000)\ny = torch.ones(1000, 1000).t()\n'.repeat(5)}sum(itertools.count())\n`,
      ends: keeping(10, stopped(12)),
    },
    'of a graph that only grows': {
      code: 'import torch\nx = torch.ones(1, requires_grad=True)\nwhile True: x = x * 1\n',
      softMs: SOON,
      ends: stopped(3),
    },
    'in a hook of a backward pass': {
      code: 'import torch\nx = torch.ones(1, requires_grad=True)\ny = x * 2\ndef hook(g):\n    while True: pass\ny.register_hook(hook)\ny.backward()\n',
      softMs: SOON,
      ends: either(stopped(5), stopped(7)),
    },
  },
  typescript: {
    'a for': { code: 'let x = 1;\nfor (;;) x++;\n', softMs: SOON, ends: stopped(2) },
    // V8's compiled code for a function without calls and loops never looks at an interrupt.
    'in one expression': {
      code: 'const x = [1];\nx.forEach(function f() { x.push(1); x.forEach.call({ length: 2 ** 53 - 1 }, () => 0); });\n',
      softMs: SOON,
      ends: either(stopped(2), killed('time')),
    },
    'of an iterator that never ends': {
      code: 'const all = { *[Symbol.iterator]() { for (;;) yield 1; } };\nfor (const x of all) ;\nMath.max(...all);\n',
      softMs: SOON,
      ends: either(stopped(1), stopped(2)),
    },
    'of Array.from': {
      code: 'Array.from({ length: 2 ** 31 }, () => 0);\n',
      softMs: SOON,
      ends: either(stopped(1), fails(1, /^RangeError/)),
    },
    'of a sort': {
      code: 'new Array(1e7).fill(0).map((_, i) => i % 1000).sort((a, b) => b - a).sort().sort();\nfor (;;) ;\n',
      softMs: SOON,
      ends: either(stopped(1), stopped(2)),
    },
    'of a catastrophic expression': {
      code: "const x = 1;\n/(a+)+$/.test('a'.repeat(40) + 'b');\n",
      softMs: SOON,
      ends: stopped(2),
    },
    'of large integers': {
      code: 'let x = 3n;\nfor (;;) x **= 2n;\n',
      softMs: SOON,
      ends: either(stopped(2), fails(2, /^RangeError/)),
    },
    'of promises': {
      code: 'const x = 1;\nasync function f(): Promise<void> {\n  await null;\n  return f();\n}\nawait f();\n',
      softMs: SOON,
      ends: either(stopped(3), stopped(4), stopped(6)),
    },
    'of microtasks that breed': {
      code: 'const f = () => {\n  queueMicrotask(f);\n  queueMicrotask(f);\n};\nf();\n',
      softMs: SOON,
      ends: either(stopped(2), stopped(3), killed('time')),
    },
    'of microtasks without a statement': {
      code: 'const p: any = { then: (done: any) => done(p) };\nPromise.resolve(p);\nawait p;\n',
      softMs: SOON,
      ends: either(stopped(1), stopped(2), stopped(3)),
    },
    'of timers': {
      code: 'const tick = () => {\n  setTimeout(tick, 0);\n};\ntick();\nsetInterval(() => {}, 0);\n',
      softMs: SOON,
      ends: either(stopped(2), stopped(4), stopped(5)),
    },
    'of many timers': {
      code: 'for (let i = 0; i < 20_000; i++) setTimeout(() => {}, 0);\nawait new Promise(() => {});\n',
      softMs: SOON,
      ends: either(stopped(1), stopped(2), fails(2, /unsettled/)),
    },
    'of rejections': {
      code: 'const f = () => { Promise.reject(1); setTimeout(f, 0); };\nf();\n',
      softMs: SOON,
      ends: fails(null, /Uncaught 1/),
    },
    'in a finally of an await': {
      code: 'async function f(): Promise<void> {\n  try { await null; } finally { await f(); }\n}\nawait f();\n',
      softMs: SOON,
      ends: either(stopped(2), stopped(4)),
    },
    'in toString of what is thrown': {
      code: 'const x = 1;\nthrow { toString() { for (;;) ; }, get stack() { for (;;) ; } };\n',
      softMs: SOON,
      ends: either(stopped(2), fails(2, /./)),
    },
    'of tensors in the engine': {
      code: "import * as torch from 'gradient-lens';\nlet x = torch.ones([600, 600]);\nfor (;;) x = x.matmul(x).clamp(0, 1);\n",
      softMs: SOON,
      ends: stopped(3),
    },
    'of convolutions and their gradients': {
      code: "import * as torch from 'gradient-lens';\nimport * as F from 'gradient-lens/nn/functional';\nconst x = torch.ones([8, 32, 64, 64]), w = torch.ones([32, 32, 3, 3]).requires_grad_();\nfor (;;) F.conv2d(x, w, { padding: 1 }).sum().backward();\n",
      softMs: 2 * SOON,
      ends: stopped(4),
    },
    'of one operator': {
      code: "import * as torch from 'gradient-lens';\nconst x = torch.ones([3000, 3000]);\nconst y = x.matmul(x);\nconst z = y.matmul(y).matmul(y);\n",
      softMs: SOON,
      ends: either(stopped(3), stopped(4)),
    },
    'in one expression, at the end of much to tell': {
      code: `import * as torch from 'gradient-lens';\nlet x = torch.ones([50, 50]).requires_grad_();\n${'x = x.add(1);\n'.repeat(400)}/(a+)+$/.test('a'.repeat(40) + 'b');\n`,
      ends: keeping(100, stopped(403)),
    },
  },
});

/** Printed no more than a run may, and says that it printed more. */
const flood =
  (...ways: readonly Declared[]): Declared =>
  (ending) => {
    either(...ways)(ending);
    if (ending.trace === null) return;
    assert.ok(printed(ending).length <= 65_536, `${printed(ending).length}`);
    assert.match(ending.trace.omitted.join(), /output beyond the first 65,536 characters/);
  };

hostile('floods', {
  python: {
    'of lines': { code: "while True: print('x' * 100)\n", softMs: SOON, ends: flood(stopped(1)) },
    'in one piece': { code: "print('x' * 10**7)\n", softMs: 1_500, ends: flood(done(/^x+/)) },
    'of wide characters, cut anywhere': { code: "print('😀' * 10**6)\n", softMs: 1_500, ends: flood(done(/^(😀)+$/u)) },
    'of both streams': {
      code: "import sys\nwhile True: print('x' * 99); print('y' * 99, file=sys.stderr)\n",
      softMs: SOON,
      ends: flood(stopped(2)),
    },
    'of names': {
      code: `${Array.from({ length: 300 }, (_, i) => `v${i} = ${i}`).join('\n')}\nprint(1)\n`,
      ends: done('1\n'),
    },
    'in an exception': {
      code: "raise ValueError('x' * 10**7)\n",
      ends: (ending) => assert.ok(ending.lost === null || /too long/.test(ending.lost), String(ending.lost)),
    },
  },
  typescript: {
    'of lines': { code: "for (;;) console.log('x'.repeat(100));\n", softMs: SOON, ends: flood(stopped(1)) },
    'in one piece': { code: "console.log('x'.repeat(1e7));\n", ends: flood(done(/^x+/)) },
    'of groups and counts': {
      code: "for (;;) {\n  console.group('x');\n  console.count();\n}\n",
      softMs: SOON,
      ends: flood(stopped(2), stopped(3), stopped(1)),
    },
    'of a large object': {
      code: "console.log(Array.from({ length: 1e5 }, (_, i) => ({ ['key' + i]: [i, { i }] })));\n",
      ends: done(/more items/),
    },
    'in an exception': {
      code: "throw new Error('x'.repeat(1e7));\n",
      ends: (ending) => assert.ok(ending.lost === null || /too long/.test(ending.lost), String(ending.lost)),
    },
  },
});
