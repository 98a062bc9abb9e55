/**
 * What a module exports is imported somewhere: an export that nobody asks for is dead, or private and says otherwise. Types may be exported for the
 * signatures they stand in. Tests count as users.
 */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import type { Op } from '../../src/engine/op.ts';
import { table } from '../../src/engine/ops/table.ts';
import { filesBelow, root, type Syntax, syntaxOf, walk } from './tree.ts';

/** VS Code calls what these export. */
const ENTRIES = new Set(['extension/main.ts', 'test/vscode/suite.ts']);

/** It imports whole families of operators and takes the operators out of them. */
const TABLE = 'src/engine/ops/table.ts';

/** Kernels export to WebAssembly, checks of types to nobody. */
const FILES = [...['src', 'extension', 'media', 'scripts', 'bench', 'test'].flatMap(filesBelow), 'esbuild.mjs'].filter(
  (path) => /\.(ts|mjs)$/.test(path) && !/^src\/kernels\/|\.check\.ts$/.test(path),
);

/** Asked for whole: `import()`, a namespace that is passed on. */
const ALL = '*';

interface Export {
  readonly name: string;
  readonly line: number;
  readonly type: boolean;
}

interface Module {
  readonly exports: readonly Export[];
  /** File → the names it is asked for. */
  readonly imports: ReadonlyMap<string, ReadonlySet<string>>;
  /** Name → how often it stands here. */
  readonly names: ReadonlyMap<string, number>;
}

function readModule(path: string): Module {
  const program = syntaxOf(path)['program'] as Syntax & { readonly body: readonly Syntax[] };
  const exports: Export[] = [];
  const imports = new Map<string, Set<string>>();
  const names = new Map<string, number>();
  /** Namespace → the file it is of, and how often one of its members is named. */
  const namespaces = new Map<string, { readonly from: string; members: number }>();

  const ask = (from: unknown, name: string): void => {
    if (typeof from !== 'string' || !from.startsWith('.')) return;
    const file = join(dirname(path), from).replaceAll('\\', '/');
    imports.set(file, (imports.get(file) ?? new Set()).add(name));
  };
  const member = (left: Syntax, right: Syntax): void => {
    const namespace = namespaces.get(String(left['name']));
    if (namespace === undefined) return;
    namespace.members++;
    ask(namespace.from, String(right['name']));
  };

  for (const node of program.body) {
    const from = (node['source'] as { value?: string } | null | undefined)?.value;
    const specifiers = (node['specifiers'] ?? []) as Syntax[];
    if (node.type === 'ImportDeclaration')
      for (const each of specifiers)
        if (each.type === 'ImportSpecifier') ask(from, nameOf(each['imported']));
        else namespaces.set(nameOf(each['local']), { from: from!, members: 0 });
    if (node.type === 'ExportAllDeclaration') ask(from, ALL);
    if (node.type === 'ExportNamedDeclaration') {
      exports.push(...exportsOf(node));
      for (const each of specifiers) ask(from, nameOf(each['local']));
    }
  }
  walk(program, (node) => {
    if (node.type === 'Identifier') names.set(nameOf(node), (names.get(nameOf(node)) ?? 0) + 1);
    else if (node.type === 'MemberExpression' && node['computed'] !== true)
      member(node['object'] as Syntax, node['property'] as Syntax);
    else if (node.type === 'TSQualifiedName') member(node['left'] as Syntax, node['right'] as Syntax);
    else if (node.type === 'ImportExpression' || node.type === 'TSImportType')
      ask(((node['source'] ?? node['argument']) as { value?: unknown }).value, ALL);
    else if (node.type === 'CallExpression' && (node['callee'] as Syntax).type === 'Import')
      ask((node['arguments'] as { value?: unknown }[])[0]!.value, ALL);
  });
  for (const [name, { from, members }] of namespaces) if (names.get(name) !== members + 1) ask(from, ALL);
  return { exports, imports, names };
}

/** What one `export` declares. */
function exportsOf(node: Syntax): Export[] {
  const { line } = node.loc.start;
  const declared = node['declaration'] as Syntax | null | undefined;
  const found = (named: unknown, type = false): Export => ({ name: nameOf(named), line, type });
  if (declared?.type === 'VariableDeclaration')
    return (declared['declarations'] as Syntax[])
      .map(({ id }) => id as Syntax)
      .flatMap(namesIn)
      .map((id) => found(id));
  if (declared) return [found(declared['id'], declared.type.startsWith('TS'))];
  return (node['specifiers'] as Syntax[]).map(({ exported }) => found(exported));
}

/** The names a pattern binds; a plain name is one. */
function namesIn(pattern: Syntax): Syntax[] {
  if (pattern.type === 'ObjectPattern')
    return (pattern['properties'] as Syntax[]).flatMap(({ value }) => namesIn(value as Syntax));
  if (pattern.type === 'ArrayPattern')
    return (pattern['elements'] as (Syntax | null)[]).flatMap((e) => (e ? namesIn(e) : []));
  return [pattern];
}

function nameOf(identifier: unknown): string {
  return String((identifier as Syntax)['name']);
}

/** Of one family, the exports that the table takes. */
async function operatorsOf(path: string): Promise<string[]> {
  const family = (await import(join(root, path))) as Record<string, Op | readonly Op[]>;
  return Object.keys(family).filter((name) => [family[name]].flat().some((value) => table.includes(value as Op)));
}

it('every export is imported by somebody', async () => {
  const modules = new Map(FILES.map((path) => [path, readModule(path)]));
  const asked = new Map<string, Set<string>>();
  for (const [path, { imports }] of modules)
    for (const [file, names] of imports) {
      const taken = path === TABLE ? await operatorsOf(file) : names;
      asked.set(file, new Set([...(asked.get(file) ?? []), ...taken]));
    }
  const idle: string[] = [];
  for (const [path, { exports, names }] of modules) {
    const by = asked.get(path) ?? new Set();
    if (by.has(ALL) || ENTRIES.has(path)) continue;
    for (const { name, line, type } of exports)
      if (!by.has(name) && !(type && names.get(name)! > 1)) idle.push(`${path}:${line} ${name}`);
  }
  assert.deepEqual(idle, []);
});
