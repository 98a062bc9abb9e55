// Entry of the realm bundle for TypeScript snippets. Bundled to one classic script; runs in the caged realm only.

import { createTypeScriptRuntime } from '../typescript/runtime.ts';
import { takeKernels } from './kernels.ts';
import { serveRealm } from './main.ts';

serveRealm(async (boot) => ({
  runtime: createTypeScriptRuntime({
    globals: boot.globals,
    kernels: takeKernels(boot),
    resident: boot.resident,
    place: boot.place,
    isWaiting: () => !boot.timers.idle,
    tell: boot.tell,
  }),
}));
