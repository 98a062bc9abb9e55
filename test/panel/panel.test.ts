/** The panel in Chromium, under its content policy, fed with models of real runs and answered by the engine. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../scripts/chromium.ts';
import type { PanelModel } from '../../src/protocol/panel.ts';
import { panelModel } from '../../src/views/panel.ts';
import { type Drive, vectorBackward } from '../trace/drive.ts';
import { chain } from './graphs.ts';
import { type Built, build, openPanel, type Panel } from './page.ts';

let browser: Browser;
let built: Built;
before(async () => {
  [browser, built] = await Promise.all([launchChromium(), build()]);
});
after(async () => {
  await browser?.close();
  built?.remove();
});

interface Shown extends Panel {
  readonly model: PanelModel;
  readonly drive: Drive;
  /** Answers the next question from the engine. */
  answer(): Promise<void>;
}

async function show(drive: Drive, options = {}, change = (model: PanelModel): PanelModel => model): Promise<Shown> {
  const panel = await openPanel(browser, built, options);
  const model = change(panelModel(drive.finish(), drive.source));
  await panel.next('ready');
  await panel.send({ type: 'show', run: 1, model });
  await panel.page.waitForSelector('.node');
  const answer = async () => {
    const { id, query } = await panel.next('ask');
    await panel.send({ type: 'answer', run: 1, id, reply: drive.recorder.query(query) });
  };
  return { ...panel, model, drive, answer };
}

/** Closes the page after the test, which must have left nothing to complain about. */
async function using(opened: Promise<Shown>, test: (panel: Shown) => Promise<void>): Promise<void> {
  const panel = await opened;
  try {
    await test(panel);
    assert.deepEqual(panel.complaints, []);
  } finally {
    await panel.page.close();
  }
}

const click = (panel: Shown, title: string) =>
  panel.page.click(`.node[data-id="${panel.model.nodes.find((node) => node.title === title)!.id}"]`);

