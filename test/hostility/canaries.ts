/** What a snippet must not reach: a file, the runtime's own files, a variable, listeners on loopback, signal handlers of the parent, other processes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** In the file and in the variable; nothing that a run tells may contain it. */
const SECRET = 'canary-7f3a91';
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGALRM'] as const;

export class Canaries {
  /** A folder with a file in it, outside the cage. */
  readonly outside: string;
  tcp = 0;
  udp = 0;
  readonly #runtime: string;
  readonly #files: string;
  readonly #contents: string;
  readonly #touched: string[] = [];
  readonly #close: (() => void)[] = [];

  private constructor(runtime: string) {
    this.#runtime = runtime;
    this.outside = realpathSync(mkdtempSync(join(tmpdir(), 'canary-')));
    writeFileSync(join(this.outside, 'secret'), SECRET);
    this.#close.push(() => rmSync(this.outside, { recursive: true }));
    process.env['CANARY'] = SECRET;
    this.#files = listing(runtime);
    this.#contents = contents(runtime);
    for (const signal of SIGNALS) {
      const note = (): void => void this.#touched.push(`${signal} came`);
      process.on(signal, note);
      this.#close.push(() => process.off(signal, note));
    }
  }

  static async set(runtime: string): Promise<Canaries> {
    const canaries = new Canaries(runtime);
    const server = createServer((socket) => {
      canaries.#touched.push('somebody connected');
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    canaries.tcp = (server.address() as AddressInfo).port;
    const socket = createSocket('udp4');
    socket.on('message', () => void canaries.#touched.push('a datagram came'));
    await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
    canaries.udp = socket.address().port;
    canaries.#close.push(
      () => server.close(),
      () => socket.close(),
    );
    return canaries;
  }

  /** A snippet with the canaries' places in it: `{outside}`, `{runtime}`, `{tcp}`, `{udp}`, `{parent}`. */
  place(code: string): string {
    const places: Readonly<Record<string, string | number>> = {
      outside: this.outside,
      runtime: this.#runtime,
      tcp: this.tcp,
      udp: this.udp,
      parent: process.pid,
    };
    return code.replace(/\{(outside|runtime|tcp|udp|parent)\}/g, (_, name: string) => String(places[name]));
  }

  /** @throws when anything was touched. `told` is all that a run told. */
  check(told: string): void {
    assert.deepEqual(this.#touched, []);
    assert.deepEqual(readdirSync(this.outside), ['secret']);
    assert.equal(readFileSync(join(this.outside, 'secret'), 'utf8'), SECRET);
    assert.equal(process.env['CANARY'], SECRET);
    assert.equal(listing(this.#runtime), this.#files);
    assert.equal(told.includes(SECRET), false, 'a run tells the secret');
  }

  /** Looks at the runtime's files byte by byte, and takes the canaries away. */
  end(): void {
    try {
      assert.equal(contents(this.#runtime), this.#contents);
    } finally {
      for (const close of this.#close) close();
    }
  }
}

/** Names, sizes and times of a folder's files. */
function listing(folder: string): string {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { size, mtimeMs, mode } = statSync(join(folder, name));
      return `${name} ${size} ${mtimeMs} ${mode}`;
    })
    .join('\n');
}

function contents(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

/** The processes that this one, and those in `of`, have started and that still live; empty where the system does not tell. */
export function childrenOf(of: readonly number[]): number[] {
  return of.flatMap((pid) => {
    try {
      return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
        readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
      );
    } catch {
      return [];
    }
  });
}
