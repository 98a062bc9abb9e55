// A random program as blocks, so that the fuzzer can leave out what a difference does not need. Pure text: runs nothing.

import type { Difference } from './compare.ts';

const BLOCK = /^with caught\(\):$/m;

/** The prelude and the blocks of a program. */
export function blocksOf(program: string): string[] {
  const [prelude = '', ...blocks] = program.split(BLOCK);
  return [prelude, ...blocks.map((block) => `with caught():${block}`)];
}

/** The program that these blocks are. */
export function programOf(blocks: readonly string[]): string {
  return blocks.join('');
}

/** The number of the block that printed a difference; 0 when its lines do not tell. */
export function blockOf(program: string, { expected, actual }: Difference): number {
  const blocks = blocksOf(program);
  const failed = /^!! line (\d+)/.exec(expected) ?? /^!! line (\d+)/.exec(actual);
  if (failed === null) {
    const name = /^(\w+)/.exec(expected)?.[1] ?? '';
    return Math.max(
      0,
      blocks.findIndex((block, k) => k > 0 && new RegExp(`\\b${name}=`).test(block)),
    );
  }
  let line = 1;
  for (const [k, block] of blocks.entries()) {
    line += block.split('\n').length - 1;
    if (Number(failed[1]) < line) return k;
  }
  return 0;
}

/** Block `k` and what came before it that speaks of the same names, or of names those were made from. */
export function sliceOf(program: string, k: number): string {
  const blocks = blocksOf(program);
  const namesOf = (block: string): string[] => block.match(/\bt\d+\b/g) ?? [];
  const needed = new Set(namesOf(blocks[k]!));
  const kept = new Set([0, k]);
  for (let grown = true; grown; ) {
    grown = false;
    for (let i = 1; i < k; i++)
      if (!kept.has(i) && namesOf(blocks[i]!).some((name) => needed.has(name))) {
        kept.add(i);
        for (const name of namesOf(blocks[i]!)) needed.add(name);
        grown = true;
      }
  }
  return programOf(blocks.filter((_, i) => kept.has(i)));
}

/** The program without block `k`, and without what needs the names it makes; the last block shows the others. */
export function withoutBlock(program: string, k: number): string {
  const blocks = blocksOf(program);
  const last = blocks.length - 1;
  const gone = new Set<string>();
  const speaksOfGone = (block: string): boolean => block.match(/\bt\d+\b/g)?.some((name) => gone.has(name)) ?? false;
  const kept = blocks.slice(0, last).filter((block, i) => {
    if (i < k || (i > k && !speaksOfGone(block))) return true;
    for (const [, name] of block.matchAll(/^ +(t\d+),? = /gm)) gone.add(name!);
    return false;
  });
  const shown = blocks[last]!.replace(/(t\d+)=\1(?:, )?/g, (item, name: string) => (gone.has(name) ? '' : item));
  return programOf(k < last ? [...kept, shown] : kept);
}
