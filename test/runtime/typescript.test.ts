// The TypeScript runtime: the twins of the seed programs, and what its traces say of spans, bindings, output, errors and refusals.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { bindingsOf, PATH, printed, sourceAt, traceOf } from './inProcess.ts';

const TWINS = join(import.meta.dirname, '..', 'golden', 'typescript');
const T = "import * as torch from 'gradient-lens';\n";

async function problemOf(code: string) {
  const [problem] = (await traceOf(code)).problems;
  assert.ok(problem, 'the snippet did not fail');
  return problem;
}

describe('the twins of the seed programs', () => {
  for (const name of readdirSync(TWINS).filter((file) => /^\d.*\.ts$/.test(file)))
    test(name, async () => {
      const code = readFileSync(join(TWINS, name), 'utf8');
      const expected = readFileSync(join(TWINS, name.replace(/ts$/, 'out')), 'utf8');
      const trace = await traceOf(code);
      const failed = trace.problems.map(({ span, type, message }) => `!! line ${span?.line}: ${type}: ${message}\n`);
      assert.equal(printed(trace) + failed.join(''), expected);
    });
});

describe('spans', () => {
  const code = `${T}const a = torch.tensor([2, 3], { requires_grad: true });
const b = torch.tensor([6, 4], { requires_grad: true });
const Q = a.pow(3).mul(3).sub(b.pow(2));
Q.backward({ gradient: torch.tensor([1, 1]) });`;

  test('every Node knows the exact expression that made it', async () => {
    const trace = await traceOf(code);
    const made = trace.nodes
      .filter(({ span }) => span !== null)
      .map(({ name, span }) => `${name}: ${sourceAt(code, span)}`);
    assert.deepEqual(made, [
      'PowBackward0: a.pow(3)',
      'MulBackward0: a.pow(3).mul(3)',
      'PowBackward0: b.pow(2)',
      'SubBackward0: a.pow(3).mul(3).sub(b.pow(2))',
    ]);
    assert.equal(trace.nodes.length, 6);
  });

  test('Nodes made inside a layer belong to the call that the user wrote', async () => {
    const layered = `${T}const { nn } = torch;
const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh());
const y = model(torch.ones(1, 2));`;
    const trace = await traceOf(layered);
    const spans = new Set(
      trace.nodes.filter(({ name }) => name !== 'AccumulateGrad').map(({ span }) => sourceAt(layered, span)),
    );
    assert.deepEqual([...spans], ['model(torch.ones(1, 2))']);
    assert.deepEqual(
      trace.tensors
        .filter(({ is_leaf, requires_grad }) => is_leaf && requires_grad)
        .map(({ name }) => name)
        .sort(),
      ['model.0.bias', 'model.0.weight'],
    );
  });

  test('are right with CRLF, Chinese identifiers and characters of two units', async () => {
    const crlf =
      "import * as torch from 'gradient-lens';\r\n/* 😀 */ const 张量 = torch.tensor([1, 2]);\r\nconst 和 = 张量.sum();\r\n";
    const trace = await traceOf(crlf);
    assert.deepEqual(bindingsOf(trace), ['2 张量 = [1., 2.]', '3 和 = 3.']);
    assert.equal(sourceAt(crlf, trace.statements[0]!.steps[0]!.expressions[0]!.span), 'torch.tensor([1, 2])');
  });

  test('count the lines of an editor, for which some line ends of ECMAScript are none', async () => {
    const trace = await traceOf(`${T}// \u2028const a = torch.tensor([1]);\nconst b = a.mul('\u2029');\n`);
    assert.deepEqual(bindingsOf(trace), ['2 a = [1.]']);
    assert.equal(trace.problems[0]?.span?.line, 3);
    assert.match(trace.problems[0]!.traceback, /^\/snippet\.ts:3\nconst b = /);
  });

  test('of a backward pass is its call', async () => {
    const { backwards } = await traceOf(code);
    assert.deepEqual(
      backwards.map(({ kind, leaves }) => `${kind} ${leaves.length}`),
      ['backward 2'],
    );
    assert.equal(backwards[0]!.span!.line, 5);
  });
});

