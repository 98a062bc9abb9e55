/** Trace → PanelModel, formulas and sizes: no browser. The traces are the engine's own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as v from 'valibot';
import { cellText, rowText } from '../../src/protocol/numbers.ts';
import { PanelModel, parseFromPanel, parseToPanel } from '../../src/protocol/panel.ts';
import { evaluate, number, parseFormula, substitute } from '../../src/views/formula.ts';
import { expressionText, formulaText } from '../../src/views/formulaText.ts';
import { cells, nodeSize } from '../../src/views/layout.ts';
import { MOST_NODES, panelModel } from '../../src/views/panel.ts';
import { panelHtml } from '../../src/views/panelHtml.ts';
import { vectorBackward } from '../trace/drive.ts';
import { chain, network } from './graphs.ts';

function modelOf(drive: ReturnType<typeof vectorBackward>, choice = {}): PanelModel {
  return v.parse(PanelModel, panelModel(drive.finish(), drive.source, choice));
}

describe('the panel model of snippet 01', () => {
  const model = modelOf(vectorBackward());
  const titled = (title: string) => model.nodes.find((node) => node.title === title)!;

  it('holds the six Nodes with names, values and adjoints', () => {
    const told = model.nodes.map(({ title, type, value, adjoint }) => [title, type, value, adjoint]);
    assert.deepEqual(told, [
      ['Q', 'SubBackward0', '[-12., 65.]', '[1., 1.]'],
      ['3·a³', 'MulBackward0', '[24., 81.]', '[1., 1.]'],
      ['b²', 'PowBackward0', '[36., 16.]', '[-1., -1.]'],
      ['a³', 'PowBackward0', '[8., 27.]', '[3., 3.]'],
      ['b', 'AccumulateGrad', '[6., 4.]', '[-12., -8.]'],
      ['a', 'AccumulateGrad', '[2., 3.]', '[36., 81.]'],
    ]);
  });

  it('joins them with the local factors', () => {
    const title = (id: number) => model.nodes.find((node) => node.id === id)!.title;
    assert.deepEqual(
      model.edges.map(({ from, to, label }) => `${title(from)} ${label} → ${title(to)}`),
      ['Q × 1 → 3·a³', 'Q × −1 → b²', '3·a³ × 3 → a³', 'b² × 2b = [12., 8.] → b', 'a³ × 3a² = [12., 27.] → a'],
    );
    assert.ok(model.edges.every(({ reached }) => reached));
  });

  it('knows the span, the saved tensor and the arguments', () => {
    const cube = titled('a³');
    assert.deepEqual(cube.span, { line: 4, column: 6, endLine: 4, endColumn: 10 });
    assert.deepEqual(cube.plain, [{ name: 'exponent', text: '3' }]);
    assert.deepEqual(
      cube.saved.map(({ name, of, version, value }) => [name, of, version, value]),
      [['self', 'a', 0, '[2., 3.]']],
    );
    assert.equal(cube.order, 4);
    assert.equal(titled('b²').order, 2);
  });

  it('offers the tensors for a Jacobian, Q with respect to a first', () => {
    const name = (id: number) => model.tensors.find((tensor) => tensor.id === id)!.name;
    assert.equal(name(model.pair!.output), 'Q');
    assert.equal(name(model.pair!.input), 'a');
  });

  it('offers other results, and finds the one that holds a Node', () => {
    const drive = vectorBackward();
    const trace = drive.finish();
    const nine = trace.nodes.find((node) => node.span?.line === 7 && node.name === 'MulBackward0')!;
    const other = panelModel(trace, drive.source, { node: nine.id });
    assert.equal(other.root, 1);
    assert.deepEqual(
      other.nodes.map(({ title }) => title),
      ['9·a²', 'a²', 'a'],
    );
  });
});

describe('the panel model', () => {
  it('draws data without gradient as constants, and tells a broadcast bias by a sum', () => {
    const model = modelOf(network());
    assert.deepEqual(
      model.nodes.filter(({ kind }) => kind === 'constant').map(({ title }) => title),
      ['x'],
    );
    const bias = model.nodes.find(({ title }) => title === 'x @ w + b')!.inputs[1]!;
    assert.equal(bias.name, 'b');
    assert.equal(bias.summed, true);
    const product = model.nodes.find(({ title }) => title === 'x @ w')!.inputs[1]!;
    assert.deepEqual([product.formula, product.elementwise], ['x ⊗ I', false]);
    assert.equal(model.nodes.find(({ type }) => type === 'MeanBackward0')!.inputs[0]!.formula, '1 / 3');
  });

  it('draws at most so many Nodes, keeps the newest and says so', () => {
    const model = modelOf(chain(200));
    assert.equal(model.nodes.length, MOST_NODES);
    assert.equal(model.nodes[0]!.type, 'SumBackward0');
    assert.match(model.note, /^300 of \d+ Nodes drawn/);
  });

  it('is empty for a program without gradients', () => {
    const drive = vectorBackward();
    const trace = { ...drive.finish(), nodes: [], backwards: [] };
    const model = v.parse(PanelModel, panelModel(trace, drive.source));
    assert.deepEqual([model.nodes, model.edges, model.roots], [[], [], []]);
  });

  it('has the same layout for a second run of the same code', () => {
    assert.deepEqual(modelOf(vectorBackward()).layout, modelOf(vectorBackward()).layout);
  });
});

describe('formulas', () => {
  const shown = (text: string, by: Record<string, number | string>) =>
    formulaText(
      substitute(parseFormula(text)!, (name) => {
        const given = by[name];
        return given === undefined ? null : typeof given === 'number' ? number(given) : { kind: 'name', name: given };
      }),
    );

  for (const [text, by, expected] of [
    ['exponent · self^(exponent - 1)', { exponent: 3, self: 'a' }, '3a²'],
    ['exponent · self^(exponent - 1)', { exponent: 2, self: 'b' }, '2b'],
    ['exponent · self^(exponent - 1)', { exponent: 0.5, self: 'x' }, '0.5x^(−0.5)'],
    ['2 · self', { self: 'model.b' }, '2·model.b'],
    ['-alpha', { alpha: 1 }, '−1'],
    ['-self / other^2', { self: 'x', other: 'y' }, '−x / y²'],
    ['1 - result^2', { result: 'h' }, '1 − h²'],
    ['-2 output · grad_output', {}, '−2·output·grad_output'],
    ['[self ≥ min] · [self ≤ max]', { self: 'x', min: 0, max: 6 }, '[x ≥ 0]·[x ≤ 6]'],
    ['1 / (2 result)', { result: 'a + b' }, '1 / (2(a + b))'],
  ] as const)
    it(`${text} reads ${expected}`, () => assert.equal(shown(text, by), expected));

  it('evaluates', () => {
    const value = (text: string, x: number) => evaluate(parseFormula(text)!, (name) => (name === 'x' ? x : null));
    assert.equal(value('3 · x^2', 3), 27);
    assert.equal(value('-x^2 + 1', 2), -3);
    assert.equal(value('[x > 0] · x / 2', 4), 2);
    assert.equal(value('gelu′(x)', 4), null);
    assert.equal(value('x · y', 4), null);
  });

  it('is no formula when it is words', () => assert.equal(parseFormula('permutes: elements'), null));

  it('sets source like mathematics, and leaves calls and text alone', () => {
    assert.equal(expressionText('3*a**3 - b ** 2', 20), '3·a³ - b²');
    assert.equal(expressionText('f(*xs, **ys)', 20), 'f(*xs, **ys)');
    assert.equal(expressionText("f('a*b')", 20), "f('a*b')");
    assert.equal(expressionText('a_rather_long_expression', 10), 'a_rather_…');
  });
});

describe('numbers and sizes', () => {
  it('writes numbers shortly', () => {
    const texts = [0, 12, 0.25, -0.5889123, 1234567, 1e-7, 'NaN', '-Infinity'].map((one) => cellText(one as never));
    assert.deepEqual(texts, ['0', '12', '0.25', '−0.5889', '1.23e6', '1e−7', 'nan', '−inf']);
    assert.equal(rowText([12, 27], false), '[12., 27.]');
    assert.equal(rowText([0.5, 2], false), '[0.5000, 2.0000]');
  });

  it('gives wide characters two cells', () => {
    assert.equal(cells('abc'), 3);
    assert.equal(cells('张量'), 4);
  });

  it('keeps the size of a box when a number gets a character shorter', () => {
    const node = modelOf(vectorBackward()).nodes[0]!;
    assert.deepEqual(nodeSize(node), nodeSize({ ...node, value: '[12., 65.]' }));
  });
});

describe('the page and its messages', () => {
  it('allows nothing unsafe', () => {
    const page = panelHtml({
      cspSource: 'https://x.test',
      nonce: 'n"1',
      scriptUri: 'https://x.test/a.js',
      styleUri: 'b',
    });
    assert.match(page, /default-src 'none'/);
    assert.doesNotMatch(page, /unsafe/);
    assert.match(page, /nonce="n&quot;1"/);
  });

  it('drops what is no message', () => {
    for (const data of [null, 1, {}, { type: 'show', run: 1 }, { type: 'answer', run: 'x' }]) {
      assert.equal(parseToPanel(data), null);
      assert.equal(parseFromPanel(data), null);
    }
  });
});
