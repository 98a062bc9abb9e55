/** Attacks on what goes out: the result itself, and the values that are looked at for it. */
import { done, either, fails, stopped } from './endings.ts';
import { hostile, SOON } from './hostile.ts';

hostile('results', {
  python: {
    'KeyboardInterrupt of its own is no stop': {
      code: 'x = 1\nraise KeyboardInterrupt\n',
      ends: fails(2, /^KeyboardInterrupt: $/),
    },
    'a problem with the words of a stop': {
      code: "class time(Exception): pass\nraise time('Stopped after 2 s at line 9')\n",
      ends: fails(2, /^time: Stopped after 2 s at line 9$/),
    },
    'output that looks like a result': {
      code: `import sys, os
print('{"type":"result","id":"x","json":"{}"}')
os.write(1, b'{"type":"result","id":"x"}\\n')
for fd in range(3, 20):
    try: os.write(fd, b'{"type":"result","id":"x","json":"{}"}\\n')
    except OSError: pass
print('end')
`,
      ends: done(/^\{"type":"result","id":"x","json":"\{\}"\}\n\{"type":"result","id":"x"\}\nend\n$/),
    },
    'exceptions that cannot be told': {
      code: `class Evil(Exception):
    __module__ = property(lambda self: 1 / 0)
    def __str__(self): raise Evil()
    __repr__ = __str__
    def __getattribute__(self, name): raise Evil()
raise Evil()
`,
      ends: fails(null, /Evil|how this program ended/),
    },
    'an exception whose text never ends': {
      code: 'class Evil(Exception):\n    def __str__(self):\n        while True: pass\nraise Evil()\n',
      softMs: SOON,
      ends: either(stopped(3), stopped(4), fails(4, /^Evil: <exception str\(\) failed>$/)),
    },
    'a chain of exceptions in a ring': {
      code: `a, b = ValueError('a'), TypeError('b')
a.__cause__ = b
b.__cause__ = a
a.__context__ = b
a.__notes__ = [object(), 1]
raise a
`,
      ends: fails(6, /^ValueError: a/),
    },
  },
  typescript: {
    'a message on a channel that is not there': {
      code: `const global: any = globalThis;
for (const name of ['postMessage', 'send', 'process', 'parent', 'opener', 'onmessage']) console.log(typeof global[name]);
`,
      ends: done('undefined\n'.repeat(6)),
    },
    "errors with the host's own code": {
      code: "const error: any = new Error('Script execution timed out after 5ms');\nerror.code = 'ERR_SCRIPT_EXECUTION_TIMEOUT';\nthrow error;\n",
      ends: fails(1, /^Error: Script execution timed out after 5ms$/),
    },
    'the same from a timer and from a promise': {
      code: "setTimeout(() => {\n  throw Object.assign(new Error('x'), { code: 'ERR_SCRIPT_EXECUTION_INTERRUPTED' });\n}, 0);\n",
      ends: fails(2, /^Error: x$/),
    },
    'thrown values that cannot be read': {
      code: `throw new Proxy(new Error('x'), { get() { throw new Error('y'); }, getPrototypeOf() { throw new Error('z'); } });
`,
      ends: fails(1, /cannot be read/),
    },
    'a rejection whose getters never end': {
      code: "Promise.reject({ get name() { for (;;); }, get stack() { for (;;); }, get message() { for (;;); } });\nconsole.log('on');\n",
      softMs: SOON,
      ends: either(stopped(1), stopped(2)),
    },
    'a function rejected that throws when it is written down': {
      code: "Promise.reject(Object.assign(() => {}, { toString() { throw new Error('evil'); } }));\nconsole.log('on');\n",
      ends: fails(null, /./),
    },
    'a stack of its own': {
      code: "throw Object.assign(new Error('x'), { stack: 'Error: x\\n    at evil (/snippet.ts:99999:99999)\\n    at </script><b> (/etc/passwd:1:1)' });\n",
      ends: fails(null, /^Error: x$/),
    },
  },
});

