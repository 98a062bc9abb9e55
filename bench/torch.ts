// A real PyTorch to compare with, where GRADIENT_LENS_TORCH names a Python that has it: a command, split at spaces (`python3`,
// `chroot DIR python3`), to which `-c PROGRAM` is added.

import { spawnSync } from 'node:child_process';

/** The command and its first arguments; null when there is none. */
export const torch: readonly string[] | null =
  process.env['GRADIENT_LENS_TORCH']?.split(' ').filter((word) => word !== '') ?? null;

/** Runs a program in a new Python, from its start to its end. */
export function inTorch([command, ...args]: readonly string[], program: string): { ms: number; stdout: string } {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command!, [...args, '-c', program], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`GRADIENT_LENS_TORCH: ${error?.message ?? stderr}`);
  return { ms: performance.now() - started, stdout };
}
