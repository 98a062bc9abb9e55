/** Programs that fail, do not end, ask for too much or are no programs: each gets a clear answer on the right line, and the next run is right. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { append, closeAll, freshLenses, hover, lenses, open, problems, type, until } from './editor.ts';

const some = (all: readonly unknown[]) => all.length > 0;

describe('a failing program', () => {
  afterEach(closeAll);

  it('has its error on the failing line, the line that explains it, and the lenses above', async () => {
    const document = await open(
      'twice.py',
      `import torch
w = torch.tensor([2.], requires_grad=True)
loss = (w ** 3).sum()
# 默认情况下，计算图在 backward() 后自动释放
loss.backward()  # 计算梯度
# 此时计算图被释放，节省内存

# 如果需要保留图（如多次 backward）
loss.backward(retain_graph=True)  # 保留计算图
`,
    );
    const [problem] = await until(() => problems(document), some);
    assert.match(problem!, /^9 Error RuntimeError: Trying to backward through the graph a second time/);
    const [diagnostic] = vscode.languages.getDiagnostics(document.uri);
    assert.equal(diagnostic?.relatedInformation?.[0]?.location.range.start.line, 4);
    const all = await lenses(document);
    assert.equal(all[0], '2: w [1] f32 = [2.] | leaf | .grad = [12.]');
    assert.match(all[1]!, /^3: loss \[\] f32 = 8\. \| SumBackward0/);
    assert.match(all.at(-1)!, /^9: ✗ RuntimeError/);
  });

  it('that does not parse says where', async () => {
    const document = await open('syntax.py', 'import torch\na = torch.tensor([1.)\n');
    const [problem] = await until(() => problems(document), some);
    assert.match(problem!, /^2 Error SyntaxError: /);
  });

  it('that asks torch for an unknown name is told the name', async () => {
    const document = await open('unknown.py', 'import torch\nx = torch.ones(2)\ny = torch.no_such_thing(x)\n');
    const [problem] = await until(() => problems(document), some);
    assert.match(problem!, /^3 Error \w+: .*no_such_thing/);
    assert.match((await lenses(document))[0]!, /^2: x \[2\] f32 = \[1\., 1\.\]/);
  });

  it('that asks for a huge tensor is refused', async () => {
    const document = await open('huge.py', 'import torch\nx = torch.ones(2)\ny = torch.zeros(1000000, 1000000)\n');
    const [problem] = await until(() => problems(document), some);
    assert.match(problem!, /^3 Error \w+: .*(alloc|memory|elements)/i);
    assert.match((await lenses(document))[0]!, /^2: x /);
  });
});

describe('an endless program', () => {
  afterEach(closeAll);

  it('ends within 4 s with a message on its line, and the next run is right', async () => {
    const document = await open('calm.py', 'import torch\na = torch.ones(2)\n');
    await freshLenses(document);
    const started = Date.now();
    await type(document, 'a = torch.ones(2)\n', 'a = torch.ones(2)\nwhile True:\n    pass\n');
    const [problem] = await until(() => problems(document), some);
    assert.ok(Date.now() - started < 4_000, `it took ${Date.now() - started} ms`);
    assert.match(problem!, /^([34]) Warning time: Stopped after 2 s at line \1 · partial results$/);
    const partial = await lenses(document);
    assert.match(partial[0]!, /^2: a \[2\] f32 = \[1\., 1\.\]/);
    assert.match(partial[1]!, /^[34]: ■ Stopped after 2 s at line [34] · partial results/);
    assert.match(await hover(document, 2, 0), /Partial results: stopped after 2 s/);
    await type(document, 'while True:\n    pass\n', 'b = a + 1\n');
    const all = await freshLenses(document, (now) => now.some((lens) => lens.startsWith('3: b ')));
    assert.match(all[1]!, /^3: b \[2\] f32 = \[2\., 2\.\]/);
    assert.deepEqual(problems(document), []);
  });

  for (const [name, start, loop, end] of [
    [
      'stopped.ts',
      "import * as torch from 'gradient-lens';\nconst a = torch.ones([2]);\n",
      'for (;;) {}\n',
      'const b = a.add(1);\n',
    ],
    ['stopped.py', 'import torch\na = torch.ones(2)\n', 'sum(iter(int, 1))\n', 'b = a + 1\n'],
  ] as const)
    it(`stops within half a second when told to, and shows what it had: ${name}`, async () => {
      const document = await open(name, start);
      await freshLenses(document);
      await append(document, loop);
      await new Promise((resolve) => setTimeout(resolve, 800));
      const asked = Date.now();
      await vscode.commands.executeCommand('gradientLens.stop');
      const found = await until(() => problems(document), some);
      assert.ok(Date.now() - asked < 500, `${Date.now() - asked} ms`);
      assert.deepEqual(found, ['3 Warning cancelled: Stopped at line 3 on request · partial results']);
      assert.match((await lenses(document))[0]!, /^2: a \[2\] f32/);
      await type(document, loop, end);
      await freshLenses(document, (now) => now.some((lens) => lens.startsWith('3: b ')));
    });

  it('is not run again and again: after two time limits it waits for an edit of its loop', async () => {
    const document = await open('again.py', 'import torch\na = torch.ones(2)\nwhile True:\n    pass\nb = 1\n');
    const late = () =>
      until(
        () => problems(document),
        (all) => all.some((one) => one.includes(' time: ')),
      );
    await late();
    await type(document, 'b = 1', 'b = 2');
    await freshLenses(document, (now) => now.some((lens) => lens.includes('partial')));
    await type(document, 'b = 2', 'b = 3');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.ok(
      (await lenses(document)).some((lens) => lens.includes('$(history)')),
      'nothing runs',
    );
    await type(document, 'while True:', 'while a.sum() < 1:');
    await freshLenses(document, (now) => now.every((lens) => !lens.includes('■')));
    assert.deepEqual(problems(document), []);
  });
});

describe('a program that wants too much', () => {
  afterEach(closeAll);

  for (const [name, text, told] of [
    [
      'bomb.ts',
      "import * as torch from 'gradient-lens';\nconst a = torch.ones([2]);\nconst all: number[][] = [];\nfor (;;) all.push(new Array(100000).fill(1.5));\n",
      /^4 Warning (memory: Stopped at line 4: out of memory|time: Stopped after 2 s at line 4) · partial results$/,
    ],
    [
      'bomb.py',
      'import torch\na = torch.ones(2)\nall = []\nwhile True: all.append(bytes(10**6))\n',
      /^4 (Error MemoryError: MemoryError$|Warning time: Stopped after 2 s at line 4)/,
    ],
  ] as const)
    it(`of memory ends on its line: ${name}`, async function () {
      if (process.platform !== 'linux') return this.skip();
      const document = await open(name, text);
      const [problem] = await until(() => problems(document), some);
      assert.match(problem!, told);
      const all = await lenses(document);
      assert.match(all[0]!, /^2: a \[2\] f32 = \[1\., 1\.\]/);
      assert.match(all.at(-1)!, /^4: [■✗] /);
    });

  it('of output is cut, and ends on its line', async () => {
    const document = await open('flood.py', 'import torch\na = torch.ones(2)\nwhile True: print("x" * 1000)\n');
    const found = await until(() => problems(document), some);
    assert.deepEqual(found, [
      '3 Warning time: Stopped after 2 s at line 3 · partial results',
      '3 Information output: Left out: output beyond the first 65,536 characters',
    ]);
    assert.match((await lenses(document))[0]!, /^2: a \[2\] f32 = \[1\., 1\.\]/);
  });

  it('of attention gets none: its texts are texts', async () => {
    const evil = '[x](command:workbench.action.quit) <img src=x> $(alert) \\u202e\\u001b[31m';
    const document = await open(
      'evil.py',
      `import torch\na = torch.ones(2)\nraise type("$(alert) ${'x'.repeat(9)}", (Exception,), {})("${evil}")\n`,
    );
    const [problem] = await until(() => problems(document), some);
    assert.match(problem!, /⟨U\+202E⟩␛\[31m$/);
    const lens = (await lenses(document)).at(-1)!;
    assert.match(lens, /^3: ✗ \\\$\(alert\)/);
    assert.doesNotMatch(lens, /(?<!\\)\$\(/);
  });

  it('of its reader is a hover, in which only our own links are followed', async () => {
    const document = await open('links.py', 'import torch\na = torch.ones(2, requires_grad=True)\n');
    await freshLenses(document);
    const found = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(1, 0),
    );
    const ours = found
      .flatMap(({ contents }) => contents as vscode.MarkdownString[])
      .filter(({ value }) => /tensor\(|gradientLens/.test(value));
    assert.deepEqual(
      ours.map(({ isTrusted }) => isTrusted),
      [false, { enabledCommands: ['gradientLens.follow'] }],
    );
    assert.doesNotMatch(ours[1]!.value, /torch|tensor\(/);
  });
});

describe('a text that is no usual program', () => {
  afterEach(closeAll);

  it('may be empty', async () => {
    const document = await open('empty.py', '');
    await vscode.commands.executeCommand('gradientLens.run');
    assert.deepEqual(await lenses(document), []);
    assert.deepEqual(problems(document), []);
  });

  it('may have CRLF and Chinese names', async () => {
    const text = [
      'import torch',
      '输入 = torch.tensor([2., 3.], requires_grad=True)',
      '损失 = (输入 ** 2).sum()',
      '损失.backward()',
      '',
    ].join('\r\n');
    const document = await open('中文.py', text);
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    assert.deepEqual(await freshLenses(document), [
      '2: 输入 [2] f32 = [2., 3.] | leaf | .grad = [4., 6.]',
      '3: 损失 [] f32 = 13. | SumBackward0 | ∂L/∂损失 = 1.',
      '4: → 输入.grad = [4., 6.] | graph freed (8 B)',
    ]);
    assert.ok((await hover(document, 3, 6)).includes('tensor([2., 3.], requires_grad=True)'));
  });

  it('may have nothing to do with tensors, and then nothing is run', async () => {
    const document = await open('plain.py', 'raise ValueError("not ours")\n');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.deepEqual(await lenses(document), []);
    assert.deepEqual(problems(document), []);
  });
});

describe('processes', () => {
  afterEach(closeAll);

  it('end with the last snippet', async function () {
    if (process.platform !== 'linux') return this.skip();
    const document = await open('last.py', 'import torch\na = torch.ones(2)\n');
    await freshLenses(document);
    assert.ok(children() > 0);
    await closeAll();
    await until(children, (count) => count === 0);
  });
});

/** Runtime processes below this extension host. */
function children(): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return (
        parent === String(process.pid) &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('child.cjs') &&
        readlinkSync(`/proc/${pid}/exe`) !== ''
      );
    } catch {
      // Not a process, or gone meanwhile.
      return false;
    }
  }).length;
}