describe('bindings', () => {
  const bound = async (code: string) => bindingsOf(await traceOf(T + code));

  test('of declarations, taken apart or not', async () => {
    const code = `const [a, { b = torch.tensor(3) }] = [torch.tensor(1), {}], c = torch.tensor(2);
let d; d = c; [d] = [a]; const { e: { f }, ...g } = { e: { f: c } };`;
    assert.deepEqual(await bound(code), ['2 c = 2.', '2 a = 1.', '2 b = 3.', '3 d = 2.', '3 d = 1.', '3 f = 2.']);
  });

  test('of loops, once an iteration', async () => {
    const code = `let s = torch.tensor(0);
for (const x of [torch.tensor(1), torch.tensor(2)]) s = s.add(x);
for (let h = torch.tensor(1), i = 0; i < 2; i++, h = h.mul(2));
do { s = s.add(1); } while (s.item() < 5);`;
    const lines = await bound(code);
    assert.deepEqual(
      lines.filter((line) => line.startsWith('3')),
      ['3 x = 1.', '3 x = 2.', '3 s = 1.', '3 s = 3.'],
    );
    assert.deepEqual(
      lines.filter((line) => line.startsWith('4')),
      ['4 h = 1.', '4 h = 2.', '4 h = 4.'],
    );
    assert.deepEqual(
      lines.filter((line) => line.startsWith('5')),
      ['5 s = 4.', '5 s = 5.'],
    );
  });

  test('of closures, methods, fields and parameters', async () => {
    const code = `const twice = (x: torch.Tensor) => x.mul(2);
class Model<T> {
  w = torch.tensor(3);
  #hidden: torch.Tensor = torch.tensor(4);
  constructor(public readonly b: torch.Tensor) { this.w = this.w.add(b); }
  static make<T>(): Model<T> { return new Model<T>(torch.tensor(1)); }
  run({ x }: { x: torch.Tensor }) { const h = this.#hidden.mul(x); return h; }
}
const y = Model.make().run({ x: twice(torch.tensor(5)) });`;
    assert.deepEqual(await bound(code), [
      '2 x = 5.',
      '4 this.w = 3.',
      '5 this.#hidden = 4.',
      '6 b = 1.',
      '6 this.b = 1.',
      '6 this.w = 4.',
      '8 x = 10.',
      '8 h = 40.',
      '10 y = 40.',
    ]);
  });

  test('of asynchronous code, in the order it ran', async () => {
    const code = `const later = async (x: torch.Tensor) => { await null; const y = x.mul(2); return y; };
const [a, b] = await Promise.all([later(torch.tensor(1)), later(torch.tensor(2))]);
async function* count() { for (const n of [1, 2]) yield torch.tensor(n); }
for await (const n of count()) { const m = n.add(a); }
const c = (await later(b)).add(1);`;
    assert.deepEqual(await bound(code), [
      '2 x = 1.',
      '2 x = 2.',
      '2 x = 4.',
      '2 y = 2.',
      '2 y = 4.',
      '2 y = 8.',
      '3 a = 2.',
      '3 b = 4.',
      '5 n = 1.',
      '5 n = 2.',
      '5 m = 3.',
      '5 m = 4.',
      '6 c = 9.',
    ]);
  });

  test('what the hooks stand around keeps its meaning', async () => {
    const code = `const o = { v: 2, get() { return this.v; }, deep: { get() { return 3; } } };
const none = null as any;
class A { who() { return 'A'; } } class B extends A { constructor() { super(); } who() { return super.who() + 'B'; } }
const f = () => 1; const g = function () {}; const K = class {};
function* two() { const got = yield 1; yield got; }
const it = two(); it.next();
const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + v;
console.log(o.get(), (o.deep.get)(), o?.get?.(), none?.a.b.c(), new B().who(), f.name, g.name, K.name, it.next(7).value, tag\`x\${1}y\`);
console.log(typeof undeclared, delete (o as any).v, new (class { x = 1 })().x, (1, 2), [..."ab"], ((a = 1, { b } = { b: 2 }) => a + b)());
outer: for (const i of [1, 2]) { for (;;) { if (i === 1) continue outer; break outer; } }
switch (3 as number) { case 1: console.log('no'); default: console.log('default'); }
enum E { A, B = 5, C, D = 'd' } namespace_: { console.log(E.C, E[6], E.D); }
const x = <any>{ y: 1 as const } satisfies object; console.log(x!.y);`;
    const trace = await traceOf(T + code);
    assert.deepEqual(trace.problems, []);
    assert.equal(
      printed(trace),
      "2 3 2 undefined AB f g K 7 x|y1\nundefined true 1 2 [ 'a', 'b' ] 3\ndefault\n6 C d\n1\n",
    );
  });
});

