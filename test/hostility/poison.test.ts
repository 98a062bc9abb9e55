/** Attacks on what the snippet shares its process with: the language's own objects, the library, the tracer. */
import { done, either, fails, stopped, unshown } from './endings.ts';
import { hostile, SOON } from './hostile.ts';

/** The problem of a program that has broken the interpreter's own modules below our feet. */
const cannotBeTold = /^Error: how this program ended cannot be told/;

hostile('prototypes', {
  typescript: {
    'Object.prototype takes nothing new': {
      code: "console.log(1);\n(Object.prototype as any).toJSON = () => 'forged';\n",
      ends: fails(2, /^TypeError: Cannot add property toJSON, object is not extensible$/),
    },
    'nor by definition, nor through an inheritor': {
      code: `const a: any = {};
for (const change of [
  () => Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'forged' }),
  () => Reflect.set(a, 'toJSON', 1, Object.prototype) || (() => { throw 0; })(),
  () => a.__proto__.__defineGetter__('requires_grad', () => true),
  () => Object.setPrototypeOf(Object.prototype, { toJSON: 1 }),
  () => Object.setPrototypeOf(Array.prototype, { __proto__: Object.prototype, toJSON: 1 }),
  () => { (Array.prototype as any).toJSON = () => 'forged'; },
  () => { (String.prototype as any).toJSON = () => 'forged'; },
  () => { Object.defineProperty(Array.prototype, 'toJSON', { value: () => 'forged' }); },
  () => { (Function.prototype as any).handle = 1; },
  () => { (Error.prototype as any).code = 'ERR_SCRIPT_EXECUTION_TIMEOUT'; },
])
  try { change(); console.log('changed', change); } catch { console.log('refused'); }
`,
      ends: done('refused\n'.repeat(10)),
    },
    'functions that the engine and the recorder call': {
      code: `const evil = () => { throw new Error('evil'); };
const paths: [any, PropertyKey][] = [
  [Array.prototype, Symbol.iterator], [Array.prototype, 'map'], [Array.prototype, 'push'], [Array.prototype, 'slice'], [Array.prototype, 'join'],
  [Map.prototype, 'get'], [Map.prototype, 'set'], [Set.prototype, 'has'], [WeakMap.prototype, 'get'], [Promise.prototype, 'then'], [Promise, 'resolve'],
  [JSON, 'stringify'], [JSON, 'parse'], [Reflect, 'construct'], [Object, 'freeze'], [Object, 'defineProperty'], [String.prototype, 'split'],
  [Number, 'isInteger'], [Float32Array.prototype, 'constructor'], [Object.getPrototypeOf(Float32Array.prototype), 'fill'], [RegExp.prototype, 'exec'],
  [Object.getPrototypeOf([][Symbol.iterator]()), 'next'], [Object.getPrototypeOf(async () => {}), 'constructor'], [Symbol, 'hasInstance'],
  [globalThis, 'Map'], [globalThis, 'JSON'], [globalThis, 'Array'], [globalThis, 'Promise'], [globalThis, 'parseFloat'], [globalThis, 'globalThis'],
];
let refused = 0;
for (const [object, name] of paths) {
  try { object[name] = evil; } catch { refused++; }
  try { Object.defineProperty(object, name, { value: evil }); } catch { refused++; }
  try { if (!delete object[name]) refused++; } catch { refused++; }
}
console.log(refused, 3 * paths.length);
`,
      ends: done('90 90\n'),
    },
    'what programs do change, they may, and nobody else is misled': {
      code: `import * as torch from 'gradient-lens';
Math.random = () => 0.5;
Date.now = () => 0;
const error = new Error('x');
error.name = 'Mine';
const object: any = {};
object.toString = () => 'mine';
object.constructor = null;
class Stack<T> extends Array<T> { toString() { return 'stack'; } }
Object.assign(Object.prototype, { valueOf: () => 7 });
Error.prototype.name = 'Other';
console.log(Math.random(), Date.now(), String(error), String(object), String(new Stack()), +({} as any), torch.ones(2).sum());
`,
      ends: done('0.5 0 Mine: x mine stack 7 tensor(2.)\n'),
    },
    'a clock that stands still does not stop ours': {
      code: 'Date.now = () => 0;\nperformance.now = () => 0;\nfor (;;) {}\n',
      softMs: SOON,
      ends: stopped(3),
    },
    'a thenable, a species and an async iterator of its own': {
      code: `class Evil extends Promise<number> { static get [Symbol.species](): any { return function (run: any) { run(() => {}, () => {}); }; } }
const p = new Evil((done) => done(1));
console.log(await { then: (f: (x: number) => void) => f(3) }, await (p as any).then?.((x: number) => x) === undefined);
`,
      ends: either(done(/^3 /), fails(null, /./)),
    },
  },
});

