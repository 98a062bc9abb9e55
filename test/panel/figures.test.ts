/**
 * Figures in Chromium: in the panel, in both themes, from real runs of the programs 54 and 56; and each as a PNG, which is looked at beside matplotlib's own.
 * FIGURES=DIR keeps the pictures.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { RuntimeProcess } from '../../extension/host/process.ts';
import { launchChromium } from '../../scripts/chromium.ts';
import type { Artist } from '../../src/trace/figure.ts';
import { readTrace } from '../../src/trace/read.ts';
import type { Trace } from '../../src/trace/schema.ts';
import { figureSvg } from '../../src/views/figure.ts';
import { panelModel } from '../../src/views/panel.ts';
import { builtRuntime } from '../runtime/built.ts';
import { vectorBackward } from '../trace/drive.ts';
import { figureOf, legendOf, line, show } from '../views/figures.ts';
import { type Built, build, openPanel, type Panel } from './page.ts';

const SEEDS = join(import.meta.dirname, '..', 'golden', 'seeds');

let browser: Browser;
let built: Built;
let runtime: string;
before(async () => {
  runtime = await builtRuntime();
  [browser, built] = await Promise.all([launchChromium(), build()]);
});
after(async () => {
  await browser?.close();
  built?.remove();
});

/** The trace of one of the seed programs, from the caged runtime. */
async function traceOf(name: string): Promise<{ trace: Trace; code: string }> {
  const code = readFileSync(join(SEEDS, `${name}.py`), 'utf8');
  const child = new RuntimeProcess(runtime, 'python');
  try {
    await child.ready;
    const json = await child.run({
      id: name,
      language: 'python',
      code,
      path: `/${name}.py`,
      softMs: 10_000,
      mode: 'trace',
    });
    const read = readTrace(JSON.parse(json));
    assert.ok(read.ok, read.ok ? '' : read.message);
    return { trace: read.trace, code };
  } finally {
    child.kill();
    await child.ended;
  }
}

/** The pixels of a picture as Chromium draws it: width, height and how many of each of these colours there are, nearly. */
async function look(
  page: Page,
  svg: string,
  colours: readonly string[],
): Promise<{ png: Buffer; counts: number[]; width: number }> {
  await page.setContent(`<body style="margin:0;background:#fff">${svg}</body>`);
  const png = await page.locator('svg').screenshot();
  const counted = await page.evaluate(count, { png: png.toString('base64'), colours: [...colours] });
  return { png, ...counted };
}

/** Runs in the page. */
async function count({
  png,
  colours,
}: {
  png: string;
  colours: string[];
}): Promise<{ counts: number[]; width: number }> {
  const scope = globalThis as unknown as {
    createImageBitmap(blob: unknown): Promise<{ width: number; height: number }>;
    OffscreenCanvas: new (
      w: number,
      h: number,
    ) => {
      getContext(kind: '2d'): {
        drawImage(image: unknown, x: number, y: number): void;
        getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
      };
    };
  };
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const image = await scope.createImageBitmap(new Blob([bytes]));
  const context = new scope.OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const counts = colours.map((colour) => {
    const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    let found = 0;
    for (let i = 0; i < data.length; i += 4) if (wanted.every((part, k) => Math.abs(part - data[i + k]!) < 24)) found++;
    return found;
  });
  return { counts, width: image.width };
}

/** Runs in the page. */
function inkOf(one: unknown): string {
  return (globalThis as unknown as { getComputedStyle(one: unknown): { fill: string } }).getComputedStyle(one).fill;
}

describe('the figures of the seed programs, as pictures', () => {
  const wanted = [
    { name: '54_plot_sine_and_derivative', colours: ['#1f77b4', '#ff7f0e', '#cccccc'], least: 400, width: 980 },
    { name: '56_plot_detached', colours: ['#1f77b4', '#bf00bf', '#b0b0b0'], least: 120, width: 330 },
  ];
  for (const { name, colours, least, width } of wanted)
    it(name, async () => {
      const { trace } = await traceOf(name);
      assert.deepEqual(trace.problems, []);
      assert.equal(trace.figures.length, 1);
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const seen = await look(page, figureSvg(trace.figures[0]!), colours);
      await page.close();
      const folder = process.env['FIGURES'];
      if (folder !== undefined) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${name}.png`), seen.png);
      }
      assert.ok(Math.abs(seen.width - width) < 60, `${seen.width} pixels wide`);
      seen.counts.forEach((found, k) => {
        assert.ok(found > least, `${colours[k]}: ${found} pixels`);
      });
    });
});

describe('the panel with figures', () => {
  const evil = '<img src=x onerror=alert(1)>';
  const drive = vectorBackward();
  const shown = show(drive, figureOf([line], { legend: legendOf(evil) }), 4, 'b**2');
  const pixels: Artist = {
    kind: 'image',
    ...{ rows: 1, columns: 2, values: [0, 1], rgb: '', map: 'RdBu', low: 0, high: 1, logarithmic: false },
    extent: [0, 1, 0, 2],
    ...{ upper: true, smooth: false, label: '', alpha: 1, order: 0 },
  };
  show(drive, figureOf([pixels], {}, { number: 2 }), 4, 'b**2');
  const model = panelModel(drive.finish(), drive.source);

  async function opened(theme: 'dark' | 'light'): Promise<Panel> {
    const panel = await openPanel(browser, built, { theme });
    await panel.next('ready');
    await panel.send({ type: 'show', run: 1, model });
    await panel.page.waitForSelector('.node');
    return panel;
  }

  for (const theme of ['dark', 'light'] as const)
    it(`shows them on demand, in the ink of the ${theme} theme`, async () => {
      const panel = await opened(theme);
      const { page } = panel;
      const figures = page.locator('.figures');
      assert.equal(await figures.isVisible(), false);
      await page.getByRole('button', { name: 'Figures (2)' }).click();
      assert.equal(await figures.locator('.figure').count(), 2);
      assert.equal(await page.locator('img').count(), 0);
      assert.ok((await figures.locator('text', { hasText: evil }).count()) > 0);
      const ink = await figures.locator('text').first().evaluate(inkOf);
      assert.equal(ink, theme === 'dark' ? 'rgb(204, 204, 204)' : 'rgb(59, 59, 59)');
      await figures.locator('.figure').first().click();
      const { span } = await panel.next('reveal');
      assert.deepEqual(span, shown);
      if (process.env['FIGURES'] !== undefined)
        await page.screenshot({ path: join(process.env['FIGURES'], `panel-${theme}.png`) });
      assert.deepEqual(panel.complaints, []);
      await page.close();
    });

  it('brings the one into sight that a lens points at', async () => {
    const panel = await opened('dark');
    await panel.send({ type: 'figure', run: 1, index: 1 });
    await panel.page.locator('.figure:focus', { hasText: 'Figure 2' }).waitFor();
    await panel.page.close();
  });

  it('shows them at once where there is no graph', async () => {
    const panel = await openPanel(browser, built);
    await panel.next('ready');
    await panel.send({
      type: 'show',
      run: 1,
      model: { ...model, nodes: [], edges: [], layout: { ...model.layout, children: [], edges: [] } },
    });
    await panel.page.locator('.figure').first().waitFor();
    await panel.page.close();
  });
});
