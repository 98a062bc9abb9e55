/** Many episodes, one after another, until so many edits were made; each that finds something is made as short as it goes. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { PlayedClock } from '../../test/extension/played.ts';
import { Episode, type Snippets, type WatchedProcesses } from './episode.ts';
import type { Finding } from './oracle.ts';
import { FuzzProcesses } from './playedProcesses.ts';
import { Random } from './random.ts';
import { realProcesses } from './realProcesses.ts';

/** Actions of an episode whose processes are played, and of one whose processes are real. */
const ACTIONS = { played: 400, real: 120 };
/** How often an episode is played again to make it shorter. */
const SHRINKS = { played: 2_000, real: 25 };

/** Bytes that memory in use may grow by from the first quarter to the last. */
const HEAP_GROWTH = 4 * 2 ** 20;

interface Found {
  readonly episode: number;
  readonly finding: Finding;
  /** The shortest way to it that was found. */
  readonly log: readonly string[];
}

export interface Report {
  edits: number;
  runs: number;
  /** Of these, with real processes. */
  readonly real: { episodes: number; edits: number; runs: number };
  episodes: number;
  readonly found: Found[];
  /** Bytes in use after each quarter, garbage collected. */
  readonly heap: number[];
}

interface Options {
  readonly edits: number;
  readonly seed: number;
  readonly snippets: Snippets;
  readonly mostFindings?: number;
  readonly onQuarter?: (report: Report) => void;
  /** The built runtime folder, for the episodes with real processes. */
  readonly runtime: string;
  /** So many episodes are played before one has real processes. */
  readonly played: number;
}

/** The seed repeats everything that is played; what real processes do has its own time. */
export async function fuzzEdits(options: Options): Promise<Report> {
  const { edits, mostFindings = 5 } = options;
  const report: Report = {
    edits: 0,
    runs: 0,
    real: { episodes: 0, edits: 0, runs: 0 },
    episodes: 0,
    found: [],
    heap: [],
  };
  while (report.edits < edits && report.found.length < mostFindings) {
    await oneEpisode(options, report);
    if (report.edits < ((report.heap.length + 1) * edits) / 4) continue;
    report.heap.push(heapInUse());
    options.onQuarter?.(report);
  }
  return report;
}

/** What the report says against the extension, in words; empty when all is well. */
export function complaints({ found, heap }: Report): string[] {
  const findings = found.map(({ episode, finding, log }) =>
    [`episode ${episode}: ${finding.kind}: ${finding.message}`, ...log].join('\n    '),
  );
  const grown = heap.at(-1)! - heap[0]!;
  if (grown > HEAP_GROWTH) findings.push(`memory grew by ${mebibytes(grown)} between the first quarter and the last`);
  return findings;
}

/** What was done, on two lines. */
export function summary({ edits, runs, episodes, real, heap }: Report): string {
  return [
    `${edits} edits and ${runs} runs in ${episodes} episodes; of these ${real.edits} edits and ${real.runs} runs in ${real.episodes} episodes with real processes`,
    `memory after each quarter: ${heap.map(mebibytes).join(', ')}`,
  ].join('\n');
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

async function oneEpisode({ seed, snippets, runtime, played: between }: Options, report: Report): Promise<void> {
  const number = report.episodes++;
  const real = number % (between + 1) === between;
  const mode = real ? 'real' : 'played';
  const random = new Random(seed + number * 7919);
  const first = random.seed();
  const actions = Array.from({ length: ACTIONS[mode] }, () => random.seed());
  const play = async (some: readonly number[]) => {
    const episode = new Episode(first, snippets, real ? () => realProcesses(runtime) : played);
    return { episode, finding: await episode.play(some) };
  };
  const { episode, finding } = await play(actions);
  for (const sum of real ? [report, report.real] : [report]) {
    sum.edits += episode.edits;
    sum.runs += episode.runs;
  }
  if (real) report.real.episodes++;
  if (finding === null) return;
  let left = SHRINKS[mode];
  const few = await shrunk(actions, async (some) => left-- > 0 && (await play(some)).finding?.kind === finding.kind);
  const shortest = await play(few);
  const same = shortest.finding?.kind === finding.kind ? shortest : { episode, finding };
  report.found.push({ episode: number, finding: same.finding!, log: same.episode.log });
}

function played(clock: PlayedClock): WatchedProcesses {
  const processes = new FuzzProcesses(clock);
  return {
    processes,
    wait: async () => {},
    living: async () => processes.living,
    inspect: () => null,
    judge: () => null,
  };
}

/** Fewer items for which `fails` still holds: ever smaller pieces are left out. */
async function shrunk<T>(items: readonly T[], fails: (some: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let left = items;
  for (let before = left.length + 1; left.length < before; ) {
    before = left.length;
    for (let size = Math.ceil(before / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let from = 0; from < left.length; ) {
        const fewer = left.toSpliced(from, size);
        if (await fails(fewer)) left = fewer;
        else from += size;
      }
  }
  return left;
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