describe('the panel of snippet 01', () => {
  it('draws the graph: Nodes, leaves, edges with their factors', () =>
    using(show(vectorBackward()), async ({ page, model }) => {
      assert.deepEqual((await page.locator('.node .type').allTextContents()).sort(), [
        ...['MulBackward0', 'PowBackward0', 'PowBackward0', 'SubBackward0', 'leaf', 'leaf'],
      ]);
      const labels = await page.getByRole('button', { name: /AccumulateGrad|, leaf,/ }).count();
      assert.equal(labels, 2);
      const title = (id: string) => model.nodes.find((node) => node.id === Number(id))!.title;
      const edges = await page
        .locator('.edge')
        .evaluateAll((all) =>
          all.map((edge) => [edge.getAttribute('data-from')!, edge.getAttribute('data-to')!, edge.textContent!]),
        );
      assert.deepEqual(
        edges.map(([from, to, label]) => `${title(from!)} → ${title(to!)} ${label}`),
        ['Q → 3·a³ × 1', 'Q → b² × −1', '3·a³ → a³ × 3', 'b² → b × 2b = [12., 8.]', 'a³ → a × 3a² = [12., 27.]'],
      );
    }));

  it('places every box apart, results above inputs, and turns upside down', () =>
    using(show(vectorBackward()), async ({ page }) => {
      type Box = { x: number; y: number; width: number; height: number };
      const boxes = async (): Promise<Record<string, Box>> =>
        Object.fromEntries(
          await page.locator('.node').evaluateAll((all) =>
            all.map((node) => {
              const { x, y, width, height } = node.querySelector('rect')!.getBoundingClientRect();
              return [node.querySelector('.title')!.textContent!, { x, y, width, height }];
            }),
          ),
        );
      const down = await boxes();
      assert.ok(down['Q']!.y < down['3·a³']!.y && down['3·a³']!.y < down['a³']!.y && down['a³']!.y < down['a']!.y);
      const all = Object.values(down);
      for (const [i, a] of all.entries())
        for (const b of all.slice(i + 1))
          assert.ok(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y);
      await page.getByRole('button', { name: 'Forward' }).click();
      const up = await boxes();
      assert.ok(up['a']!.y < up['a³']!.y && up['3·a³']!.y < up['Q']!.y);
    }));

  it('asks for the Jacobian of Q with respect to a, and draws diag(36, 81)', () =>
    using(show(vectorBackward()), async (panel) => {
      await panel.answer();
      const pair = panel.page.locator('.pair');
      await pair.getByText('diag(36, 81)').waitFor();
      assert.deepEqual(await pair.locator('tbody td').allTextContents(), ['36', '0', '0', '81']);
      assert.deepEqual(await pair.locator('th').allTextContents(), ['a₀', 'a₁', 'Q₀', 'Q₁']);
      await pair.getByLabel('Input of the Jacobian').selectOption({ label: 'b' });
      await panel.answer();
      await pair.getByText('diag(−12, −8)').waitFor();
    }));

  it('on a click reveals the line and draws the local Jacobian', () =>
    using(show(vectorBackward()), async (panel) => {
      await panel.answer();
      await click(panel, 'a³');
      assert.deepEqual((await panel.next('ask')).query.type, 'localJacobian');
      const { id, query } = panel.sent.findLast((message) => message.type === 'ask')!;
      await panel.send({ type: 'answer', run: 1, id, reply: panel.drive.recorder.query(query) });
      const about = panel.page.locator('.about');
      await about.locator('.local table').waitFor();
      assert.deepEqual(await about.locator('.local tbody td').allTextContents(), ['12', '0', '0', '27']);
      assert.match((await about.locator('.local h3').textContent())!, /∂\(a³\)\/∂a — diagonal/);
      assert.match(
        (await about.locator('.product').textContent())!,
        /∂L\/∂a= ∂L\/∂\(a³\) · 3a²= \[3\., 3\.\] · \[12\., 27\.\]= \[36\., 81\.\]/,
      );
      assert.match((await about.textContent())!, /self → a \[2\] f32, version 0 freed/);
      const reveal = panel.sent.find((message) => message.type === 'reveal');
      assert.deepEqual(reveal, { type: 'reveal', run: 1, span: { line: 4, column: 6, endLine: 4, endColumn: 10 } });
    }));

  it('shows a refusal as text', () =>
    using(show(vectorBackward()), async ({ page, next, send }) => {
      const { id } = await next('ask');
      await send({ type: 'answer', run: 1, id, reply: { type: 'refused', message: 'gone <b>with</b> the process' } });
      await page.getByText('gone <b>with</b> the process').waitFor();
    }));

  it('goes along edges by the arrows, reveals by Enter, zooms by + - 0', () =>
    using(show(vectorBackward()), async ({ page, next }) => {
      const selected = () => page.locator('.node.selected .title').textContent();
      const scale = async () =>
        Number(/scale\((.*)\)/.exec((await page.locator('.content').getAttribute('style'))!)![1]);
      await page.locator('.graph').focus();
      await page.keyboard.press('ArrowDown');
      assert.equal(await selected(), 'Q');
      await page.keyboard.press('ArrowDown');
      assert.equal(await selected(), '3·a³');
      await page.keyboard.press('ArrowRight');
      assert.equal(await selected(), 'b²');
      await page.keyboard.press('ArrowUp');
      assert.equal(await selected(), 'Q');
      await page.keyboard.press('Enter');
      assert.deepEqual(await next('reveal'), {
        ...{ type: 'reveal', run: 1, span: { line: 4, column: 4, endLine: 4, endColumn: 17 } },
      });
      const before = await scale();
      await page.keyboard.press('+');
      assert.ok((await scale()) > before);
      await page.keyboard.press('-');
      await page.keyboard.press('-');
      assert.ok((await scale()) < before);
      await page.keyboard.press('0');
      assert.ok(Math.abs((await scale()) - before) < 1e-6);
    }));

  it('zooms by the wheel around the pointer and pans by dragging', () =>
    using(show(vectorBackward()), async ({ page }) => {
      const box = async () => (await page.locator('.node').first().boundingBox())!;
      const start = await box();
      await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
      await page.mouse.wheel(0, -200);
      // The page hears of the wheel in its own time.
      let near = await box();
      while (near.width === start.width) near = await box();
      assert.ok(near.width > start.width * 1.2);
      assert.ok(Math.abs(near.x + near.width / 2 - start.x - start.width / 2) < 2);
      await page.mouse.move(60, 700);
      await page.mouse.down();
      await page.mouse.move(160, 650, { steps: 4 });
      await page.mouse.up();
      const moved = await box();
      assert.ok(Math.abs(moved.x - near.x - 100) < 2 && Math.abs(moved.y - near.y + 50) < 2);
    }));

  it('searches by name, expression and Node name', () =>
    using(show(vectorBackward()), async ({ page }) => {
      await page.getByLabel('Search nodes').fill('pow');
      assert.deepEqual((await page.locator('.node.found .title').allTextContents()).sort(), ['a³', 'b²']);
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('.node.selected.found').count(), 1);
      await page.keyboard.press('Escape');
      assert.equal(await page.locator('.node.found').count(), 0);
    }));
});

