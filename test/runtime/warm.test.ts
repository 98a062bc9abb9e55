/** A spare warms up by running small programs; the run that counts must not notice. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { RuntimeProcess } from '../../extension/host/process.ts';
import { call, openRealm, type Realm } from '../../extension/host/realm.ts';
import { Run } from '../../extension/host/run.ts';
import type { FromChild, Language } from '../../src/runtime/messages.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { builtRuntime } from './built.ts';

const PROGRAMS: Readonly<Record<Language, string>> = {
  python: `import torch
print(torch.is_grad_enabled(), torch.get_default_dtype(), torch.initial_seed())
x = torch.randn(2, requires_grad=True)
y = (x * 2).sum()
y.backward()
print(x, x.grad, y.grad_fn._sequence_nr())
import random, warnings
from torch import nn
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
optimizer = torch.optim.Adam(net.parameters())
def fails(n):
    if n:
        raise ValueError(n)
    warnings.warn("once")
for n in range(3):
    optimizer.zero_grad()
    net(x.detach()).sum().backward(retain_graph=True)
    optimizer.step()
    try: fails(n)
    except ValueError as error: print(error)
print(net, torch.rand(2), [p.grad for p in net.parameters()], __name__, sorted(globals()))
y.backward()`,
  typescript: `import * as torch from 'gradient-lens';
const x = torch.randn(2, { requires_grad: true });
const y = x.mul(2).sum();
y.backward();
console.log(x, x.grad, y.grad_fn!._sequence_nr());
const net = new torch.nn.Linear(2, 3);
for (let i = 0; i < 3; i++) {
  const loss = net.forward(x.detach()).pow(2).mean();
  loss.backward();
  console.log(loss, torch.rand(2));
}
console.log(net, Object.keys(globalThis), Error.stackTraceLimit);
y.backward();`,
};
/** Longer than all rounds take. */
const IDLE = 3_000;
/** Milliseconds between a keystroke and its run. */
const DUE = 150;

let folder = '';
before(async () => {
  folder = await builtRuntime();
});

/** What a process says that was idle for some time before a keystroke; the run comes when it is due, or a bit off. Without `idle`, what a fresh one says. */
async function trace(language: Language, idle: number | null, off = 0): Promise<Trace> {
  const child = new RuntimeProcess(folder, language);
  try {
    await child.ready;
    const text = { code: PROGRAMS[language], path: '/x' };
    if (idle !== null) {
      child.rouse();
      await pause(idle);
      child.rouse({ ...text, due: Date.now() + DUE });
      await pause(DUE + off);
    }
    const request = { id: 'x', language, ...text, softMs: 5_000, mode: 'trace' } as const;
    return { ...(JSON.parse(await child.run(request)) as Trace), ms: 0 };
  } finally {
    child.kill();
  }
}

describe('a run', () => {
  for (const language of ['python', 'typescript'] as const)
    it(`is the same in a ${language} process that has warmed up, and when it comes too soon or late`, async () => {
      const cold = await trace(language, null);
      assert.match(cold.problems[0]!.message, /^Trying to backward through the graph a second time/);
      assert.match(cold.output.map(({ text }) => text).join(''), / 1\n/);
      assert.deepEqual(await trace(language, IDLE), cold);
      for (const off of [-60, -7, -2, 60]) assert.deepEqual(await trace(language, 0, off), cold);
    });
});

describe('a text read before its run', () => {
  /** What a booted realm tells of a run, after it was given texts that may be run next. */
  async function runAfter(language: Language, drafts: readonly string[], code: string): Promise<Trace> {
    realms[language] ??= openRealm(folder, language, language === 'python' ? 'load' : 'none');
    const realm = await realms[language];
    for (const draft of drafts) realm.evaluate(call('readAhead', JSON.stringify({ code: draft, path: '/x' })));
    const request = { id: 'x', language, code, path: '/x', softMs: 5_000, mode: 'trace' } as const;
    const told = await new Promise<FromChild>((tell) => new Run(realm, request, tell).begin());
    assert.ok(told.type === 'result');
    return { ...(JSON.parse(told.json) as Trace), ms: 0 };
  }
  const realms: Partial<Record<Language, Promise<Realm>>> = {};

  for (const language of ['python', 'typescript'] as const) {
    const code = PROGRAMS[language];
    it(`runs as it would have in ${language}`, async () => {
      assert.deepEqual(await runAfter(language, [code], code), await runAfter(language, ['x'], code));
    });
    it(`gives way to another in ${language}`, async () => {
      const other = code.replace('2', '3');
      assert.notEqual(other, code);
      assert.deepEqual(await runAfter(language, [other], code), await runAfter(language, [code], code));
    });
    it(`tells its mistake when it runs in ${language}`, async () => {
      const { problems } = await runAfter(language, ['x = (', 'x = 1\nx = )'], 'x = 1\nx = )');
      assert.deepEqual([problems.length, problems[0]!.kind, problems[0]!.span!.line], [1, 'syntax', 2]);
    });
  }

  it('is not read again by its run', async () => {
    const code = 'import gradient_lens.run as run, sys\nprint(run._ahead[0].compiled is sys._getframe().f_code)';
    const { output } = await runAfter('python', [code], code);
    assert.equal(output[0]!.text, 'True\n');
  });

  it('is warned of once, by its run and on its line', async () => {
    const code = 'x = 1\nprint(x is 1)';
    for (const drafts of [[code], ['x']]) {
      const { warnings, output } = await runAfter('python', drafts, code);
      assert.deepEqual(
        warnings.map(({ category, line }) => [category, line]),
        [['SyntaxWarning', 2]],
      );
      assert.match(output[0]!.text, /^\/x:2: SyntaxWarning: "is" with 'int' literal/);
    }
  });
});