describe('the console', () => {
  test('prints as Node and as PyTorch do', async () => {
    const trace = await traceOf(`${T}class P { x = 1 }
const t = torch.tensor([1, 2.5]);
console.log(1, -0, 'a', [1, 'b', [2, [3, [4]]]], { t, n: null }, new P(), new Map([[1, t]]));
console.info('%s is %d', 'x', 4); console.error('bad'); console.group('g'); console.log('in'); console.groupEnd();
console.log(t, \`\${t}\`, torch.nn.Linear, new torch.nn.Sequential(new torch.nn.Linear(1, 2), new torch.nn.ReLU()));`);
    assert.equal(
      printed(trace),
      `1 -0 a [ 1, 'b', [ 2, [ 3, [Array] ] ] ] { t: tensor([1.0000, 2.5000]), n: null } P { x: 1 } Map(1) { 1 => tensor([1.0000, 2.5000]) }
x is 4
g
  in
tensor([1.0000, 2.5000]) tensor([1.0000, 2.5000]) [class Linear extends Module] Sequential(
  (0): Linear(in_features=1, out_features=2, bias=True)
  (1): ReLU()
)
`,
    );
    assert.equal(printed(trace, 'stderr'), 'bad\n');
    assert.deepEqual(
      trace.output.map(({ line }) => line),
      [4, 5, 5, 5, 5, 6],
    );
  });
});

describe('errors', () => {
  test('stand at the expression that raised, with the calls that led there', async () => {
    const code = `${T}function inner(x: torch.Tensor) {
  return x.add(torch.tensor([1, 2, 3]));
}
const outer = () => inner(torch.tensor([1, 2]));
outer();`;
    const problem = await problemOf(code);
    assert.equal(problem.type, 'RuntimeError');
    assert.equal(sourceAt(code, problem.span), 'x.add(torch.tensor([1, 2, 3]))');
    assert.deepEqual(problem.frames, [
      { name: '<module>', line: 6 },
      { name: 'outer', line: 5 },
      { name: 'inner', line: 3 },
    ]);
    assert.equal(
      problem.traceback,
      `${PATH}:3
  return x.add(torch.tensor([1, 2, 3]));
           ^

RuntimeError: The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0
    at inner (${PATH}:3:12)
    at outer (${PATH}:5:21)
    at ${PATH}:6:1`,
    );
  });

  test('of JavaScript itself, after an await, thrown values and a call over several lines', async () => {
    const cases: [code: string, line: number, text: string][] = [
      ['const a = 1;\nnull.x;', 2, "TypeError: Cannot read properties of null (reading 'x')"],
      [
        'const f = async () => {\n  await null;\n  missing();\n};\nawait f();',
        3,
        'ReferenceError: missing is not defined',
      ],
      ["const a = 1;\nif (a) {\n  throw 'text';\n}", 3, "Error: Uncaught 'text'"],
      [
        `${T}torch\n  .ones(2)\n  .add(torch.ones(3))\n  .sum();`,
        4,
        'RuntimeError: The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
      ],
      ['const f = (n: number): number =>\n  f(n + 1) + 1;\nf(0);', 2, 'RangeError: Maximum call stack size exceeded'],
      ['const a = 1;\na = 2;', 2, 'TypeError: Assignment to constant variable.'],
    ];
    for (const [code, line, text] of cases) {
      const { span, type, message } = await problemOf(code);
      assert.deepEqual([span?.line, `${type}: ${message}`], [line, text]);
    }
  });

  test('what was recorded before an error stays', async () => {
    const trace = await traceOf(`${T}const a = torch.tensor(1);\nconst b = a.reshape(2);\nconst c = a.add(1);`);
    assert.deepEqual(bindingsOf(trace), ['2 a = 1.']);
  });

  test('of syntax stand at their place', async () => {
    const { kind, type, message, span, traceback } = await problemOf('const a = 1;\nconst b = (a\nconst c = 2;');
    assert.deepEqual([kind, type, message, span?.line], ['syntax', 'SyntaxError', 'Unexpected token, expected ","', 3]);
    assert.match(traceback, /^\/snippet\.ts:3\nconst c = 2;\n\^\n\nSyntaxError: /);
  });
});

