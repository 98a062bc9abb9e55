// Keeps one warm process per language in use, so that a run never waits for a boot. A taken process belongs to its taker, who
// kills it; spares belong to the pool.

import { realpathSync } from 'node:fs';
import type { Draft, Language } from '../../src/runtime/messages.ts';
import { keepCode } from './keepCode.ts';
import { RuntimeProcess } from './process.ts';

/** A taken process gets the machine to itself for this long before the next spare begins to boot. */
const REFILL_DELAY = 100;
/** What later processes gain by waits until somebody who opens a file has seen it run. */
const KEEP_DELAY = 3_000;

/** Warm spares over one built runtime folder. */
export class RuntimePool {
  private readonly folder: string;
  private readonly spares = new Map<Language, RuntimeProcess>();
  private readonly refills = new Map<Language, NodeJS.Timeout>();
  private readonly keeping = new Map<Language, NodeJS.Timeout>();
  private disposed = false;

  constructor(folder: string) {
    // The permission model compares real paths.
    this.folder = realpathSync(folder);
  }

  /** A run is near, of `draft` if nothing else is typed: a spare for this language is started, or roused where one stands or boots already. */
  warm(language: Language, draft: Draft | null = null): void {
    clearTimeout(this.refills.get(language));
    this.refills.delete(language);
    if (this.disposed) return;
    const spare = this.spares.get(language);
    if (spare?.alive) spare.rouse(draft);
    else this.start(language);
  }

  /** A process for one run: the spare, ready or still booting, else a new one. Another spare follows shortly after. */
  take(language: Language): RuntimeProcess {
    if (this.disposed) throw new Error('The pool is disposed');
    const spare = this.spares.get(language);
    this.spares.delete(language);
    clearTimeout(this.refills.get(language));
    this.refills.set(
      language,
      setTimeout(() => this.warm(language), REFILL_DELAY),
    );
    return spare?.alive ? spare : new RuntimeProcess(this.folder, language);
  }

  /** A spare that nobody has taken when it stands warms up; whoever waits for its boot waits for nothing else. */
  private start(language: Language): void {
    const spare = new RuntimeProcess(this.folder, language);
    this.spares.set(language, spare);
    spare.ready.then(
      ({ code }) => {
        if (!code) this.keepCode(language);
        if (this.spares.get(language) === spare) spare.rouse();
      },
      () => {},
    );
  }

  /** On this host the scripts were compiled anew: once, so that the next process need not. */
  private keepCode(language: Language): void {
    if (this.disposed || this.keeping.has(language)) return;
    const later = setTimeout(() => void keepCode(this.folder, language), KEEP_DELAY);
    this.keeping.set(language, later.unref());
  }

  /** Drops the spares, say when no supported editor is visible; the next `take` or `warm` starts anew. */
  cool(): void {
    for (const refill of this.refills.values()) clearTimeout(refill);
    for (const spare of this.spares.values()) spare.kill();
    this.refills.clear();
    this.spares.clear();
  }

  dispose(): void {
    this.disposed = true;
    for (const later of this.keeping.values()) clearTimeout(later);
    this.cool();
  }
}
