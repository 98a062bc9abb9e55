/**
 * Sites: the places in the source that events come from. Gives every span a small number and knows which statement it stands in.
 * A runtime hands in the same Span object for the same expression each time, so that finding it is one lookup.
 */
import type { Span } from './schema.ts';

interface Site {
  readonly span: Span;
  /** Index of the innermost statement around it; -1 when there is none. */
  readonly statement: number;
}

/** Spans remembered by identity; beyond, only by value. */
const REMEMBERED = 20_000;

export class Sites {
  readonly #statements: readonly Span[];
  /** Statements by where they begin, an outer one before those in it. */
  readonly #order: readonly number[];
  /** The place in `#order` of the innermost statement around each; -1 where there is none. */
  readonly #outer: readonly number[];
  readonly #sites: Site[] = [];
  readonly #byObject = new Map<Span, number>();
  readonly #byValue = new Map<string, number>();
  #lastSpan: Span | null = null;
  #lastSite = 0;

  constructor(statements: readonly Span[]) {
    this.#statements = statements;
    this.#order = statements.map((_, k) => k).sort((a, b) => compare(statements[a]!, statements[b]!) || a - b);
    const open: number[] = [];
    this.#outer = this.#order.map((statement, at) => {
      while (open.length > 0 && !contains(statements[this.#order[open.at(-1)!]!]!, statements[statement]!)) open.pop();
      const outer = open.at(-1) ?? -1;
      open.push(at);
      return outer;
    });
  }

  /** The number of a span, from 1. */
  of(span: Span): number {
    if (span === this.#lastSpan) return this.#lastSite;
    const site = this.#byObject.get(span) ?? this.#find(span);
    this.#lastSpan = span;
    this.#lastSite = site;
    return site;
  }

  span(site: number): Span | null {
    return this.#sites[site - 1]?.span ?? null;
  }

  statement(site: number): number {
    return this.#sites[site - 1]?.statement ?? -1;
  }

  #find(span: Span): number {
    const key = `${span.line}:${span.column}:${span.endLine}:${span.endColumn}`;
    let site = this.#byValue.get(key);
    if (site === undefined) {
      site = this.#sites.push({ span: { ...span }, statement: this.#around(span) });
      this.#byValue.set(key, site);
    }
    if (this.#byObject.size < REMEMBERED) this.#byObject.set(span, site);
    return site;
  }

  #around(span: Span): number {
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (begins(this.#statements[this.#order[middle]!]!, span) <= 0) low = middle + 1;
      else high = middle;
    }
    for (let at = low - 1; at >= 0; at = this.#outer[at]!) {
      const statement = this.#order[at]!;
      if (contains(this.#statements[statement]!, span)) return statement;
    }
    return -1;
  }
}

/** Below 0 when `a` begins first, 0 when both begin at the same place. */
function begins(a: Span, b: Span): number {
  return a.line - b.line || a.column - b.column;
}

/** By beginning; of two that begin at the same place the longer first. */
function compare(a: Span, b: Span): number {
  return begins(a, b) || b.endLine - a.endLine || b.endColumn - a.endColumn;
}

/** Whether `inner` lies within `outer`; equal spans do. */
export function contains(outer: Span, inner: Span): boolean {
  return (
    (outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column)) &&
    (outer.endLine > inner.endLine || (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn))
  );
}
