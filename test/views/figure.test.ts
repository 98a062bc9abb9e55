/** Figures as SVG: ticks and colours against matplotlib's own, the structure of a picture, hostile texts, themes, what hover and lens make of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inflateSync } from 'node:zlib';
import * as v from 'valibot';
import { element, SvgTree, svgText } from '../../src/protocol/svg.ts';
import { colourAt, coloursOf, hasColourMap } from '../../src/trace/colourMaps.ts';
import type { Artist } from '../../src/trace/figure.ts';
import { niceTicks } from '../../src/trace/niceTicks.ts';
import { readTrace } from '../../src/trace/read.ts';
import { drawFigure, figureSvg } from '../../src/views/figure.ts';
import { pngOf } from '../../src/views/figurePixels.ts';
import { labelsOf } from '../../src/views/figureScale.ts';
import { lay, widthOf } from '../../src/views/figureTex.ts';
import { hoverAt } from '../../src/views/hover.ts';
import { lensesOf } from '../../src/views/lens.ts';
import { assertGolden } from '../golden/golden.ts';
import { Drive, tensor } from '../trace/drive.ts';
import { figureOf, legendOf, line, show } from './figures.ts';

interface Recorded {
  readonly ticks: readonly {
    low: number;
    high: number;
    intervals: number;
    places: number[];
    labels: string[];
    factor: string;
  }[];
  readonly maps: Record<string, string[]>;
}
const recorded = JSON.parse(readFileSync(new URL('../reference/matplotlib.json', import.meta.url), 'utf8')) as Recorded;

const common = { label: '', alpha: 1, order: 1 };
const limits = { map: 'viridis', low: 0, high: 3, logarithmic: false };

/** One of each kind. */
const artists: readonly Artist[] = [
  { ...line, marker: 'o', dashes: [3.7, 1.6] },
  { ...line, kind: 'points', areas: [36], colours: ['#ff0000', '#00ff0080', '#0000ff'], marker: '^' },
  {
    ...{
      kind: 'bars',
      x: [0, 0.5],
      y: [0, 0],
      width: [0.4, 0.4],
      height: [1, -1],
      colours: ['#123456'],
      edge: '#000000',
      edgeWidth: 1,
    },
    ...common,
  },
  {
    ...{
      kind: 'area',
      outlines: [{ x: [0, 1, 1], y: [0, 0, 1] }],
      colour: '#ff7f0e',
      edge: 'none',
      edgeWidth: 1,
      dashes: [],
    },
    ...common,
  },
  {
    ...{
      kind: 'segments',
      x0: [0],
      y0: [0],
      x1: [1],
      y1: [1],
      colours: ['#000000'],
      width: 1,
      dashes: [],
      arrows: true,
    },
    ...common,
  },
  {
    ...{ kind: 'rule', axis: 'x', from: 0.5, to: null, start: 0, end: 1, colour: '#777777', width: 1, dashes: [] },
    ...common,
  },
  {
    ...{ kind: 'rule', axis: 'y', from: 0.5, to: 1, start: 0, end: 1, colour: '#777777', width: 1, dashes: [] },
    ...common,
  },
  {
    ...{
      kind: 'text',
      x: 0.2,
      y: 1,
      within: 'data',
      text: { text: 'here', size: 10, colour: '#000000', bold: true, italic: false },
    },
    ...{ horizontal: 'left', vertical: 'bottom', rotation: 30, box: { face: '#ffffff', edge: '#000000' } },
    ...{ arrow: { x: 1, y: 2, colour: '#000000', width: 1, head: true }, ...common },
  } as Artist,
  {
    ...{
      kind: 'image',
      rows: 2,
      columns: 2,
      values: [0, 1, 2, 'NaN'],
      rgb: '',
      extent: [0, 1, 0, 2],
      upper: true,
      smooth: false,
    },
    ...{ ...limits, ...common },
  } as Artist,
  {
    ...{
      kind: 'contour',
      x: [0, 0.5, 1],
      y: [0, 1, 2],
      z: [0, 1, 2, 1, 2, 3, 2, 3, 4],
      levels: [0, 1.5, 3],
      filled: true,
    },
    ...{ ...limits, colours: [], width: 1, dashes: [], heights: null, ...common },
  } as Artist,
];

describe('ticks', () => {
  it('stand where matplotlib puts them and read as it writes them', () => {
    for (const { low, high, intervals, places, labels, factor } of recorded.ticks) {
      const ticks = niceTicks(low, high, { intervals });
      const what = `${low} to ${high} in ${intervals}`;
      assert.equal(ticks.length, places.length, what);
      for (const [k, tick] of ticks.entries()) assert.ok(Math.abs(tick - places[k]!) <= 1e-9 * (high - low), what);
      assert.deepEqual(labelsOf(ticks, low, high), { labels, factor }, what);
    }
  });

  it('are powers of ten on a logarithmic axis', () => {
    const figure = figureOf([line]);
    const [axes] = figure.axes;
    const svg = figureSvg({ ...figure, axes: [{ ...axes!, y: { ...axes!.y, scale: 'log', limits: [0.05, 200] } }] });
    for (const exponent of ['−1', '0', '1', '2'])
      assert.match(svg, new RegExp(`>10</text><text[^>]*>${exponent}</text>`));
  });
});

