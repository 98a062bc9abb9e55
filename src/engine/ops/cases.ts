/** Sample arguments many operators share, in the notation of `test/engine/samples.ts`. */

/** One tensor: a matrix, a 0-d tensor, a transposed one. */
export const FLOATS = [[[2, 3]], [[]], [['T', 2, 3]]] as const;
/** The same, and integers, which promote. */
export const ANY = [...FLOATS, ['ints [3]']] as const;
export const POSITIVE = [['positive [2, 3]'], ['positive []'], ['positive [T, 2, 3]'], ['ints [3]']] as const;
/** Inside (-1, 1). */
export const SMALL = [['small [2, 3]'], ['small []'], ['small [T, 2, 3]']] as const;
/** On both sides of ±3, where the hard activations bend. */
export const WIDE = [['wide [2, 3]'], ['wide []'], ['wide [T, 2, 3]']] as const;

const A = [2, 3] as const;
const AT = ['T', 2, 3] as const;

/** Two tensors: alike, broadcast both ways, transposed, 0-d. */
export const PAIRS = [
  [A, A],
  [A, [3]],
  [[3, 1], [2]],
  [AT, A],
  [[], [3]],
  [[], []],
] as const;

export const TRIPLES = [
  [A, A, A],
  [A, [3], [2, 1]],
  [AT, A, []],
  [[], [], []],
] as const;