hostile('modules and builtins', {
  python: {
    'functions of torch replaced': {
      code: `import torch
torch.add = torch.Tensor.add = torch.Tensor.__add__ = lambda *a, **k: 'evil'
torch.Tensor.__repr__ = lambda self: 'evil'
torch.Tensor.backward = None
print(torch.ones(2) + 1, repr(torch.ones(1)))
`,
      ends: done('evil evil\n'),
    },
    'the bridge below torch replaced': {
      code: `import torch
from torch import _bridge
x = torch.ones(2)
for name in ('call', 'encode', 'packed', 'wrap', 'raise_error', '_apply', 'codes', 'plans', 'freed'):
    setattr(_bridge, name, None)
print(torch.ones(2).exp())
`,
      ends: fails(null, /^TypeError|^Error: how this/),
    },
    'the engine below the bridge, called as nobody calls it': {
      code: `import torch, _gradient_lens as engine
x = torch.ones(2)
def attempt(f):
    try: f()
    except Exception as error: print(type(error).__name__)
    else: print('nothing')
engine.begin('[]', '[]')
attempt(lambda: engine.step(10**9))
attempt(lambda: engine.after(-1))
attempt(lambda: engine.bind(0, 0, 10**9, -1))
attempt(lambda: engine.name(10**9, 'x'))
attempt(lambda: engine.warned({}, []))
attempt(lambda: engine.free(-5, 10**9))
attempt(lambda: engine.unary(10**6, 10**6))
attempt(lambda: engine.call('nothing', '{', '['))
attempt(lambda: engine.apply(10**6, -1, 'x'))
attempt(lambda: engine.place('x', None))
`,
      ends: either(done(/^(\w+\n){10}$/), unshown),
    },
    'sys.modules emptied': {
      code: 'import sys\nsys.modules.clear()\nimport torch\nprint(torch.ones(2))\n',
      softMs: 1_500,
      ends: either(fails(null, /./), done(/./), stopped(3)),
    },
    'every builtin replaced': {
      code: 'import builtins\nfor name in list(vars(builtins)): setattr(builtins, name, None)\n',
      ends: fails(2, cannotBeTold),
    },
    'json, traceback, linecache and ast replaced': {
      code: `import json, traceback, linecache, ast, warnings
forged = '{"kind":"error","type":"X","message":"forged","span":[1,2,3,4],"traceback":"","frames":[]}'
json.dumps = json.encoder.JSONEncoder.encode = lambda *a, **k: forged
json.encoder.JSONEncoder.iterencode = lambda *a, **k: [forged]
traceback.extract_tb = traceback.format_list = traceback.format_exception_only = lambda *a: 1 / 0
linecache.getline = linecache.getlines = None
warnings.showwarning = None
1 / 0
`,
      ends: either(fails(8, cannotBeTold), fails(8, /^ZeroDivisionError/), fails(null, /./)),
    },
    'every dictionary emptied': {
      code: 'import gc\nfor o in gc.get_objects():\n    if isinstance(o, dict): o.clear()\n',
      ends: either(fails(null, /./), stopped(2), stopped(3)),
    },
    "the façade's state, found by the collector": {
      code: `import gc, types
for o in gc.get_objects():
    if isinstance(o, types.FunctionType) and 'gradient_lens' in str(o.__code__.co_filename):
        o.__code__ = (lambda *a, **k: None).__code__
    elif type(o).__name__ == 'Capture':
        o._source = o._codes = o._open = None
x = 1
`,
      softMs: 1_500,
      ends: either(fails(null, /./), done(''), stopped(2), stopped(4)),
    },
    'the streams closed and replaced': {
      code: 'import sys\nprint("before")\nsys.stdout.close()\nsys.stderr = None\nsys.stdout = sys.stdin = object()\nsys.excepthook = sys.unraisablehook = None\n',
      ends: done('before\n'),
    },
  },
  typescript: {
    'functions of the library replaced': {
      code: `import * as torch from 'gradient-lens';
const evil = () => 'evil';
for (const change of [() => { (torch as any).add = evil; }, () => { (torch.Tensor.prototype as any).toString = evil; }, () => { (torch.Tensor.prototype as any).backward = evil; }])
  try { change(); } catch {}
console.log(String(torch.ones([2]).add(1)).length > 0);
`,
      ends: done('true\n'),
    },
    "the engine's objects turned inside out": {
      code: `import * as torch from 'gradient-lens';
const x: any = torch.ones([2], { requires_grad: true });
const y: any = x.mul(2);
for (const object of [x, y, y.grad_fn, x.storage, y.grad_fn?.next_functions])
  for (const key of Reflect.ownKeys(object ?? {})) try { object[key] = null; } catch {}
try { y.sum().backward(); } catch {}
console.log('on');
`,
      ends: either(done('on\n'), unshown),
    },
    'the entry points of the realm': {
      code: `const global: any = globalThis;
const names = ['__boot', '__bootState', '__addFile', '__takeSnapshot', '__start', '__script', '__poll', '__reject', '__salvage', '__query', '__entries', '__runSnippet', '__pyodide'];
console.log(names.filter((name) => name in global).join());
console.log(Reflect.ownKeys(globalThis).filter((key) => String(key).startsWith('_') || String(key).includes('entries')).length);
let own = 0;
for (let o = globalThis; o !== null; o = Object.getPrototypeOf(o)) own += Reflect.ownKeys(o).filter((key) => /entr|realm|secret/i.test(String(key))).length;
console.log(own);
`,
      ends: done('\n0\n0\n'),
    },
    'nor does an error tell their name': {
      code: `Error.stackTraceLimit = 1000;
const texts: string[] = [];
setTimeout(() => { const error = new Error('x'); texts.push(error.stack!); Error.prepareStackTrace = (_, sites) => sites.map((site) => [site.getFileName(), site.getFunctionName(), site.getEvalOrigin?.(), site.getFunction?.(), site.getThis?.()].map(String).join()).join('\\n'); texts.push(new Error('y').stack!); throw error; }, 0);
process_();
async function process_() { await null; texts.push(new Error('z').stack!); }
setTimeout(() => console.log(texts.some((text) => text.includes('entries_'))), 1);
`,
      ends: fails(3, /^Error: x$/),
    },
  },
});

