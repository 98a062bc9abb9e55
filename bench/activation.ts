// How long VS Code waits for the extension to be loaded and activated: its own numbers, from the list of running extensions, in a real
// extension host started anew for each sample. usage: node bench/activation.ts [ROUNDS], with a built dist/

import { openWorkbench } from '../test/vscode/page.ts';

/** Milliseconds of loading and activating, one number a round. */
export async function activationTimes(rounds: number): Promise<number[]> {
  const workbench = await openWorkbench({ file: 'vector_backward.py' });
  const { page } = workbench;
  try {
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) {
      // A page loaded again gets an extension host of its own.
      if (i > 0) await page.reload();
      await page.locator('.codelens-decoration').first().waitFor({ timeout: 60_000 });
      await workbench.command('Developer: Show Running Extensions');
      const text = await page.locator('.monaco-list-row[aria-label="gradient-lens"] .activation-time').innerText();
      const [, ms] = /Activation:\s*(\d+)\s*ms/.exec(text) ?? [];
      if (ms === undefined) throw new Error(`no activation time in: ${text}`);
      times.push(Number(ms));
      await page.keyboard.press('Escape');
    }
    return times;
  } finally {
    await workbench.close();
  }
}

if (import.meta.main) {
  const times = (await activationTimes(Number(process.argv[2] ?? 5))).sort((a, b) => a - b);
  console.log(`activation: median ${times[times.length >> 1]} ms of ${times.join(', ')} (limit 50 ms)`);
}
