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
  readonly #sites: Site[] = [];
  readonly #byObject = new Map<Span, number>();
  readonly #byValue = new Map<string, number>();
  #lastSpan: Span | null = null;
  #lastSite = 0;

  constructor(statements: readonly Span[]) {
    this.#statements = statements;
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
    let best = -1;
    for (let i = 0; i < this.#statements.length; i++) {
      const statement = this.#statements[i]!;
      if (contains(statement, span) && (best < 0 || contains(this.#statements[best]!, statement))) best = i;
    }
    return best;
  }
}

/** Whether `inner` lies within `outer`; equal spans do. */
export function contains(outer: Span, inner: Span): boolean {
  return (
    (outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column)) &&
    (outer.endLine > inner.endLine || (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn))
  );
}
