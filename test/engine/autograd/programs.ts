/**
 * The programs of `test/reference/record_autograd.py` in TypeScript, each under its Python name, in the same order. Every one gives back what the
 * Python one gives back; `autograd.test.ts` compares.
 */
import { backwardPrograms, gradPrograms } from './backwardPrograms.ts';
import { functionalPrograms } from './functionalPrograms.ts';
import { hookPrograms, nodePrograms } from './hookPrograms.ts';
import { gradModePrograms, inPlacePrograms, leafPrograms } from './leafPrograms.ts';
import type { Program } from './making.ts';

export const programs: Readonly<Record<string, Program>> = {
  ...backwardPrograms,
  ...gradPrograms,
  ...leafPrograms,
  ...inPlacePrograms,
  ...gradModePrograms,
  ...hookPrograms,
  ...nodePrograms,
  ...functionalPrograms,
};
