/**
 * Bundles the tests that run inside VS Code into one file its extension host can load. Knows nothing of running them.
 */
import { join } from 'node:path';
import { build } from 'esbuild';

/** Writes `vscode-suite.cjs` into the folder. */
export async function buildSuite(folder) {
  await build({
    entryPoints: ['test/vscode/suite.ts'],
    outfile: join(folder, 'vscode-suite.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // `vscode` exists only in the extension host; mocha finds its own parts by path and stays in node_modules.
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
