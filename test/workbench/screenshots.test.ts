/**
 * Makes the README's two pictures from what is built: lenses in the editor, and the panel with graph and Jacobian. `UPDATE=1` puts them into
 * `docs/images/`; else they are made to see that they can be, and thrown away.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/system.ts';
import { openWorkbench, type Workbench } from '../vscode/page.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradient-lens-pictures-'));
const images = process.env['UPDATE'] ? join(root, 'docs/images') : folder;

const snippet = `import torch

a = torch.tensor([2., 3.], requires_grad=True)
b = torch.tensor([6., 4.], requires_grad=True)
Q = 3*a**3 - b**2

external_grad = torch.tensor([1., 1.])
Q.backward(gradient=external_grad)
print(9*a**2 == a.grad)
`;

const loop = `
torch.manual_seed(0)
x = torch.randn(200)
w = torch.zeros(2, requires_grad=True)
for step in range(40):
    loss = ((w[0] + w[1]*x - torch.exp(x)) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad.zero_()

Q.backward(gradient=external_grad)
`;

/** Nothing on the window but what the picture is about. */
const userSettings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.statusBar.visible': true,
  'workbench.sideBar.location': 'right',
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.scrollbar.vertical': 'hidden',
  'editor.scrollbar.horizontal': 'hidden',
  'editor.overviewRulerBorder': false,
  'editor.hideCursorInOverviewRuler': true,
  'editor.renderLineHighlight': 'none',
  'editor.occurrencesHighlight': 'off',
  'editor.lineNumbersMinChars': 3,
  'editor.folding': false,
  'editor.glyphMargin': false,
  'editor.fontSize': 14,
};

describe('pictures', { timeout: 180_000 }, () => {
  let workbench: Workbench;
  before(async () => {
    mkdirSync(images, { recursive: true });
    writeFileSync(join(folder, 'lenses.py'), snippet + loop);
    writeFileSync(join(folder, 'panel.py'), snippet);
    workbench = await openWorkbench({
      folder,
      file: 'lenses.py',
      scale: 2,
      size: { width: 900, height: 720 },
      userSettings,
    });
    await workbench.command('View: Close Primary Side Bar');
  });
  after(async () => {
    await workbench?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Takes the picture once everything has come to rest. */
  async function picture(name: string): Promise<void> {
    const { page } = workbench;
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: join(images, name) });
    assert.equal(await page.locator('.notification-toast').count(), 0);
  }

  it('lenses in the editor', async () => {
    await workbench.page.locator('.codelens-decoration', { hasText: 'RuntimeError' }).waitFor({ timeout: 60_000 });
    await picture('lenses.png');
  });

  it('the panel with graph and Jacobian', async () => {
    const { page } = workbench;
    await page.setViewportSize({ width: 1540, height: 880 });
    await workbench.command('View: Close All Editors');
    await workbench.open('panel.py');
    await page.locator('.codelens-decoration a', { hasText: 'SubBackward0' }).click({ timeout: 60_000 });
    const panel = workbench.webview();
    await panel.locator('.node.selected').waitFor();
    await panel.locator('.node', { hasText: 'a³PowBackward0' }).click();
    await panel.locator('.pair .kind', { hasText: 'diag(36, 81)' }).waitFor();
    await picture('panel.png');
  });
});