hostile('values that act when they are looked at', {
  python: {
    'the special methods of a bound object are never called': {
      code: `import torch
class Evil:
    calls = []
    def __getattribute__(self, name): Evil.calls.append(name); return object.__getattribute__(self, name)
for special in ('repr', 'str', 'len', 'iter', 'eq', 'hash', 'bool', 'format', 'dir', 'index', 'float', 'getitem', 'contains', 'class_getitem'):
    setattr(Evil, f'__{special}__', lambda *a, s=special: Evil.calls.append(s) or 0)
evil = Evil()
pair = evil, torch.ones(2)
class Holder: pass
holder = Holder()
holder.x = Evil()
holder.y = torch.ones(2)
print(Evil.calls)
`,
      ends: done('[]\n'),
    },
    'a class that says it is another': {
      code: `import torch
class Evil:
    @property
    def __class__(self): return torch.Tensor
    def __getattr__(self, name): raise RuntimeError('looked at')
evil = Evil()
evils = [Evil(), Evil()]
print('on')
`,
      ends: done('on\n'),
    },
    'a tensor with a handle that is none': {
      code: `import torch
x = torch.ones(2)
x._h = 10**9
y = x
print('on')
`,
      ends: either(done('on\n'), fails(null, /./)),
    },
    'subclasses of tuple, list and dict': {
      code: `import torch
class L(list):
    def __len__(self): return 10**9
    def __iter__(self):
        while True: yield torch.ones(1)
class D(dict):
    def __missing__(self, key): raise RuntimeError('looked at')
    def items(self): raise RuntimeError('looked at')
x = L([1])
y = D()
print('on')
`,
      ends: done('on\n'),
    },
    'a metaclass in the way of isinstance': {
      code: `class Meta(type):
    def __instancecheck__(cls, other): raise RuntimeError('looked at')
    def __getattribute__(cls, name): raise RuntimeError('looked at')
class Evil(metaclass=Meta): pass
evil = 1
print('on')
`,
      ends: done('on\n'),
    },
    'a global dictionary of its own kind': {
      code: `import sys
class Evil(str):
    def __eq__(self, other): raise RuntimeError('looked at')
    __hash__ = str.__hash__
globals()[Evil('evil')] = 1
globals()['__builtins__'] = {}
`,
      ends: either(done(''), fails(null, /./)),
    },
  },
  typescript: {
    'getters of bound objects are never called': {
      code: `const calls: string[] = [];
const evil: any = { get x() { calls.push('x'); return 1; }, toString() { calls.push('toString'); return ''; }, get [Symbol.toStringTag]() { calls.push('tag'); return ''; } };
const holder = { evil };
const list = [evil, evil];
evil.self = evil;
console.log(calls.length);
`,
      ends: done('0\n'),
    },
    'proxies that throw, and that never end': {
      code: `const thrower = new Proxy({}, Object.fromEntries(['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'].map((trap) => [trap, () => { throw new Error(trap); }])));
const a = thrower;
const b = [thrower];
const c = new Proxy([], { get() { throw new Error('get'); } });
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
const d = proxy;
console.log('on');
`,
      ends: done('on\n'),
    },
    'an endless getter in a list': {
      code: "const evil = [1];\nObject.defineProperty(evil, 0, { get() { for (;;); } });\nconst again = evil;\nconsole.log('on');\n",
      softMs: SOON,
      ends: either(done('on\n'), stopped(2), stopped(3)),
    },
    'a list with a slice of its own': {
      code: "const evil: any = [1];\nfor (const name of ['slice', 'map', 'length', Symbol.iterator])\n  try { Object.defineProperty(evil, name, { value: () => { throw new Error('looked at'); } }); } catch {}\nconst again = evil;\nconsole.log('on');\n",
      ends: done('on\n'),
    },
    'what is printed acts, and only then': {
      code: "console.log({ get x() { return 1; }, [Symbol.for('nodejs.util.inspect.custom')]: () => { throw new Error('printed'); } });\n",
      ends: fails(1, /^Error: printed$/),
    },
  },
});
