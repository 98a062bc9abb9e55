// Builds everything that ships into dist/: kernels, runtime folder (with Python's memory snapshot), extension, terminal program, panel, test suite.
// `--watch` is not offered: a full build of unchanged inputs takes a few seconds, the snapshot is made only when its inputs changed.

import { build } from 'esbuild';
import { buildKernels } from './scripts/kernels.mjs';
import { buildPanel } from './scripts/panel.mjs';
import { buildRuntime } from './scripts/runtime.mjs';
import { buildSuite } from './scripts/suite.mjs';

const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  legalComments: 'none',
  minify: true,
};

await buildKernels('dist/kernels');
await Promise.all([
  buildRuntime('dist/runtime'),
  build({ ...node, entryPoints: ['extension/main.ts'], outfile: 'dist/extension.cjs', external: ['vscode'] }),
  build({
    ...node,
    entryPoints: ['extension/cli/main.ts'],
    outfile: 'dist/cli.cjs',
    banner: { js: '#!/usr/bin/env node' },
  }),
  buildPanel('dist/media'),
  buildSuite('dist/test'),
]);