describe('the panel over several runs', () => {
  it('keeps positions, zoom and selection when the same code ran again, and drops what is said of an old run', () =>
    using(show(vectorBackward()), async (panel) => {
      const { page, send } = panel;
      await click(panel, 'b²');
      await page.locator('.graph').focus();
      await page.keyboard.press('+');
      const look = async () => [
        await page.locator('.content').getAttribute('style'),
        await page.locator('.node').evaluateAll((all) => all.map((node) => node.getAttribute('style'))),
        await page.locator('.node.selected .title').textContent(),
      ];
      const before = await look();
      await send({ type: 'pending', run: 2 });
      await page.getByText('running…').waitFor();
      assert.deepEqual(await look(), before);
      const again = vectorBackward();
      await send({ type: 'show', run: 2, model: panelModel(again.finish(), again.source) });
      await page.locator('#panel[data-state=ok]').waitFor();
      assert.deepEqual(await look(), before);
      await send({ type: 'stale', run: 1 });
      await send({ type: 'failed', run: 2, message: 'RuntimeError: no\nmore', span: null });
      await page.getByText('RuntimeError: no').waitFor();
      assert.deepEqual(await look(), before);
      assert.equal(await page.locator('#panel').getAttribute('data-state'), 'failed');
    }));

  it('says what it waits for before there is a picture', async () => {
    const panel = await openPanel(browser, built);
    await panel.page.getByText('Waiting for the first run').waitFor();
    await panel.send({ type: 'failed', run: 1, message: 'SyntaxError: <b>', span: null });
    await panel.page.locator('.empty', { hasText: 'SyntaxError: <b>' }).waitFor();
    assert.deepEqual(panel.complaints, []);
    await panel.page.close();
  });

  it('selects what the extension points at, and asks for another graph when it is not in this one', () =>
    using(show(vectorBackward()), async (panel) => {
      const square = panel.model.nodes.find(({ title }) => title === 'b²')!;
      await panel.send({ type: 'select', run: 1, node: null, tensor: square.tensor });
      await panel.page.locator('.node.selected', { hasText: 'b²' }).waitFor();
      assert.equal(panel.sent.filter(({ type }) => type === 'reveal').length, 0);
      const trace = panel.drive.recorder.finish(1);
      const nine = trace.nodes.find(({ span, name }) => span?.line === 7 && name === 'MulBackward0')!;
      await panel.send({ type: 'select', run: 1, node: nine.id, tensor: null });
      const asked = await panel.next('choose');
      assert.equal(asked.node, nine.id);
      await panel.send({ type: 'show', run: 1, model: panelModel(trace, panel.drive.source, asked) });
      await panel.page.locator('.node.selected', { hasText: '9·a²' }).waitFor();
    }));

  it('asks for the root that was chosen', () =>
    using(show(vectorBackward()), async ({ page, next }) => {
      await page.getByLabel('Graph shown').selectOption('1');
      assert.deepEqual(await next('choose'), { type: 'choose', run: 1, root: 1, node: null });
    }));
});

describe('the panel and what may go wrong', () => {
  it('keeps every control of the toolbar in reach of a narrow panel', () =>
    using(show(vectorBackward(), { width: 300 }), async ({ page }) => {
      for (const control of await page.locator('.toolbar :is(button, select, input):visible').all()) {
        const { x, width } = (await control.boundingBox())!;
        assert.ok(x >= 0 && x + width <= 300, `${await control.getAttribute('aria-label')}: ${x} + ${width}`);
      }
      assert.ok(await page.getByRole('button', { name: 'Fit' }).isVisible());
    }));

  it('keeps its toolbar in one row beside an editor', () =>
    using(show(vectorBackward(), { width: 480 }), async ({ page }) => {
      const tops = await page
        .locator('.toolbar :is(button, select, input):visible')
        .evaluateAll((all) =>
          all.map((one) => one.getBoundingClientRect()).map(({ top, height }) => Math.round(top + height / 2)),
        );
      assert.equal(new Set(tops).size, 1, `${tops}`);
    }));

  it('shows malicious names as text', () => {
    const evil = '<img src=x onerror=alert(1)>';
    const change = (model: PanelModel): PanelModel => ({
      ...model,
      title: evil,
      note: evil,
      nodes: model.nodes.map((node) => ({
        ...node,
        title: evil,
        value: evil,
        inputs: node.inputs.map((one) => ({ ...one, name: evil })),
      })),
      tensors: model.tensors.map((tensor) => ({ ...tensor, name: evil })),
    });
    return using(show(vectorBackward(), {}, change), async ({ page, answer }) => {
      await answer();
      await page.locator('.node').first().click();
      assert.equal(await page.locator('img').count(), 0);
      assert.ok((await page.locator('.node .title').first().textContent())!.includes('<img'));
    });
  });

  it('stays usable with 300 Nodes', () =>
    using(show(chain(200)), async ({ page }) => {
      assert.equal(await page.locator('.node').count(), 300);
      await page.getByText('300 of').waitFor();
      await page.locator('.graph').focus();
      const started = Date.now();
      for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowDown');
      assert.ok(Date.now() - started < 4_000);
      assert.equal(await page.locator('.node.selected').count(), 1);
    }));

  it('draws a large matrix as an image with a corner of its numbers', () =>
    using(show(vectorBackward()), async ({ page, next, send }) => {
      const { id } = await next('ask');
      const elements = Array.from({ length: 64 * 48 }, (_, i) => Math.sin(i));
      await send({
        type: 'answer',
        run: 1,
        id,
        reply: { type: 'matrix', matrix: { rows: [64], columns: [6, 8], elements, diagonal: false } },
      });
      await page.locator('canvas.heat').waitFor();
      assert.equal(await page.locator('.pair tbody tr').count(), 6);
    }));

  for (const theme of ['light', 'contrast'] as const)
    it(`draws in a ${theme} theme and in a narrow column`, () =>
      using(show(vectorBackward(), { theme, width: 520, height: 700 }), async ({ page }) => {
        const box = (await page.locator('.inspector').boundingBox())!;
        assert.ok(box.width > 500);
      }));
});
