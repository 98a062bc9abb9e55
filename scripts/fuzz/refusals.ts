// What Gradient Lens says it does not have, as far as random programs meet it: a refusal that is none of these counts as a difference. Knows texts only.

/** The whole line of a statement that was refused in the words of `unsupported`, or for a number that int64 holds and we do not. */
const REFUSAL =
  /^!! line \d+ (?:NotImplementedError Gradient Lens does not support (.+) yet|RuntimeError Gradient Lens keeps (int64 exactly only up to 2\^53); .*)$/;
/** By what is refused; every kind is named among what is not there yet in the README. */
const DECLARED: readonly RegExp[] = [
  /^gradients of complex tensors/,
  /^torch\.[\w.]+ of complex tensors$/,
  /^(?:reductions|rounded division) of complex tensors/,
  /^complex numbers of b?float16 parts$/,
  /^gradients of torch\.fft$/,
  /^torch\.linalg\.eig(?:vals)? of a tensor that requires grad$/,
  /^sparse gradients$/,
  /^int64 exactly only up to 2\^53$/,
];

/** What a line refuses, null when it is no refusal. */
export function refusedBy(line: string): string | null {
  const found = REFUSAL.exec(line);
  return found?.[1] ?? found?.[2] ?? null;
}

/** Whether the project says beforehand that it refuses this. */
export function isDeclared(what: string): boolean {
  return DECLARED.some((pattern) => pattern.test(what));
}
