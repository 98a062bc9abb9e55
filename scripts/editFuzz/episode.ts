/**
 * One episode: a few documents before a run queue, and a user who edits them, runs, stops, closes and opens. Every action draws what it does from a seed of its own, so
 * that any subset of an episode's actions is an episode too. After each, and after everything the queue publishes, all that must hold is checked.
 */
import type { Config } from '../../extension/config.ts';
import { isOurs, type Processes, RunQueue } from '../../extension/queue.ts';
import type { Shown } from '../../extension/session.ts';
import { languageOf, selected } from '../../src/runtime/snippet.ts';
import type { TextChange } from '../../src/views/lineEdits.ts';
import { PlayedClock, settled } from '../../test/extension/played.ts';
import { FuzzDocument } from './document.ts';
import { anyEdit } from './edits.ts';
import { type Finding, type Given, wrongIn } from './oracle.ts';
import { Random } from './random.ts';

/** Texts to begin with and to paste from, by the editor's language. */
export type Snippets = Readonly<Record<'python' | 'typescript', readonly string[]>>;

/** Processes with what the episode asks about them. */
export interface WatchedProcesses {
  readonly processes: Processes;
  /** Lets so much of real time pass, where processes need it, or until all is quiet. */
  wait(ms: number, isQuiet: () => boolean): Promise<void>;
  /** How many live, when at most `bound` should; those that were told to end may take their time. */
  living(bound: number): Promise<number>;
  /** What is wrong with a new result. */
  inspect(shown: Shown): Finding | null;
  /** What is wrong with a result that is complete and fresh, found out at leisure. */
  judge(shown: Shown, path: string): Promise<Finding | null> | null;
}

const CONFIG: Config = { runOnEdit: true, debounce: 250, display: 'codeLens', preset: 'all', timeLimit: 2 };
/** Processes of finished runs that may live beside those that run. */
const KEPT = 2;
/** Played milliseconds after which nothing of the queue's may still be going on. */
const QUIET = 20_000;

interface Watched {
  readonly document: FuzzDocument;
  open: boolean;
  visible: boolean;
  /** What the newest run was given. */
  newest: Given | null;
  readonly given: Map<number, Given>;
  /** A run of the text as it is must come by itself. */
  due: boolean;
}

export class Episode {
  readonly log: string[] = [];
  edits = 0;
  runs = 0;
  readonly #clock = new PlayedClock();
  readonly #queue: RunQueue<FuzzDocument>;
  readonly #watched: Watched[];
  readonly #around: WatchedProcesses;
  readonly #snippets: Snippets;
  #config = CONFIG;
  #trusted = true;
  #found: Finding | null = null;
  /** What an explicit run of lines is given; null while the whole document would be. */
  #asked: string | null = null;
  /** What is published meanwhile, of a document that is busy, is the beginning of a run. */
  #starts = false;
  /** What the queue waits for. */
  readonly #timers = new Set<unknown>();
  /** Explicit runs that have not ended. */
  #waiting = 0;

