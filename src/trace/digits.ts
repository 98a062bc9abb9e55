// How whole numbers are written in sentences. Knows nothing of what they count.

/** 65536 as 65,536. `toLocaleString` would load the tables of languages for it: a dozen milliseconds in each process that stands up. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
