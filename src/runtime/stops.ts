// Why a run was ended that did not end by itself, and the one sentence a reader gets for each reason. The realm words the ends it can
// still tell of, with the line; the host words those that took the realm along. Words only: how a limit is kept stands elsewhere.

import { grouped } from '../trace/digits.ts';
import { TEXT, TIME } from './limits.ts';

/** Ends after which the realm still tells what it recorded. */
export type SoftStop = 'time' | 'memory' | 'cancelled';

/**
 * `size`: the results are too long to hand over; `source`: the text is too long to run; `killed`: by somebody outside; `crashed`: the runtime
 * failed; `host`: this host cannot run it at all.
 */
export type StopReason = SoftStop | 'size' | 'source' | 'killed' | 'crashed' | 'host';

/** What a sentence may tell besides the reason. */
export interface StopDetails {
  /** Milliseconds the run was given. */
  readonly softMs?: number | undefined;
  /** Where the program was; null or nothing when that is not known. */
  readonly line?: number | null | undefined;
}

/** The sentence for a run that was stopped. */
export function stopText(reason: SoftStop, { softMs, line }: StopDetails = {}): string {
  const at = line == null ? '' : ` at line ${line}`;
  switch (reason) {
    case 'time':
      return `Stopped${softMs === undefined ? '' : ` after ${secondsText(softMs)}`}${at}`;
    case 'memory':
      return `Stopped${at}: out of memory`;
    case 'cancelled':
      return `Stopped${at} on request`;
  }
}

/** Sentences for runs that ended without a word of their own. */
export const stopTexts = {
  size: 'Stopped: what this run recorded is too long to show',
  source: `Not run: the text has more than ${grouped(TEXT.source)} characters`,
  boot: `The runtime did not boot within ${secondsText(TIME.boot)}`,
  bootFailed: (why: string) => `The runtime did not boot: ${why}`,
  notStarted: (why: string) => `The runtime could not be started: ${why}`,
  crashed: 'The runtime crashed in the middle of the run',
  crashedWith: (how: string | number) => `The runtime crashed in the middle of the run (${how})`,
  ended: 'The runtime has ended',
  killed: (signal: string) => `The runtime was ended from outside (${signal})`,
  /** What the kernel does to a process when the whole machine runs short, and what `kill -9` does. */
  killedHard: 'The runtime was killed from outside (SIGKILL), perhaps because the system ran out of memory',
  flags: 'Nothing is run: this host does not know the flags of the cage',
  /** What of the cage is not enforced. */
  unfit: (failures: readonly string[]) => `Nothing is run: the cage is not whole on this host (${failures.join('; ')})`,
  noTrace: (why: string) => `The runtime sent results that cannot be read: ${why}`,
  noMessage: 'The runtime sent something that is no message, and was ended',
} as const;

/** Why a question about a run got no answer. */
export const refusalTexts = {
  time: `This takes longer than ${secondsText(TIME.query)} to compute. Run the snippet again to ask something else.`,
  memory: 'This takes too much memory to compute. Run the snippet again to ask something else.',
  size: 'The answer is too long to show.',
  cancelled: 'Stopped. Run the snippet again to ask about it.',
  failed: (why: string) => `This could not be computed: ${why}`,
  ended: 'The process of this run has ended. Run the snippet again to ask about it.',
  none: 'Run the snippet again to ask about it.',
} as const;

/** `2 s`, `0.05 s`. */
function secondsText(ms: number): string {
  return `${ms / 1000} s`;
}
