/** What a snippet imports and exports. Only the modules of this runtime can be had; they arrive as one object, by name. */
import { type Eraser, erase, isType } from './erase.ts';
import type { SyntaxNode } from './syntax.ts';

/** The modules that can be imported, with the names each exports. */
export type Modules = ReadonlyMap<string, ReadonlySet<string>>;

/** What the imports seen so far ask for. */
export interface Imports {
  readonly modules: Modules;
  readonly wanted: SyntaxNode[];
  /** Names that stand where a value is read: an import that is not among them is a type, and left out as TypeScript does. */
  readonly used: Set<string>;
}

/** Leaves an import declaration out; `preludeOf` writes what it stands for. */
export function writeImport(eraser: Eraser, node: SyntaxNode, imports: Imports): void {
  erase(eraser, node);
  if (node['importKind'] === 'type' || node['importKind'] === 'typeof') return;
  const source: string = node['source'].value;
  if (!imports.modules.has(source))
    eraser.refuse(
      node['source'],
      `Cannot find module '${source}': a snippet can import ${listOf(imports.modules)} only`,
    );
  imports.wanted.push(node);
}

function listOf(modules: Modules): string {
  const names = [...modules.keys()].map((name) => `'${name}'`);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Declarations of all imported names, for the beginning of the script. */
export function preludeOf({ wanted, used, modules }: Imports, object: string, refuse: Eraser['refuse']): string {
  return wanted
    .flatMap((node) => {
      const source: string = node['source'].value;
      const module = `${object}[${JSON.stringify(source)}]`;
      return (node['specifiers'] as SyntaxNode[]).map((specifier) => {
        const local: string = specifier['local'].name;
        if (specifier['importKind'] === 'type' || !used.has(local)) return '';
        if (specifier.type === 'ImportNamespaceSpecifier') return `const ${local} = ${module};`;
        const imported: SyntaxNode | undefined = specifier['imported'];
        const name: string = imported === undefined ? 'default' : (imported['name'] ?? imported['value']);
        if (!modules.get(source)!.has(name))
          refuse(specifier, `The requested module '${source}' does not provide an export named '${name}'`);
        return `const ${local} = ${module}[${JSON.stringify(name)}];`;
      });
    })
    .join('');
}

/** An export: what it declares stays, the word goes. `statement` writes a declaration as a statement. */
export function writeExport(eraser: Eraser, node: SyntaxNode, statement: (node: SyntaxNode) => void): void {
  const declaration: SyntaxNode | null = node['declaration'] ?? null;
  if (node['exportKind'] === 'type' || (declaration !== null && isType(declaration))) {
    erase(eraser, node);
    return;
  }
  if (node['source'] != null) eraser.refuse(node, 'Gradient Lens does not run `export … from`: a snippet stands alone');
  if (declaration === null) {
    erase(eraser, node);
    return;
  }
  const { out } = eraser;
  out.copyTo(node.start);
  out.skipTo(declaration.start);
  const isDeclaration =
    declaration.type.endsWith('Declaration') && (declaration['id'] !== null || declaration['declarations']);
  if (isDeclaration) {
    statement(declaration);
    return;
  }
  out.put('void (');
  eraser.visit(declaration);
  out.copyTo(declaration.end);
  out.put(');');
  out.skipTo(node.end);
}
