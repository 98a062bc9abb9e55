/**
 * The repository as the structure tests see it: its files by name, and what a module imports. Reads the working tree, not git, so that a
 * rule is broken the moment a file is written; knows none of the rules.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type ParserOptions, parse } from '@babel/parser';

export const root = resolve(import.meta.dirname, '..', '..');

/** Never ours: what tools install and build. */
const FOREIGN = new Set(['node_modules', 'dist', '.git', '.vscode-test', '.cache', 'out', '__pycache__']);

/** Every file of the repository below `folder`, slashes forward, sorted. */
export function filesBelow(folder = '.'): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!FOREIGN.has(entry.name)) found.push(...filesBelow(path));
    } else if (entry.isFile() && !/\.(actual|vsix|new)$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** One import, export-from or `import()` of a module. */
export interface Import {
  /** The file it leads to, or the package's name. */
  readonly to: string;
  readonly line: number;
  readonly type: boolean;
}

/** The parts of a syntax tree that are looked at here. */
export interface Syntax {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number } };
  readonly [key: string]: unknown;
}

/** The syntax tree of one TypeScript or JavaScript file. */
export function syntaxOf(path: string, options: ParserOptions = {}): Syntax {
  // AssemblyScript puts decorators on functions, which no parser of TypeScript takes.
  const text = path.startsWith('src/kernels/') ? textOf(path).replace(/^@\w+(\(.*\))?/gm, '') : textOf(path);
  const plugins: NonNullable<ParserOptions['plugins']> = path.endsWith('.d.ts')
    ? [['typescript', { dts: true }]]
    : ['typescript'];
  return parse(text, { sourceType: 'module', errorRecovery: true, plugins, ...options }) as unknown as Syntax;
}

/** Calls `visit` with every node of a tree. */
export function walk(value: unknown, visit: (node: Syntax) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (typeof value === 'object' && value !== null && typeof (value as Syntax).type === 'string') {
    visit(value as Syntax);
    for (const [key, inner] of Object.entries(value)) if (key !== 'loc' && key !== 'tokens') walk(inner, visit);
  }
}

/** All that a module imports, types included. */
export function importsOf(path: string): Import[] {
  const found: Import[] = [];
  const add = (node: Syntax, source: unknown, type: boolean): void => {
    const name = (source as { value?: unknown } | null | undefined)?.value;
    if (typeof name !== 'string') return;
    const to = name.startsWith('.') ? fileOf(join(dirname(path), name).replaceAll('\\', '/')) : name;
    found.push({ to, line: node.loc.start.line, type });
  };
  walk(syntaxOf(path)['program'], (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        add(node, node['source'], node['importKind'] === 'type' || node['exportKind'] === 'type');
        break;
      case 'ImportExpression':
        add(node, node['source'], false);
        break;
      case 'TSImportType':
        add(node, (node['argument'] as Syntax | undefined)?.['literal'] ?? node['argument'] ?? node['source'], true);
        break;
      case 'CallExpression': {
        const callee = node['callee'] as Syntax;
        if (callee.type === 'Import' || callee['name'] === 'require')
          add(node, (node['arguments'] as unknown[])[0], false);
      }
    }
  });
  return found;
}

/** Kernels import without an extension, as AssemblyScript wants it. */
function fileOf(path: string): string {
  return statSync(join(root, path), { throwIfNoEntry: false }) === undefined && !/\.\w+$/.test(path)
    ? `${path}.ts`
    : path;
}

/** Every file that `entry` needs when it runs, itself included. */
export function closureOf(entry: string): Set<string> {
  const reached = new Set<string>([entry]);
  for (const path of reached) {
    if (!/\.[cm]?[jt]s$/.test(path) || statSync(join(root, path), { throwIfNoEntry: false }) === undefined) continue;
    for (const { to, type } of importsOf(path)) if (!type) reached.add(to);
  }
  return reached;
}
