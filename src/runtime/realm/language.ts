// The seam between the realm and a language: what the realm's glue asks of the Python and of the TypeScript runtime.
// Types only; knows neither.

import type { Draft, RunRequest } from '../messages.ts';
import type { SoftStop } from '../stops.ts';

/** Why the outer code ended a run that would not end by itself. */
export type SalvageReason = SoftStop | 'error';

/** One language inside the realm. It lives for one run and answers queries about that run afterwards. */
export interface LanguageRuntime {
  /**
   * Reads a text that may be run next, and runs nothing of it. What is wrong with it, its run finds and tells.
   * @returns what `script` will be, for V8 to compile; '' when there will be none
   */
  readAhead(draft: Pick<Draft, 'code' | 'path'>): string;
  /** Runs one snippet. The JSON of its trace, or 'pending' when `poll` will have it later. */
  start(request: RunRequest): string;
  /** The JSON once an asynchronous run is over; '' while it is not. Called again and again. */
  poll(): string;
  /** Answers one query about the finished run; JSON in, JSON out. */
  query(json: string): string;
  /**
   * The JSON of what was recorded so far. Called instead of waiting on when the run was terminated from outside: the
   * interpreter may be dead in the middle of an instruction, so this must read the recorder only and never call Python.
   */
  salvage(reason: SalvageReason, message: string): string;
  /**
   * After `start` said 'pending', and nothing of the snippet has run: a classic script that the outer code runs in this realm, as no code can be made from
   * strings inside it. '' when there is none.
   */
  script?(): string;
}
