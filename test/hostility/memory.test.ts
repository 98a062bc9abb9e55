/** Bombs in each memory a run has: Python's, V8's heap, buffers, the engine's arrays and kernels, texts. Each meets its limit on its line, or the clock first. */
import { done, either, fails, killed, outOfMemory, stopped } from './endings.ts';
import { hostile } from './hostile.ts';

/** Where the machine is slow, the time is over before the memory is. */
const SLOW = 1_800;
const bomb = (line: number) => either(outOfMemory(line), stopped(line));
/** Of tensors the engine knows, and refuses in PyTorch's words what the process has no room for. */
const noRoom = (line: number) =>
  fails(line, /^RuntimeError: .*can't allocate memory: .* has no more memory for this run\.$/);

hostile('memory of Python', {
  python: {
    'in one piece': { code: 'x = 1\ny = bytearray(10**9)\n', ends: outOfMemory(2) },
    'piece by piece': { code: 'x = []\nwhile True: x.append(bytes(10**6))\n', softMs: SLOW, ends: bomb(2) },
    'in small objects': { code: 'x = []\nwhile True: x.append([x])\n', softMs: SLOW, ends: bomb(2) },
    'in a text': { code: "x = 'a'\nwhile True: x += x\n", softMs: SLOW, ends: bomb(2) },
    'in an integer': {
      code: 'x = 1 << 2**34\n',
      softMs: SLOW,
      ends: either(outOfMemory(1), stopped(1), fails(1, /^OverflowError/)),
    },
    'in files of its own file system': {
      code: "import os\nf = open('/tmp/x', 'wb')\nwhile True: f.write(bytes(10**7))\n",
      softMs: SLOW,
      ends: either(bomb(3), fails(3, /./)),
    },
    'caught, and tried again': {
      code: 'x = []\nfor i in range(50):\n    try: x.append(bytearray(10**8))\n    except MemoryError: pass\nprint(1)\n',
      softMs: SLOW,
      ends: either(done('1\n'), bomb(3)),
    },
    'through JavaScript objects': {
      code: 'import pyodide_js\nmake = pyodide_js._module.HEAP8.constructor\nx = []\nwhile True: x.append(make.new(10**7))\n',
      softMs: SLOW,
      ends: either(bomb(4), fails(4, /memory limit of this run/)),
    },
  },
});

hostile('memory of the engine', {
  python: {
    'a tensor larger than any may be': {
      code: 'import torch\nx = torch.zeros(10**5, 10**5)\n',
      ends: fails(2, /^RuntimeError: .*can't allocate memory/),
    },
    'a shape whose product is no number': {
      code: 'import torch\nx = torch.zeros(2**40, 2**40)\n',
      ends: fails(2, /^RuntimeError: /),
    },
    'many large tensors': {
      code: 'import torch\nx = []\nwhile True: x.append(torch.ones(2_000_000))\n',
      softMs: SLOW,
      ends: noRoom(3),
    },
    'an expanded view, shown': {
      code: 'import torch\nx = torch.ones(1).expand(10**5, 10**5)\nprint(x.shape)\n',
      ends: done('torch.Size([100000, 100000])\n'),
    },
    'an expanded view written out': {
      code: 'import torch\nx = torch.ones(1).expand(10**5, 10**5)\ny = x.contiguous()\n',
      ends: fails(3, /^RuntimeError: /),
    },
    'an outer product': {
      code: 'import torch\nx = torch.ones(10**5)\ny = torch.outer(x, x)\n',
      ends: fails(3, /^RuntimeError: /),
    },
    'indices, repeats and one-hot vectors': {
      code: `import torch
x = torch.zeros(10**4, dtype=torch.int64)
for f in (lambda: x.repeat(10**5), lambda: torch.nn.functional.one_hot(x, 10**6), lambda: torch.arange(10**10), lambda: torch.eye(10**5), lambda: torch.cat([x] * 10**4), lambda: torch.nn.functional.pad(x, (0, 10**9))):
    try: f()
    except (RuntimeError, MemoryError): print('refused')
`,
      softMs: SLOW,
      ends: done('refused\n'.repeat(6)),
    },
    'a layer of many weights': {
      code: 'import torch\nx = torch.nn.Linear(10**5, 10**5)\n',
      ends: fails(2, /^RuntimeError: /),
    },
    'a graph that keeps everything': {
      code: 'import torch\nx = torch.ones(500_000, requires_grad=True)\nwhile True: x = x * x\n',
      softMs: SLOW,
      ends: noRoom(3),
    },
  },
  typescript: {
    'a tensor larger than any may be': {
      code: "import * as torch from 'gradient-lens';\nconst x = torch.zeros([1e5, 1e5]);\n",
      ends: fails(2, /can't allocate memory/),
    },
    'many large tensors': {
      code: "import * as torch from 'gradient-lens';\nconst x: any[] = [];\nfor (;;) x.push(torch.ones([2_000_000]));\n",
      softMs: SLOW,
      ends: noRoom(3),
    },
    'a graph that keeps everything': {
      code: "import * as torch from 'gradient-lens';\nlet x: any = torch.ones([500_000]).requires_grad_();\nfor (;;) x = x.mul(x);\n",
      softMs: SLOW,
      ends: noRoom(3),
    },
    'caught, and tried again': {
      code: "import * as torch from 'gradient-lens';\nconst x: any[] = [];\nlet refused = 0;\nwhile (refused < 20) try { x.push(torch.ones([2_000_000])); } catch { refused++; }\nconsole.log(x.length < 80);\n",
      softMs: SLOW,
      ends: done('true\n'),
    },
    'asked for at the end of the stack': {
      code: `import * as torch from 'gradient-lens';
const strange = new Set<unknown>();
function deeper(): void {
  try { torch.ones([5_000_000]); } catch (error) { if (!(error instanceof Error)) strange.add(error); }
  try { deeper(); } catch (error) { if (!(error instanceof Error)) strange.add(error); }
}
try { deeper(); } catch (error) { if (!(error instanceof Error)) strange.add(error); }
console.log(strange.size);
`,
      softMs: SLOW,
      ends: either(done('0\n'), stopped(4), stopped(5)),
    },
    'copies of its elements': {
      code: "import * as torch from 'gradient-lens';\nconst x = torch.ones([4_000_000]), kept: any[] = [];\nfor (;;) kept.push(x.numpy().slice());\n",
      softMs: SLOW,
      ends: bomb(3),
    },
  },
});

hostile('memory of V8', {
  typescript: {
    arrays: {
      code: 'const x: any[] = [];\nfor (;;) x.push(new Array(100_000).fill(1.5));\n',
      softMs: SLOW,
      ends: bomb(2),
    },
    'one array': { code: 'const x: number[] = [];\nfor (;;) x.push(1.5);\n', softMs: SLOW, ends: bomb(2) },
    texts: {
      code: "const x: string[] = [];\nfor (let i = 0; ; i++) x.push(String(i).padEnd(100_000, String(i)).split('').join('-'));\n",
      softMs: SLOW,
      ends: bomb(2),
    },
    'a text repeated': { code: "const x = 1;\n'x'.repeat(2 ** 30);\n", ends: outOfMemory(2) },
    'the collector is not called by a snippet': {
      code: 'console.log(typeof (globalThis as any).gc);\n',
      ends: done('undefined\n'),
    },
    objects: { code: 'let x: any = {};\nfor (;;) x = { x, y: [x] };\n', softMs: SLOW, ends: bomb(2) },
    promises: {
      code: 'const x: any[] = [];\nfor (;;) x.push(Promise.resolve(x).then(() => x));\n',
      softMs: SLOW,
      ends: either(bomb(2), killed('time'), killed('memory')),
    },
    'regular expressions': {
      code: "const x: any[] = [];\nfor (let i = 0; ; i++) x.push(new RegExp('a{1000}'.repeat(50) + i).exec('a'.repeat(100)));\n",
      softMs: SLOW,
      ends: either(bomb(2), fails(2, /regular expression/i)),
    },
  },
});

hostile('memory of buffers', {
  typescript: {
    'in one piece': {
      code: 'const x = 1;\nnew ArrayBuffer(2 ** 30);\n',
      ends: fails(2, /^RangeError: .*memory limit of this run/),
    },
    'piece by piece': {
      code: 'const x: any[] = [];\nfor (;;) x.push(new Float64Array(1e6).fill(1));\n',
      softMs: SLOW,
      ends: bomb(2),
    },
    'small pieces, below what is counted': {
      code: 'const x: any[] = [];\nfor (;;) x.push(new Uint8Array(2 ** 20 - 1).fill(1));\n',
      softMs: SLOW,
      ends: bomb(2),
    },
    'every other way to one': {
      code: `const much = 2 ** 30, list = new Uint8Array(8);
const sly = (first: number) => { let n = 0; return { valueOf: () => (n++ ? much : first), get length() { return n++ ? much : first; }, get maxByteLength() { return n++ ? much : first; } }; };
const global: any = globalThis;
const ways: (() => any)[] = [
  () => new ArrayBuffer(8, { maxByteLength: much } as any), () => (new ArrayBuffer(8) as any).transfer(much), () => Uint8Array.from({ length: much }),
  () => Object.getPrototypeOf(Uint8Array).from.call(Uint8Array, { length: much }), () => new (list.constructor as any)(much), () => new (list.buffer.constructor as any)(much),
  () => Reflect.construct(Uint8Array, [much], Array), () => new (class extends Float32Array {})(much), () => new global.SharedArrayBuffer(much), () => new global.WebAssembly.Memory({ initial: much }),
  () => new (Object.getPrototypeOf(list).constructor)(much), () => global.structuredClone(list), () => new global.Blob([list]), () => global.Buffer.alloc(much),
];
for (const way of ways) try { const got = way(); console.log('got', got.byteLength ?? got.length); } catch { console.log('refused'); }
for (const make of [() => new ArrayBuffer(sly(8) as any), () => new ArrayBuffer(8, sly(8) as any), () => new Uint8Array(sly(8) as any)] as (() => any)[])
  try { const got = make(); console.log((got.maxByteLength ?? 0) < much && got.byteLength < much); } catch { console.log(true); }
`,
      ends: done(`${'refused\n'.repeat(14)}${'true\n'.repeat(3)}`),
    },
    'encoded texts': {
      code: "const x: any[] = [], text = 'x'.repeat(2e7);\nfor (;;) x.push(new TextEncoder().encode(text));\n",
      softMs: SLOW,
      ends: bomb(2),
    },
    'caught, and tried again': {
      code: 'const x: any[] = [];\nfor (let i = 0; i < 2_000; i++) try { x.push(new Uint8Array(1e7)); } catch {}\nconsole.log(x.length < 54);\n',
      softMs: SLOW,
      ends: done('true\n'),
    },
  },
});