describe('colour maps', () => {
  it('are those of matplotlib', () => {
    for (const [name, colours] of Object.entries(recorded.maps))
      colours.forEach((colour, k) => {
        const ours = colourAt(name, k / 16 + 0.01);
        for (const at of [1, 3, 5]) {
          const apart = Math.abs(
            Number.parseInt(colour.slice(at, at + 2), 16) - Number.parseInt(ours.slice(at, at + 2), 16),
          );
          assert.ok(apart <= 3, `${name} at ${k / 16 + 0.01}: ${ours} for ${colour}`);
        }
      });
  });

  it('may be lists of colours; unknown ones are none', () => {
    assert.deepEqual(coloursOf('list:ff0000,00ff00'), ['#ff0000', '#00ff00']);
    assert.equal(colourAt('blend:000000,ffffff', 0.5), '#808080');
    assert.ok(
      hasColourMap('viridis_r') && !hasColourMap('nomap') && !hasColourMap('toString') && !hasColourMap('list:<x>'),
    );
  });
});

describe('a figure', () => {
  it('has this structure', () => {
    const svg = figureSvg(figureOf([line], { legend: legendOf('loss') }));
    assertGolden(new URL('figure.golden.svg', import.meta.url), svg.replaceAll('><', '>\n<'));
  });

  it('draws artists of every kind with every place a number', () => {
    for (const artist of artists) {
      const svg = figureSvg(figureOf([artist], { legend: legendOf('it') }));
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/, artist.kind);
      v.parse(SvgTree, drawFigure(figureOf([artist])).tree);
    }
  });

  it('leaves out what is not finite and bounds what is far away', () => {
    const wild = { ...line, x: [0, 'NaN', 1, 1e300] as const, y: [0, 1, 'Infinity', -1e300] as const };
    const svg = figureSvg(figureOf([{ ...wild, x: [...wild.x], y: [...wild.y], marker: '*' }]));
    assert.doesNotMatch(svg, /NaN|Infinity|e\+/);
  });

  it('thins a long line to the detail asked for', () => {
    const long = {
      ...line,
      x: Array.from({ length: 2_000 }, (_, k) => k),
      y: Array.from({ length: 2_000 }, (_, k) => k % 7),
    };
    assert.ok(figureSvg(figureOf([long])).length > 15_000);
    assert.ok(figureSvg(figureOf([long]), { detail: 100 }).length < 6_000);
  });

  it('shows hostile texts as text', () => {
    const evil = '</text><script>alert(1)</script>" onload="x" & $<b>$ \u0000\u0007';
    const svg = figureSvg(
      figureOf([{ ...line, label: evil }], {
        legend: legendOf(evil),
        title: { text: evil, size: 12, colour: '#000000', bold: false, italic: false },
      }),
    );
    assert.doesNotMatch(svg, /<script|<b>|\p{Cc}/u);
    assert.doesNotMatch(svg, /<[^>]*\son\w+=/);
    assert.match(svg, /&lt;script&gt;/);
  });

  it('takes the theme for its ink, and keeps colours the program chose', () => {
    const svg = figureSvg(figureOf([line]), { palette: 'theme' });
    assert.match(svg, /stroke="currentColor"/);
    assert.match(svg, /stroke="#1f77b4"/);
    assert.doesNotMatch(svg, /fill="#ffffff"|#000000/);
    const dark = figureSvg(figureOf([line], {}, { face: '#000000' }), { palette: 'theme' });
    assert.match(dark, /fill="#000000"/);
  });

  it('has a legend where it hides least', () => {
    const placeOf = (y: number[]) => {
      const svg = figureSvg(figureOf([{ ...line, y }], { legend: legendOf('loss') }));
      const [, x, top] = /<rect x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="[\d.]+" rx/.exec(svg)!;
      return `${Number(top) > 90 ? 'lower' : 'upper'} ${Number(x) > 126 ? 'right' : 'left'}`;
    };
    assert.equal(placeOf([0, 1, 2]), 'upper left');
    assert.equal(placeOf([2, 1, 0]), 'upper right');
    assert.equal(placeOf([1.7, 1.7, 1.7]), 'lower left');
  });
});

