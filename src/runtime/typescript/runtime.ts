// Runs one TypeScript snippet.

import type { LanguageRuntime } from '../realm/language.ts';

/** What the realm gives the TypeScript runtime to begin with. */
export interface TypeScriptHost {
  /** The kernel build that runs here, if one was shipped. */
  readonly kernels: Uint8Array | undefined;
  /** Whether the snippet has timers that have not fired: its run is not over while it has. */
  isWaiting(): boolean;
}

/** Creates the TypeScript runtime. */
export function createTypeScriptRuntime(_host: TypeScriptHost): LanguageRuntime {
  const refusal = JSON.stringify({ error: 'TypeScript snippets are not supported yet' });
  return { start: () => refusal, poll: () => refusal, query: () => refusal, salvage: () => refusal };
}
