/** The words of the house: what PyTorch names is called as PyTorch calls it, and nothing is called by a word that says nothing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { table } from '../../src/engine/ops/table.ts';
import { filesBelow, syntaxOf, textOf } from './tree.ts';

/** Said otherwise everywhere: grad_output, backward graph; and what a file or class does. */
const NOWHERE = ['tape', 'cotangent', 'cotangents', 'manager', 'helper', 'helpers', 'util', 'utils'];

/** Where a graph is meant they are input, output and next_functions; a process may well have a parent and a panel element children. */
const NOT_OF_GRAPHS = ['parent', 'parents', 'child', 'dy', 'delta'];
const GRAPHS = /^src\/(engine|trace|views|protocol)\//;

/** Names that are PyTorch's own, or another library's. */
const THEIRS = new Set([
  ...table.flatMap((op) => op.schema.params.map((param) => param.name)),
  'utils',
  '_utils',
  'torch.utils',
]);

const FILES = ['src', 'extension', 'media', 'scripts', 'bench']
  .flatMap(filesBelow)
  .filter((path) => /\.(ts|mts|mjs|py)$/.test(path));

/** The identifiers of one file, each once. */
function identifiersOf(path: string): Set<string> {
  if (path.endsWith('.py')) return pythonNames(textOf(path));
  const { tokens } = syntaxOf(path, { tokens: true }) as unknown as {
    tokens: { type: { label: string }; value?: unknown }[];
  };
  return new Set(
    tokens.flatMap(({ type, value }) => (['name', 'privateName'].includes(type.label) ? [String(value)] : [])),
  );
}

/** Words outside strings and comments. */
function pythonNames(text: string): Set<string> {
  const code = text.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g, ' ');
  return new Set(code.match(/[A-Za-z_]\w*/g));
}

/** `isFirstTape`, `first_tape` → is, first, tape. */
function wordsOf(identifier: string): string[] {
  return identifier.split(/_|(?<=[a-z\d])(?=[A-Z])/).map((word) => word.toLowerCase());
}

describe('words', () => {
  it('no identifier uses a word we do not use', () => {
    const wrong = FILES.flatMap((path) => {
      const closed = GRAPHS.test(path) ? [...NOWHERE, ...NOT_OF_GRAPHS] : NOWHERE;
      const names = [...identifiersOf(path)].filter((name) => !THEIRS.has(name));
      return names.flatMap((name) => (wordsOf(name).some((word) => closed.includes(word)) ? [`${path}: ${name}`] : []));
    });
    assert.deepEqual(wrong, []);
  });

  it('no file is named manager, helper, util or common', () => {
    const places = ['src', 'extension', 'media', 'scripts', 'bench', 'test', 'docs'].flatMap(filesBelow);
    // torch.utils, torch.nn.utils, torch.nn.modules.utils, torch.optim.swa_utils and torch.distributions.utils are PyTorch's.
    const wrong = places.filter(
      (path) =>
        /manager|helper|util|common/i.test(path) &&
        !/\/torch\/((nn\/)?utils\/|nn\/modules\/utils\.py|optim\/swa_utils\.py|distributions\/utils\.py)/.test(path),
    );
    assert.deepEqual(wrong, []);
  });

  it('modules have named exports only', () => {
    const wrong = FILES.filter((path) => /\.(ts|mjs)$/.test(path) && !path.endsWith('.d.ts')).filter((path) =>
      /^export default\b/m.test(textOf(path)),
    );
    assert.deepEqual(wrong, []);
  });
});

describe('notes', () => {
  const everywhere = [
    ...FILES,
    ...['docs', 'test'].flatMap(filesBelow).filter((path) => /\.(ts|md|py)$/.test(path)),
    'CONTRIBUTING.md',
    'README.md',
  ];
  /** A note stands where its title is followed by its text; elsewhere the title is cited. */
  const notes = FILES.flatMap((path) =>
    [...textOf(path).matchAll(/^[\s/*#]*NOTE \[([^\]]+)\](?: \S|$)/gm)].map(([, title]) => title!),
  );

  it('every note has one place', () => assert.deepEqual(notes, [...new Set(notes)]));

  it('every cited note exists', () => {
    const cited = everywhere
      .filter((path) => path !== 'test/structure/words.test.ts')
      .flatMap((path) =>
        [...textOf(path).matchAll(/NOTE\s+\[([^\]]+)\]/g)].map(([, title]) => ({ path, title: title! })),
      );
    const lost = cited
      .filter(({ title }) => !notes.includes(title))
      .map(({ path, title }) => `${path}: NOTE [${title}]`);
    assert.deepEqual(lost, []);
  });
});
