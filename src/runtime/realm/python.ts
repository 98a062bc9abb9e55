// Entry of the realm bundle for Python snippets. Bundled to one classic script; runs in the caged realm only.

import { bootPython } from '../python/boot.ts';
import { createPythonRuntime } from '../python/runtime.ts';
import { serveRealm } from './main.ts';

serveRealm((boot) => bootPython(boot, createPythonRuntime));