describe('limits', () => {
  test('an endless loop ends at its line, however it is guarded', async () => {
    const loops: [code: string, line: number][] = [
      ['let n = 0;\nwhile (true) {}', 2],
      ['for (;;);', 1],
      ['do {} while (1);', 1],
      ['const f = () => {\n  for (;;) {\n    try { for (;;) {} } catch {}\n  }\n};\nf();', 3],
    ];
    for (const [code, line] of loops) {
      const trace = await traceOf(code, { softMs: 50 });
      const [problem] = trace.problems;
      assert.deepEqual(
        [problem?.kind, problem?.type, problem?.span?.line, problem?.message],
        ['stopped', 'time', line, `Stopped after 0.05 s at line ${line}`],
      );
    }
  });

  test('an await that nothing ends is told as Node tells it', async () => {
    const { type, message, span } = await problemOf('const a = 1;\nawait new Promise(() => {});');
    assert.deepEqual([type, message, span?.line], ['Warning', 'Detected unsettled top-level await', 2]);
  });
});

describe('refusals name what cannot run', () => {
  const cases: [code: string, message: RegExp][] = [
    ["const m = await import('fs');", /does not run `import\(\)`/],
    ['console.log(import.meta.url);', /has no `import\.meta`/],
    ["import { x } from 'lodash';", /^Cannot find module 'lodash': a snippet can import 'gradient-lens', /],
    ["import './other';", /^Cannot find module '\.\/other'/],
    ["export * from 'gradient-lens';", /does not run `export … from`/],
    ["export { tensor } from 'gradient-lens';", /does not run `export … from`/],
    [
      "import { tensr } from 'gradient-lens';\ntensr(1);",
      /^The requested module 'gradient-lens' does not provide an export named 'tensr'$/,
    ],
    ['@dec class A {}', /does not run decorators/],
    ['namespace N { export const a = 1; }', /does not run namespaces/],
    ["import fs = require('fs');", /does not run `import =`/],
    ['class A { accessor x = 1 }', /does not run `accessor` fields/],
    ['}})(); evil(); (async () => {{', /^Unexpected token/],
    ['return 1;', /'return' outside of function/],
  ];
  for (const [code, message] of cases)
    test(code, async () => {
      const problem = await problemOf(code);
      assert.equal(problem.kind, 'syntax');
      assert.match(problem.message, message);
    });

  test('types may come from anywhere, and imports that are only types are left out', async () => {
    const trace = await traceOf(
      "import type { X } from './x';\nimport { Tensor, Nothing, tensor } from 'gradient-lens';\nconst a: Tensor | Nothing | X = tensor(1);",
    );
    assert.deepEqual(trace.problems, []);
  });

  test('an empty file and a file of comments run', async () => {
    for (const code of ['', '// nothing', '\r\n']) assert.deepEqual((await traceOf(code)).problems, []);
  });
});
