/** What a hover says beyond the first program: names only read, functions' own names, loops, freed and changed saved tensors, hostile text. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tensor } from '../../src/engine/tensor.ts';
import { hoverAt } from '../../src/views/hover.ts';
import { code, escaped, fence, table } from '../../src/views/markdown.ts';
import { pathAt } from '../../src/views/names.ts';
import { Drive, tensor, vectorBackward } from '../trace/drive.ts';

describe('a hover', () => {
  it('is found over a name that is only read, and over its .grad', () => {
    const drive = vectorBackward();
    const trace = drive.finish();
    const { source } = drive;
    const Q = hoverAt(trace, 6, 0, { source });
    assert.match(Q?.markdown ?? '', /^```python\nQ = tensor\(\[-12\., {2}65\.\], grad_fn=<SubBackward0>\)/);
    assert.deepEqual(Q?.span, { line: 6, column: 0, endLine: 6, endColumn: 1 });
    assert.match(hoverAt(trace, 7, 18, { source })?.markdown ?? '', /a\.grad = tensor\(\[36\., 81\.\]\)/);
    assert.equal(hoverAt(trace, 1, 3, { source }), null);
    assert.equal(hoverAt(trace, 99, 0, { source }), null);
  });

  it('offers what the panel can show', () => {
    const drive = vectorBackward();
    const trace = drive.finish();
    const links = hoverAt(trace, 4, 0)?.links.map(({ intent }) => intent);
    const node = trace.nodes.find(({ name }) => name === 'SubBackward0')!.id;
    assert.deepEqual(links, [
      { kind: 'node', id: node },
      { kind: 'jacobian', id: node },
      { kind: 'backward', id: 0 },
    ]);
  });

  it("does not take a function's x for the module's", () => {
    const source = 'x = tensor(1.)\ndef f(x):\n    return x\nf(tensor(2.))\nprint(x)';
    const drive = new Drive(source, [{ line: 2, column: 0, endLine: 3, endColumn: 12 }]);
    drive.line(1, () => ({ x: tensor(1) }));
    drive.line(2, () => {});
    drive.line(4, () => {});
    drive.recorder.step(1);
    drive.recorder.bind('x', drive.span(2, 'x'), tensor(2));
    drive.line(3, () => {});
    drive.line(5, () => {});
    const trace = drive.finish();
    assert.match(hoverAt(trace, 3, 11, { source })?.markdown ?? '', /x = tensor\(2\.\)/);
    assert.match(hoverAt(trace, 5, 6, { source })?.markdown ?? '', /x = tensor\(1\.\)/);
  });

  it('lists the iterations of a loop', () => {
    const drive = new Drive('for i in range(5):\n    y = x * i');
    for (let i = 0; i < 5; i++) drive.line(2, () => ({ y: tensor(i) }));
    const text = hoverAt(drive.finish(), 2, 4)?.markdown ?? '';
    assert.match(text, /\*\*5 iterations\*\*/);
    assert.match(text, /\| 1 \| `0\.` \|/);
    assert.match(text, /\| \*\*5\*\* \| `4\.` \|/);
  });

  it('tells who shares a storage, and what was changed since', () => {
    const drive = new Drive('a = tensor([1., 2.])\nv = a.view(2, 1)\na.add_(1)');
    let a: Tensor;
    drive.line(1, () => ({ a: (a = tensor([1, 2])) }));
    drive.line(2, () => ({ v: a.view([2, 1]) }));
    drive.line(3, () => void a.add_(1));
    const text = hoverAt(drive.finish(), 1, 0)?.markdown ?? '';
    assert.match(text, /Shares its storage with `v`\./);
    assert.match(text, /version 0 here, 1 at the end/);
  });

  it('tells the states of a saved tensor', () => {
    const drive = new Drive('w = tensor([2.])\nz = w * w\nz.backward()');
    let w: Tensor, z: Tensor;
    drive.line(1, () => ({ w: (w = tensor([2], true)) }));
    drive.line(2, () => ({ z: (z = w.mul(w).sum()) }));
    assert.match(hoverAt(drive.recorder.finish(0), 2, 0)?.markdown ?? '', /No backward pass has run/);
    drive.line(3, () => z.backward());
    assert.match(hoverAt(drive.finish(), 2, 0)?.markdown ?? '', /∂L\/∂z/);
  });
});

describe('markdown', () => {
  it('lets no text out of its place', () => {
    assert.equal(code('a`b'), '``a`b``');
    assert.equal(fence('```\nx'), '````python\n```\nx\n````');
    assert.equal(escaped('[x](command:evil) <b> *a*'), '\\[x\\]\\(command:evil\\) &lt;b\\> \\*a\\*');
    assert.equal(table(['a'], [['x|y']]).split('\n')[2], '| x\\|y |');
  });
});

describe('a name under the cursor', () => {
  it('is cut after the part pointed at', () => {
    assert.deepEqual(pathAt('  self.w.grad', 3), { name: 'self', column: 2 });
    assert.deepEqual(pathAt('  self.w.grad', 7), { name: 'self.w', column: 2 });
    assert.deepEqual(pathAt('  self.w.grad', 10), { name: 'self.w.grad', column: 2 });
    assert.deepEqual(pathAt('损失 = x', 1), { name: '损失', column: 0 });
    assert.equal(pathAt('1 + 2', 2), null);
  });
});