  constructor(seed: number, snippets: Snippets, open: (clock: PlayedClock) => WatchedProcesses) {
    const random = new Random(seed);
    this.#snippets = snippets;
    this.#around = open(this.#clock);
    this.#watched = (['python', 'typescript', 'python'] as const).map((language, i) => {
      const text = random.pick(snippets[language]).replaceAll('\n', random.pick(['\n', '\n', '\r\n']));
      const document = new FuzzDocument(`/${i}.${language === 'python' ? 'py' : 'ts'}`, language, text);
      return { document, open: true, visible: i < 2, newest: null, given: new Map(), due: false };
    });
    this.#queue = new RunQueue<FuzzDocument>(CONFIG, {
      log: {
        info: () => {},
        mistake: (error) => this.#report('mistake', error instanceof Error ? `${error.stack}` : String(error)),
      },
      clock: {
        setTimeout: (callback, ms) => {
          const timer = this.#clock.setTimeout(() => {
            this.#timers.delete(timer);
            this.#starting(callback);
          }, ms);
          this.#timers.add(timer);
          return timer;
        },
        clearTimeout: (timer) => {
          this.#timers.delete(timer);
          this.#clock.clearTimeout(timer);
        },
      },
      isTrusted: () => this.#trusted,
      visible: () => this.#watched.filter(({ open, visible }) => open && visible).map(({ document }) => document),
      openProcesses: () => this.#around.processes,
      published: (document) => this.#published(document),
    });
  }

  /** Does it all; the first thing that is wrong ends it. */
  async play(actions: readonly number[]): Promise<Finding | null> {
    const failed = (error: unknown) =>
      this.#report('uncaught', error instanceof Error ? `${error.stack}` : String(error));
    process.on('unhandledRejection', failed);
    process.on('uncaughtException', failed);
    try {
      this.#queue.openVisible();
      for (const seed of actions) {
        await this.#act(new Random(seed));
        await settled();
        await this.#check();
        if (this.#found !== null) break;
      }
      if (this.#found === null) await this.#becomesQuiet();
    } catch (error) {
      failed(error);
    }
    this.#queue.dispose();
    await settled();
    if (this.#clock.waiting > 0 && this.#found === null)
      this.#report('leak', `${this.#clock.waiting} timers wait after the end`);
    const living = await this.#around.living(0);
    if (living > 0) this.#report('leak', `${living} processes live after the end`);
    if (this.#waiting > 0) this.#report('endless', `${this.#waiting} runs did not end with the queue`);
    process.off('unhandledRejection', failed);
    process.off('uncaughtException', failed);
    return this.#found;
  }

  async #act(random: Random): Promise<void> {
    const watched = random.pick(this.#watched);
    if (!watched.open && random.chance(0.3)) return this.#open(watched);
    const act = random.weighted<(watched: Watched, random: Random) => Promise<void> | void>([
      [60, (one, random) => this.#edit(one, random)],
      [8, (one, random) => this.#turn(one, random)],
      [1, (one) => this.#changed(one, 'other line ends', () => one.document.flipEol())],
      [15, (_, random) => this.#pass(random.between(0, 300))],
      [5, (_, random) => this.#passAtOnce(random.between(0, 600))],
      [4, () => this.#pass(QUIET)],
      [3, (one) => this.#run(one)],
      [3, (one, random) => this.#runLines(one, random)],
      [3, (one) => this.#stop(one)],
      [2, (one) => (one.open ? this.#close(one) : this.#open(one))],
      [2, (one) => this.#show(one)],
      [2, (one, random) => this.#ask(one, random)],
      [1, (one, random) => this.#changeLanguage(one, random)],
      [0.5, (_, random) => this.#configure(random)],
      [0.3, () => this.#trust()],
    ]);
    await act(watched, random);
  }

  #edit(watched: Watched, random: Random): void {
    const { document } = watched;
    const snippets = this.#snippets[document.languageId === 'python' ? 'python' : 'typescript'];
    const { name, edits } = anyEdit(document, { random, snippets });
    if (edits.length > 0) this.#changed(watched, name, () => document.change(edits));
  }

  #turn(watched: Watched, random: Random): void {
    const [name, turn] = random.pick([
      ['undo', () => watched.document.undo()] as const,
      ['redo', () => watched.document.redo()] as const,
    ]);
    for (let times = random.between(1, 4); times > 0; times--) this.#changed(watched, name, turn);
  }

  #changed(watched: Watched, name: string, change: () => TextChange[]): void {
    const { document, open } = watched;
    if (!open) return;
    const changes = change();
    if (changes.length === 0) return;
    this.edits++;
    this.#note(
      document,
      `${name} ${changes.map(({ range: { start, end }, text }) => `${start.line}:${start.character}-${end.line}:${end.character} ${brief(text)}`).join(', ')}`,
    );
    this.#queue.edited(document, changes);
    watched.due = this.#isLive(document);
  }

  async #pass(ms: number): Promise<void> {
    this.log.push(`${ms} ms pass`);
    await this.#clock.passHeard(ms);
    await this.#around.wait(ms, () => this.#watched.every(({ document }) => !this.#queue.isBusy(document)));
    if (ms < QUIET) return;
    for (const { document } of this.#watched) {
      const result = this.#queue.resultOf(document);
      if (result !== null && !result.stale) this.#reported(await this.#around.judge(result.latest, document.uri.path));
    }
  }

  /** What falls due meanwhile is called before any of it is heard of. */
  #passAtOnce(ms: number): void {
    this.log.push(`${ms} ms pass at once`);
    this.#clock.pass(ms);
  }

  #run({ document, open }: Watched): void {
    if (!open) return;
    this.#note(document, 'run');
    this.#await(this.#starting(() => this.#queue.run(document)));
  }

  #runLines({ document, open }: Watched, random: Random): void {
    const language = languageOf(document.languageId);
    if (!open || language === null) return;
    const first = random.between(1, document.lineCount);
    const last = random.between(first, document.lineCount);
    this.#note(document, `run lines ${first} to ${last}`);
    this.#asked = selected(language, document.getText(), first, last);
    this.#await(this.#starting(() => this.#queue.run(document, { first, last })));
    this.#asked = null;
  }

  #starting<T>(start: () => T): T {
    this.#starts = true;
    const started = start();
    this.#starts = false;
    return started;
  }

  #await(run: Promise<void>): void {
    this.#waiting++;
    void run.finally(() => this.#waiting--);
  }

  #stop(watched: Watched): void {
    this.#note(watched.document, 'stop');
    this.#queue.stop(watched.document);
    watched.due = false;
  }

  #close(watched: Watched): void {
    this.#note(watched.document, 'close');
    watched.open = watched.due = false;
    this.#queue.closed(watched.document);
    watched.given.clear();
    if (this.#queue.resultOf(watched.document) !== null) this.#report('closed', 'a closed document has results');
  }

  #open(watched: Watched): void {
    this.#note(watched.document, 'open');
    watched.open = true;
    this.#queue.openVisible();
  }

  #show(watched: Watched): void {
    watched.visible = !watched.visible;
    this.#note(watched.document, watched.visible ? 'show' : 'hide');
    this.#queue.openVisible();
  }

  #ask({ document }: Watched, random: Random): void {
    this.#note(document, 'ask');
    const [value] = this.#queue.resultOf(document)?.shown.trace.values ?? [];
    const query = { type: 'value', tensor: value?.tensor ?? random.between(1, 9), version: null } as const;
    this.#await(this.#queue.ask(document, query).then(() => {}));
  }

  /** Editors close the document and open it again. */
  #changeLanguage(watched: Watched, random: Random): void {
    if (!watched.open) return;
    this.#close(watched);
    watched.document.languageId = random.pick(['python', 'python', 'typescript', 'plaintext']);
    this.log.push(watched.document.languageId);
    this.#open(watched);
  }

  #configure(random: Random): void {
    this.#config = { ...CONFIG, runOnEdit: random.chance(0.7), debounce: random.pick([0, 100, 250, 1000]) };
    this.log.push(JSON.stringify(this.#config));
    if (!this.#config.runOnEdit) for (const watched of this.#watched) watched.due = false;
    this.#queue.configure(this.#config);
  }

  #trust(): void {
    this.#trusted = !this.#trusted;
    this.log.push(this.#trusted ? 'trusted' : 'not trusted');
    if (!this.#trusted) for (const watched of this.#watched) watched.due = false;
    if (this.#trusted) this.#queue.openVisible();
  }

  #isLive(document: FuzzDocument): boolean {
    return this.#config.runOnEdit && this.#trusted && isOurs(document) && this.#queue.heldBy(document) === null;
  }

  #published(document: FuzzDocument): void {
    const watched = this.#watched.find((one) => one.document === document)!;
    const latest = this.#queue.resultOf(document)?.latest;
    const isNew = latest !== undefined && !watched.given.has(latest.run);
    if (this.#starts && this.#queue.isBusy(document)) {
      this.runs++;
      watched.newest = { ...document.take(), code: this.#asked ?? document.getText() };
      watched.due = false;
    }
    if (isNew && watched.newest !== null) {
      watched.given.set(latest.run, watched.newest);
      this.#reported(this.#around.inspect(latest));
    }
    this.#checkResult(watched);
  }

  #checkResult({ document, given }: Watched): void {
    const result = this.#queue.resultOf(document);
    if (result === null) return;
    this.#reported(wrongIn(document, result, given));
    for (const run of given.keys()) if (run !== result.latest.run && run !== result.shown.run) given.delete(run);
  }

  async #check(): Promise<void> {
    for (const watched of this.#watched) if (watched.open) this.#checkResult(watched);
    // A pause for each document, and one before the spares go.
    if (this.#timers.size > this.#watched.length + 1) this.#report('leak', `${this.#timers.size} timers wait`);
    const busy = this.#watched.filter(({ document }) => this.#queue.isBusy(document)).length;
    const living = await this.#around.living(busy + KEPT);
    if (living > busy + KEPT) this.#report('leak', `${living} processes live for ${busy} runs that go on`);
  }

  /** Left alone, every run ends, and what runs by itself shows the newest text. */
  async #becomesQuiet(): Promise<void> {
    await this.#pass(QUIET);
    await this.#check();
    for (const { document, due, open } of this.#watched) {
      if (this.#queue.isBusy(document)) this.#report('endless', `${document.uri.path} is busy for ever`);
      if (due && open && this.#isLive(document))
        this.#report('forgotten', `${document.uri.path} was edited and is not run`);
    }
    if (this.#waiting > 0) this.#report('endless', `${this.#waiting} runs or questions have no end`);
  }

  #note({ uri }: FuzzDocument, text: string): void {
    this.log.push(`${uri.path} ${text}`);
  }

  #reported(finding: Finding | null): void {
    if (finding !== null) this.#report(finding.kind, finding.message);
  }

  #report(kind: string, message: string): void {
    this.#found ??= { kind, message };
  }
}

function brief(text: string): string {
  const json = JSON.stringify(text);
  return json.length <= 120 ? json : `${json.slice(0, 100)}… (${text.length} characters)`;
}
