// Builds the webview panel: one script, one style sheet, the icon font. The layout library's worker travels inside the script as text.

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const WORKER = join(ROOT, 'node_modules', 'elkjs', 'lib', 'elk-worker.min.js');

/** Resolves `elk-worker-text` to the worker's source. */
const workerText = {
  name: 'elk-worker-text',
  setup(builder) {
    builder.onResolve({ filter: /^elk-worker-text$/ }, () => ({ path: WORKER, namespace: 'text' }));
    builder.onLoad({ filter: /.*/, namespace: 'text' }, async ({ path }) => ({
      contents: await readFile(path),
      loader: 'text',
      watchFiles: [path],
    }));
  },
};

/**
 * Builds `panel.js`, `panel.css` and `codicon.ttf` into a folder.
 * @param {string} outDir `dist/media` in a normal build
 */
export async function buildPanel(outDir) {
  await build({
    entryPoints: { panel: join(ROOT, 'media', 'main.ts') },
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'chrome120',
    legalComments: 'none',
    plugins: [workerText],
  });
  await build({
    entryPoints: [join(ROOT, 'media', 'panel.css')],
    outdir: outDir,
    bundle: true,
    minify: true,
    assetNames: '[name]',
    loader: { '.ttf': 'file' },
  });
}