describe('the pieces of a figure', () => {
  it('set TeX: scripts, fractions, names, and what is no TeX at all', () => {
    const letters = (text: string) => lay(text, 10).flatMap((one) => one.letters.map((run) => run.text));
    assert.deepEqual(letters('$x^2$'), ['x', '2']);
    assert.deepEqual(letters(String.raw`$\sin(\alpha)$ of`), ['sin(', 'α', ') of']);
    assert.deepEqual(letters('costs $5'), ['costs $5']);
    assert.deepEqual(letters(String.raw`$\nonsense$`), [String.raw`\nonsense`]);
    const [fraction] = lay(String.raw`$\frac{1}{x}$`, 10);
    assert.equal(fraction!.strokes.length, 1);
    assert.ok(fraction!.letters[0]!.y < fraction!.letters[1]!.y);
    assert.ok(lay(`$${'\\frac{'.repeat(500)}$`, 10).length === 1);
    assert.ok(widthOf('iii', 10) < widthOf('MMM', 10));
  });

  it('make a PNG of pixels', () => {
    const bytes = Buffer.from(pngOf(2, 1, Uint8Array.of(255, 0, 0, 0, 0, 255)).split(',')[1]!, 'base64');
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
    const at = bytes.indexOf('IDAT');
    const pixels = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)));
    assert.deepEqual([...pixels], [0, 255, 0, 0, 0, 0, 255]);
  });

  it('refuse elements and attributes that could run or load', () => {
    const plain = element('text', { x: 1 }, 'a<b');
    assert.equal(svgText(plain), '<text xmlns="http://www.w3.org/2000/svg" x="1">a&lt;b</text>');
    const bad = [
      { ...plain, tag: 'script' },
      { ...plain, attributes: { onload: 'x()' } },
      { ...plain, attributes: { href: 'https://example.org' } },
    ];
    for (const tree of bad) assert.equal(v.safeParse(SvgTree, tree).success, false);
  });
});

describe('a figure of a run', () => {
  const drive = new Drive('x = tensor(1.)\nplt.plot(x, x)\nplt.show()');
  drive.line(1, () => ({ x: tensor(1) }));
  drive.line(2, () => {});
  drive.line(3, () => {});
  const drawn = figureOf([line]);
  drive.recorder.figure(1, drawn, 1_000, [{ line: 2, column: 0, endLine: 2, endColumn: 14 }], {
    line: 3,
    column: 0,
    endLine: 3,
    endColumn: 10,
  });
  const trace = drive.finish();

  it('has a lens on the line that showed it', () => {
    const [lens] = lensesOf(trace).filter(({ line: at }) => at === 3);
    assert.deepEqual(
      lens?.parts.map(({ text, action }) => [text, action]),
      [['figure 1', { kind: 'figure', id: 0 }]],
    );
    assert.ok(lensesOf(trace, { preset: 'gradients' }).every(({ line: at }) => at !== 3));
  });

  it('is a picture in the hover of the lines that drew and showed it, and not over a name', () => {
    const hover = hoverAt(trace, 2, 4, { source: drive.source });
    assert.match(
      hover!.markdown,
      /^\*\*Figure 1\*\*\n\n!\[Figure 1\]\(data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+\|width=336\)$/,
    );
    assert.deepEqual(
      hover!.links.map(({ intent }) => intent),
      [{ kind: 'figure', id: 0 }],
    );
    assert.equal(hoverAt(trace, 3, 4)?.span.line, 3);
    const svg = Buffer.from(/base64,([^|]+)/.exec(hover!.markdown)![1]!, 'base64').toString();
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*>.*<\/svg>$/s);
    assert.match(hoverAt(trace, 2, 9, { source: drive.source })!.markdown, /^```python\nx = /);
  });

  it('stays within what an editor takes as a hover', () => {
    const long = Array.from({ length: 2_000 }, (_, k) => Number((k / 7).toFixed(3)));
    const many = Array.from({ length: 12 }, () => ({
      ...line,
      x: long,
      y: long.map((x) => Number(Math.sin(x).toFixed(4))),
    }));
    const large = new Drive('plt.show()');
    large.line(1, () => {});
    show(large, figureOf(many), 1, 'plt.show()');
    const { markdown } = hoverAt(large.finish(), 1, 2)!;
    assert.ok(markdown.length < 90_000 && markdown.includes('base64'), String(markdown.length));
  });

  it('is replaced when it is shown again, and left out, with a word, when there are too many', () => {
    const again = new Drive('plt.show()');
    again.line(1, () => {});
    for (let k = 0; k < 3; k++) show(again, figureOf([{ ...line, label: String(k) }]), 1, 'plt.show()');
    const { figures } = again.finish();
    assert.deepEqual(
      figures.map(({ axes }) => axes[0]!.artists[0]!.label),
      ['2'],
    );
    const many = new Drive('plt.show()');
    many.line(1, () => {});
    for (let k = 1; k <= 30; k++) show(many, figureOf([line], {}, { number: k }), 1, 'plt.show()');
    const crowded = many.finish();
    assert.equal(crowded.figures.length, 24);
    assert.ok(crowded.omitted.some((text) => text.startsWith('6 figures beyond')));
  });

  it('is no part of a trace of version 1, which reads as one without figures', () => {
    const { figures: _, ...old } = trace;
    const read = readTrace({ ...old, version: 1 });
    assert.ok(read.ok);
    assert.deepEqual([read.trace.version, read.trace.figures], [2, []]);
    assert.equal(readTrace(JSON.parse(JSON.stringify(trace))).ok, true);
  });
});
