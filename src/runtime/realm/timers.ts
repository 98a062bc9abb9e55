// setTimeout for a realm without an event loop: timers wait in a list, and whoever drives the realm asks for those that are
// due. No host timer ever comes in.

interface Timer {
  readonly id: number;
  due: number;
  readonly every: number | null;
  readonly call: () => void;
}

/** The timers of one realm. */
export class RealmTimers {
  private waiting: Timer[] = [];
  private lastId = 0;

  add(call: () => void, delay: number, repeat: boolean): number {
    const wait = Math.max(0, Number.isFinite(delay) ? delay : 0);
    this.lastId += 1;
    this.waiting.push({ id: this.lastId, due: Date.now() + wait, every: repeat ? wait : null, call });
    return this.lastId;
  }

  remove(id: number): void {
    this.waiting = this.waiting.filter((timer) => timer.id !== id);
  }

  /** Runs what is due, in the order a browser would: by due time, then by age. Each call takes one timer only, so that its microtasks come before the next. */
  runDue(): boolean {
    const now = Date.now();
    let next: Timer | null = null;
    for (const timer of this.waiting) if (timer.due <= now && (next === null || timer.due < next.due)) next = timer;
    if (next === null) return false;
    if (next.every === null) this.remove(next.id);
    else next.due = now + Math.max(1, next.every);
    next.call();
    return true;
  }

  get idle(): boolean {
    return this.waiting.length === 0;
  }
}
