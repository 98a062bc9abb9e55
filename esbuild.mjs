// Builds everything that ships, into dist/: the kernels, then the runtime folder that uses them.

import { buildKernels } from './scripts/kernels.mjs';
import { buildRuntime } from './scripts/runtime.mjs';

await buildKernels('dist/kernels');
await buildRuntime('dist/runtime');
