/** Values, grad_fn and .grad on their lines in a real editor: on opening, on hovering, on running a part, and while one types. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, freshLenses, hover, lenses, open, problems, setting, type, until } from './editor.ts';

const python = `import torch
a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3*a**3 - b**2
external_grad = torch.tensor([1., 1.])
Q.backward(gradient=external_grad)
print(9*a**2 == a.grad)  # tensor([True, True])
print(-2*b == b.grad)    # tensor([True, True])
`;

const typescript = `import * as torch from 'gradient-lens';
const a = torch.tensor([2., 3.], { requires_grad: true });
const b = torch.tensor([6., 4.], { requires_grad: true });
const Q = a.pow(3).mul(3).sub(b.pow(2));
const external_grad = torch.tensor([1., 1.]);
Q.backward({ gradient: external_grad });
console.log(a.pow(2).mul(9).eq(a.grad!)); // tensor([True, True])
console.log(b.mul(-2).eq(b.grad!)); // tensor([True, True])
`;

/** Both languages: the same lenses. */
const expected = [
  '2: a [2] f32 = [2., 3.] | leaf | .grad = [36., 81.]',
  '3: b [2] f32 = [6., 4.] | leaf | .grad = [-12., -8.]',
  '4: Q [2] f32 = [-12., 65.] | SubBackward0 | ∂L/∂Q = [1., 1.]',
  '5: external_grad [2] f32 = [1., 1.] | no grad',
  '6: → a.grad = [36., 81.]\u2003b.grad = [-12., -8.] | graph freed (24 B)',
  '7: tensor([True, True])',
  '8: tensor([True, True])',
];

describe('lenses', () => {
  afterEach(closeAll);

  it('stand on the lines of a Python snippet when it is opened', async () => {
    const document = await open('first.py', python);
    assert.deepEqual(await freshLenses(document), expected);
    assert.deepEqual(problems(document), []);
  });

  it('are the same in TypeScript', async () => {
    const document = await open('first.ts', typescript);
    assert.deepEqual(await freshLenses(document), expected);
  });

  it('follow an edit', async () => {
    const document = await open('edited.py', python);
    await freshLenses(document);
    await type(document, '[2., 3.]', '[1., 3.]');
    const all = await freshLenses(document, (now) => now[0]!.includes('[1., 3.]'));
    assert.equal(all[0], '2: a [2] f32 = [1., 3.] | leaf | .grad = [9., 81.]');
    assert.equal(all.length, expected.length);
  });

  it('keep their place, shifted and marked, until new ones come', async () => {
    await setting('debounce', 3_000);
    const document = await open('shifted.py', python);
    await freshLenses(document);
    await type(document, 'import torch\n', 'import torch\n# a line more\n');
    const stale = await lenses(document);
    assert.deepEqual(
      stale,
      expected.map((lens) => `${lens.replace(/^\d+/, (line) => String(Number(line) + 1))} $(history)`),
    );
    await setting('debounce', undefined);
    assert.equal((await freshLenses(document)).length, expected.length);
  });

  it('neither vanish nor jump while the text cannot be parsed, nor when a line fails', async () => {
    const document = await open('broken.py', python);
    await freshLenses(document);
    await type(document, 'Q = 3*a**3 - b**2', 'Q = 3*a**3 - (b**2');
    await until(
      () => problems(document),
      (all) => all.some((one) => one.includes('SyntaxError')),
    );
    const lines = (all: string[]) => all.map((lens) => lens.split(':')[0]);
    assert.deepEqual(lines(await lenses(document)), lines(expected));
    await type(document, 'Q = 3*a**3 - (b**2', 'Q = 3*a**3 - nothing');
    await until(
      () => problems(document),
      (all) => all.some((one) => one.includes('NameError')),
    );
    const failed = await lenses(document);
    assert.deepEqual(lines(failed), lines(expected));
    assert.match(failed[2]!, /^4: ✗ NameError: name 'nothing' is not defined/);
    assert.equal(failed[3], '5: not run');
    await type(document, 'nothing', 'b**2');
    assert.deepEqual(await freshLenses(document, (all) => all[3] !== '5: not run'), expected);
    assert.deepEqual(problems(document), []);
  });

  it('tell by the setting what they show', async () => {
    const document = await open('preset.py', python);
    await freshLenses(document);
    await setting('preset', 'shapes');
    assert.equal((await freshLenses(document, (all) => !all[0]!.includes('leaf')))[0], '2: a [2] f32');
    await setting('display', 'lineEnd');
    await until(
      () => lenses(document),
      (all) => all.length === 0,
    );
    await setting('display', undefined);
    await setting('preset', undefined);
    assert.deepEqual(await freshLenses(document, (all) => all.length > 0 && all[0]!.includes('leaf')), expected);
  });
});

describe('hover', () => {
  afterEach(closeAll);

  it('over Q tells its grad_fn, shape and values', async () => {
    const document = await open('hovered.py', python);
    await freshLenses(document);
    const text = await hover(document, 4, 0);
    for (const told of ['SubBackward0', 'torch.Size([2])', '-12.', '65.', 'command:gradientLens.follow'])
      assert.ok(text.includes(told), `${told} is not in\n${text}`);
  });

  it('over what was not evaluated says nothing', async () => {
    const document = await open('hovered.py', python);
    await freshLenses(document);
    assert.equal((await hover(document, 1, 0)).includes('torch.Size'), false);
  });
});

describe('Run Snippet', () => {
  afterEach(closeAll);

  it('runs the selected lines with the imports above them', async () => {
    await setting('runOnEdit', false);
    const document = await open('selected.py', python);
    const editor = vscode.window.activeTextEditor!;
    editor.selection = new vscode.Selection(1, 0, 3, 0);
    await vscode.commands.executeCommand('gradientLens.run');
    assert.deepEqual(await lenses(document), [
      '2: a [2] f32 = [2., 3.] | leaf | .grad = None · no backward yet',
      '3: b [2] f32 = [6., 4.] | leaf | .grad = None · no backward yet',
    ]);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('gradientLens.run');
    assert.deepEqual(await lenses(document), expected);
    await setting('runOnEdit', undefined);
  });
});
