/** Questions to the process of the last run: each is asked once a run, and its answer kept. */
import type { FromPanel, ToPanel } from '../src/protocol/panel.ts';

type Ask = Extract<FromPanel, { type: 'ask' }>;
export type Query = Ask['query'];
export type Reply = Extract<ToPanel, { type: 'answer' }>['reply'];

export class Questions {
  readonly #post: (message: Ask) => void;
  readonly #asked = new Map<string, { id: number; reply: Reply | null; wants: ((reply: Reply) => void)[] }>();
  #run = 0;
  #next = 1;

  constructor(post: (message: Ask) => void) {
    this.#post = post;
  }

  /** A new run: what the old one answered says nothing any more. */
  start(run: number): void {
    if (run === this.#run) return;
    this.#run = run;
    this.#asked.clear();
  }

  /** Calls `then` with the answer, at once when it is known. */
  ask(query: Query, then: (reply: Reply) => void): void {
    const key = JSON.stringify(query);
    const known = this.#asked.get(key);
    if (known !== undefined) {
      if (known.reply === null) known.wants.push(then);
      else then(known.reply);
      return;
    }
    const id = this.#next++;
    this.#asked.set(key, { id, reply: null, wants: [then] });
    this.#post({ type: 'ask', run: this.#run, id, query });
  }

  answered(id: number, reply: Reply): void {
    for (const one of this.#asked.values()) {
      if (one.id !== id || one.reply !== null) continue;
      one.reply = reply;
      for (const want of one.wants.splice(0)) want(reply);
    }
  }
}
