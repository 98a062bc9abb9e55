/**
 * How long a process and this one have been at something, as if nobody else used the machine: the time either stood in line for a processor does not count.
 * Where the system does not tell that, it is time as everybody has it.
 */
import { readFileSync } from 'node:fs';

export class Clock {
  readonly #started = performance.now();
  readonly #pid: number;
  readonly #waited: readonly [own: number, other: number];

  constructor(pid: number) {
    this.#pid = pid;
    this.#waited = [waiting(process.pid), waiting(pid)];
  }

  /** In milliseconds. Of a process that has ended nobody knows how long it stood in line. */
  elapsed(): number {
    const [own, other] = this.#waited;
    const waited = waiting(process.pid) - own + Math.max(0, waiting(this.#pid) - other);
    return performance.now() - this.#started - waited;
  }
}

/** The milliseconds that the main thread of a process, which all others of it work for, was ready to go on and could not. */
function waiting(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
