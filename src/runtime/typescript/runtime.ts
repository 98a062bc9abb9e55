// The TypeScript runtime as the realm knows it: takes one request, gives the script to evaluate, and then its trace.

import * as v from 'valibot';
import { accelerate } from '../../engine/accelerate.ts';
import { installEngine } from '../../engine/install.ts';
import { Query } from '../../trace/schema.ts';
import { MEMORY } from '../limits.ts';
import type { Draft } from '../messages.ts';
import type { LanguageRuntime } from '../realm/language.ts';
import type { Resident } from '../realm/resident.ts';
import { createModules, namesOf } from './api.ts';
import { installPrints } from './console.ts';
import { type Instrumented, instrument } from './instrument.ts';
import { type Library, Run } from './run.ts';

/** What the realm gives the TypeScript runtime to begin with. */
export interface TypeScriptHost {
  readonly globals: Record<string, unknown>;
  /** The kernel build that runs here, if one was shipped. */
  readonly kernels: Uint8Array | undefined;
  readonly resident: Pick<Resident, 'isFull'>;
  /** Where the run is, for those who cannot ask: line, and statements that began. */
  readonly place: Int32Array;
  /** Whether the snippet has timers that have not fired: its run is not over while it has. */
  isWaiting(): boolean;
  /** Takes the JSON of a run that is over before anybody asks. */
  tell(json: string): void;
}

/** Creates the TypeScript runtime. */
export function createTypeScriptRuntime(host: TypeScriptHost): LanguageRuntime {
  let run: Run | null = null;
  installEngine();
  if (host.kernels !== undefined) accelerate(host.kernels, MEMORY.kernelPages);
  installPrints();
  const modules = createModules();
  const names = namesOf(modules);
  let ahead: (Pick<Draft, 'code' | 'path'> & { readonly instrumented: Instrumented }) | null = null;
  const library: Library = {
    modules,
    place: host.place,
    isWaiting: host.isWaiting,
    tell: host.tell,
    isFull: (now) => host.resident.isFull(now),
    read: (code, path) =>
      ahead?.code === code && ahead.path === path ? ahead.instrumented : instrument(code, path, names),
  };
  return {
    readAhead({ code, path }) {
      ahead = null;
      try {
        ahead = { code, path, instrumented: instrument(code, path, names) };
        return ahead.instrumented.code;
      } catch {
        // Its run says what is wrong.
        return '';
      }
    },
    start(request) {
      // Should this fail, no earlier run speaks for it.
      run = null;
      run = new Run(request, library);
      run.install(host.globals);
      return run.json === '' ? 'pending' : run.json;
    },
    script: () => run?.script ?? '',
    poll() {
      run?.poll();
      return run?.json ?? '';
    },
    query(json) {
      const query = v.safeParse(Query, JSON.parse(json));
      if (run === null || !query.success) return JSON.stringify({ type: 'refused', message: 'Nothing was recorded' });
      return JSON.stringify(run.query(query.output));
    },
    salvage(reason, message) {
      if (reason === 'error') run?.reject(message);
      else run?.stop(reason);
      return run?.json ?? '';
    },
  };
}