hostile('the tracer', {
  python: {
    'its tool taken away': {
      code: 'import sys\nprint(1)\nsys.monitoring.free_tool_id(4)\nx = 2\nprint(x)\n',
      ends: done('1\n2\n'),
    },
    'its events set to none, its callbacks removed': {
      code: `import sys
events = sys.monitoring.events
for tool in range(6):
    try: sys.monitoring.set_events(tool, 0)
    except ValueError: pass
    for event in (events.LINE, events.PY_START, events.PY_RETURN): sys.monitoring.register_callback(tool, event, None)
while True: pass
`,
      softMs: SOON,
      // The interrupt tells its line; where the machine is slow the recorder does, which heard of no line after the fourth.
      ends: either(stopped(7), stopped(4)),
    },
    'its tool taken by another': {
      code: `import sys
m = sys.monitoring
m.free_tool_id(4)
m.use_tool_id(4, 'evil')
m.register_callback(4, m.events.LINE, lambda *a: 1 / 0)
m.set_events(4, m.events.LINE)
x = 1
`,
      ends: fails(null, /ZeroDivisionError|how this program ended/),
    },
    'settrace, setprofile and a frame without a way back': {
      code: `import sys, threading
sys.settrace(lambda *a: None)
sys.setprofile(lambda *a: None)
sys._getframe(0).f_trace = None
frame = sys._getframe(1)
print(frame.f_code.co_name)
frame.f_locals['problem'] = {'kind': 'internal', 'type': 'X', 'message': 'forged'}
frame.f_locals['capture'] = None
`,
      ends: fails(null, cannotBeTold),
    },
    'a callback that raises for ever': {
      code: `import sys
m = sys.monitoring
m.use_tool_id(3, 'evil')
def evil(*a):
    while True: pass
m.register_callback(3, m.events.LINE, evil)
m.set_events(3, m.events.LINE)
x = 1
`,
      softMs: SOON,
      ends: either(stopped(5), stopped(8)),
    },
    'the interrupt taken away': {
      code: `import pyodide_js, signal
try: pyodide_js.setInterruptBuffer(None)
except Exception: pass
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass
`,
      softMs: SOON,
      ends: stopped(5),
    },
    'the interrupt swallowed, again and again': {
      code: `while True:
    try:
        while True: pass
    except BaseException: pass
`,
      softMs: SOON,
      ends: either(stopped(3), stopped(4), stopped(2), stopped(1)),
    },
  },
  typescript: {
    'a catch around every step': {
      code: 'for (;;) {\n  try {\n    for (;;) Math.random();\n  } catch {}\n}\n',
      softMs: SOON,
      ends: either(stopped(3), stopped(1)),
    },
    'a finally that goes on': {
      code: 'function f(): any { try { for (;;) {} } finally { return f(); } }\nf();\n',
      softMs: SOON,
      ends: either(stopped(1), stopped(2)),
    },
  },
});
