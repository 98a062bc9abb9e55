/** What only the drawn window shows: lenses on the page, the way from a lens into the panel and back, the panel's inside, the whole text of a problem. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { root } from '../../scripts/system.ts';
import { openWorkbench, type Workbench } from '../vscode/page.ts';

/** A copy of the samples: what is typed may be saved. */
const folder = mkdtempSync(join(tmpdir(), 'gradient-lens-window-'));
cpSync(join(root, 'samples'), folder, { recursive: true });
after(() => rmSync(folder, { recursive: true, force: true }));

/** Asks again and again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, 'not within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Each node's title and type, and each edge by titles: `Q → b²`. */
async function graphOf(panel: FrameLocator): Promise<{ nodes: string[]; edges: string[] }> {
  const nodes = await panel.locator('.node').evaluateAll((elements) =>
    elements.map((element) => ({
      id: (element as unknown as { dataset: Record<string, string> }).dataset['id']!,
      title: element.querySelector('.title')!.textContent!,
      type: element.querySelector('.type')!.textContent!,
    })),
  );
  const edges = await panel
    .locator('.edge:not(.constant)')
    .evaluateAll((elements) =>
      elements.map((element) => (element as unknown as { dataset: Record<string, string> }).dataset),
    );
  const title = (id: string | undefined) => nodes.find((node) => node.id === id)?.title ?? '?';
  return {
    nodes: nodes.map((node) => `${node.title} ${node.type}`).sort(),
    edges: edges.map(({ from, to }) => `${title(from)} → ${title(to)}`).sort(),
  };
}

describe('the window', { timeout: 180_000 }, () => {
  let workbench: Workbench;
  before(async () => {
    // Time enough to see a run go on and click it away, however busy the machine is.
    const userSettings = { 'gradientLens.timeLimit': 30 };
    workbench = await openWorkbench({ folder, file: 'vector_backward.py', userSettings });
  });
  after(() => workbench?.close());

  const lens = (text: string) => workbench.page.locator('.codelens-decoration a', { hasText: text });

  it('draws the lenses', async () => {
    await lens('SubBackward0').waitFor({ timeout: 60_000 });
    const texts = await workbench.page.locator('.codelens-decoration').allTextContents();
    const drawn = texts.map((text) => text.replace(/\s/g, ' '));
    assert.ok(drawn.includes('a [2] f32 = [2., 3.] | leaf | .grad = [36., 81.]'), drawn.join('\n'));
    assert.ok(
      drawn.some((text) => text.startsWith('→ a.grad = [36., 81.]')),
      drawn.join('\n'),
    );
  });

  it('opens the panel on the Node a lens names', async () => {
    await lens('SubBackward0').click();
    await workbench.webview().locator('.node.selected .title', { hasText: /^Q$/ }).waitFor({ timeout: 30_000 });
  });

  it('draws the graph', async () => {
    const { nodes, edges } = await graphOf(workbench.webview());
    const ours = nodes.filter((node) => !node.endsWith('constant'));
    assert.deepEqual(ours, [
      '3·a³ MulBackward0',
      'Q SubBackward0',
      'a leaf',
      'a³ PowBackward0',
      'b leaf',
      'b² PowBackward0',
    ]);
    assert.deepEqual(edges, ['3·a³ → a³', 'Q → 3·a³', 'Q → b²', 'a³ → a', 'b² → b']);
  });

  it('calls a leaf by its Node, and reveals the line of what is chosen', async () => {
    const panel = workbench.webview();
    for (const name of ['a', 'b']) {
      await panel.locator('.node.leaf', { hasText: new RegExp(`^${name}leaf`) }).click();
      await panel.locator('.inspector h2', { hasText: `${name} AccumulateGrad` }).waitFor();
    }
    await panel.locator('.node', { hasText: 'SubBackward0' }).click();
    const selection = workbench.page.locator('.monaco-editor .selected-text').first();
    const line = await workbench.page.locator('.view-line', { hasText: 'Q = 3*a**3' }).boundingBox();
    await until(async () => Math.abs(((await selection.boundingBox())?.y ?? 0) - line!.y) < 4);
  });

  it('computes the Jacobian of Q with respect to a', async () => {
    const panel = workbench.webview();
    await panel.getByLabel('Output of the Jacobian').selectOption({ label: 'Q' });
    await panel.getByLabel('Input of the Jacobian').selectOption({ label: 'a' });
    await panel.locator('.pair .kind', { hasText: 'diag(36, 81)' }).waitFor();
  });

  it('draws anew after an edit, in the same places', async () => {
    const panel = workbench.webview();
    const places = () =>
      panel
        .locator('.node')
        .evaluateAll((all) =>
          all.map((one) => (one as unknown as { style: Record<string, string> }).style['transform']),
        );
    const before = await places();
    await workbench.page.locator('.view-line', { hasText: 'b = torch' }).click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type('  # here');
    await lens('SubBackward0').waitFor();
    await panel.locator('main[data-state="ok"]').waitFor();
    assert.deepEqual(await places(), before);
  });

  it('shows a run that takes long, and stops it by a click', async () => {
    const { page } = workbench;
    await workbench.open('vector_backward.ts');
    await page.locator('.tab.active', { hasText: 'vector_backward.ts' }).waitFor();
    await lens('SubBackward0').waitFor();
    await page.locator('.view-line', { hasText: 'no scalar' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type('\nfor (;;) {');
    const entry = page.locator('.statusbar-item', { hasText: 'running…' });
    await entry.click();
    await entry.waitFor({ state: 'detached' });
    assert.ok((await page.locator('.codelens-decoration', { hasText: 'SubBackward0' }).count()) > 0);
  });

  it('shows the whole text of a problem', async () => {
    await workbench.open('backward_twice.py');
    await lens('RuntimeError').click();
    await workbench.page.locator('.marker-widget', { hasText: 'Specify retain_graph=True' }).waitFor();
  });
});

describe('a folder that is not trusted', { timeout: 120_000 }, () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ folder, file: 'vector_backward.py', trust: false });
  });
  after(() => workbench?.close());

  const status = () => workbench.page.locator('.statusbar-item', { hasText: '∇ not run' });

  it('runs nothing and says so quietly', async () => {
    await status().waitFor({ timeout: 60_000 });
    assert.deepEqual(await workbench.page.locator('.codelens-decoration').allTextContents(), []);
    assert.deepEqual(await workbench.page.locator('.notification-toast').allTextContents(), []);
  });

  it('runs nothing on command either, until it is trusted', async () => {
    const { page } = workbench;
    await page.locator('.view-line').first().click();
    await page.keyboard.press('Control+Alt+Enter');
    await page.waitForTimeout(1_500);
    assert.deepEqual(await page.locator('.codelens-decoration').allTextContents(), []);
    await status().click();
    await page
      .locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust/ })
      .first()
      .click();
    await status().waitFor({ state: 'detached' });
    await page.locator('.codelens-decoration a', { hasText: 'SubBackward0' }).waitFor({ timeout: 30_000 });
  });
});
