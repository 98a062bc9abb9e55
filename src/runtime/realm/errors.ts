// Errors as text, read inside the realm: what a snippet throws may be anything, and its getters are the snippet's. Here they run under the time limit
// of the evaluation, and the outer code never touches them.

const MOST_CHARACTERS = 2_000;
const MOST_CALLS = 100;

/** `Type: message`, then the calls that led there. A thrown value that is no error is told as Node tells it. */
export function describeError(error: unknown): string {
  try {
    if ((typeof error !== 'object' && typeof error !== 'function') || error === null)
      return `Uncaught ${String(error)}`.slice(0, MOST_CHARACTERS);
    const { name, message, stack } = error as Error;
    const said = `${typeof name === 'string' ? name : 'Error'}: ${typeof message === 'string' ? message : ''}`;
    const calls = typeof stack === 'string' ? stack.split('\n').filter((line) => line.startsWith('    at ')) : [];
    return [said.slice(0, MOST_CHARACTERS), ...calls.slice(0, MOST_CALLS)].join('\n');
  } catch {
    return 'Error: an error that cannot be read';
  }
}
