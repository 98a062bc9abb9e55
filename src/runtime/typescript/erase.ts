/**
 * What TypeScript adds to JavaScript, left out or rewritten: types, modifiers, parameter properties, enums. Nothing here is about
 * tracing. Each rule copies what stays and skips what goes; `visit` continues with the part that is JavaScript.
 */
import type { SyntaxNode } from './syntax.ts';
import type { Writer } from './writer.ts';

export interface Eraser {
  readonly out: Writer;
  visit(node: SyntaxNode): void;
  refuse(node: SyntaxNode, message: string): never;
}

type Rule = (eraser: Eraser, node: SyntaxNode) => void;

const TRIVIA = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const TRIVIA_AND_PARENS = /(?:[\s)]|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const NAME = /(?:[$\p{ID_Continue}\u200c\u200d]|\\u(?:\{[\da-fA-F]+\}|[\da-fA-F]{4}))+/uy;
const MODIFIERS = /\b(?:public|private|protected|readonly|override|declare|abstract)\b/g;

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}

/** Past white space and comments. */
export function skipTrivia(text: string, from: number): number {
  return after(TRIVIA, text, from);
}

/** Nodes that are types through and through. */
export function isType(node: SyntaxNode): boolean {
  if (node['declare'] === true) return true;
  if (node.type.startsWith('TS')) return !Object.hasOwn(RULES, node.type);
  return node['abstract'] === true && node.type === 'ClassProperty';
}

/** Leaves a node out. */
export function erase({ out }: Eraser, node: SyntaxNode): void {
  out.copyTo(node.start);
  out.skipTo(node.end);
}

/** `x as T`, `x satisfies T`: the expression stays. */
const eraseAfterExpression: Rule = (eraser, node) => {
  const expression: SyntaxNode = node['expression'];
  eraser.visit(expression);
  const { out } = eraser;
  out.copyTo(after(TRIVIA_AND_PARENS, out.source, expression.end));
  out.skipTo(node.end);
};

/** TypeScript's own nodes that hold JavaScript. */
const RULES: Readonly<Record<string, Rule>> = {
  TSAsExpression: eraseAfterExpression,
  TSSatisfiesExpression: eraseAfterExpression,
  TSInstantiationExpression: eraseAfterExpression,
  TSNonNullExpression(eraser, node) {
    eraser.visit(node['expression']);
    eraser.out.copyTo(node.end - 1);
    eraser.out.skipTo(node.end);
  },
  TSTypeAssertion(eraser, node) {
    const { out } = eraser;
    out.copyTo(node.start);
    out.skipTo(skipTrivia(out.source, node['typeAnnotation'].end) + 1);
    eraser.visit(node['expression']);
  },
  TSParameterProperty(eraser, node) {
    const { out } = eraser;
    out.copyTo(node.start);
    out.skipTo(node['parameter'].start);
    eraser.visit(node['parameter']);
  },
  TSEnumDeclaration: writeEnum,
  TSModuleDeclaration(eraser, node) {
    eraser.refuse(node, 'Gradient Lens does not run namespaces; use a module-level object or a class instead');
  },
  TSImportEqualsDeclaration(eraser, node) {
    eraser.refuse(node, "Gradient Lens does not run `import =`; write import … from 'gradient-lens'");
  },
  TSExportAssignment(eraser, node) {
    eraser.refuse(node, 'Gradient Lens does not run `export =`; write export default');
  },
};

/** Applies the rule of a TypeScript node, or leaves it out. False when the node is JavaScript. */
export function eraseTypes(eraser: Eraser, node: SyntaxNode): boolean {
  if (isType(node)) erase(eraser, node);
  else if (Object.hasOwn(RULES, node.type)) RULES[node.type]!(eraser, node);
  else return false;
  return true;
}

/** `name?: T` and `name!: T`: only the name stays. */
export function writeIdentifier({ out }: Eraser, node: SyntaxNode): void {
  if (node['typeAnnotation'] == null && node['optional'] !== true) return;
  out.copyTo(after(NAME, out.source, node.start));
  out.skipTo(node.end);
}

/** Drops `private`, `readonly` and the like in front of a member's key. */
export function writeModifiers({ out }: Eraser, member: SyntaxNode): void {
  const key: SyntaxNode = member['key'];
  out.copyTo(member.start);
  const head = out.source.slice(member.start, key.start);
  for (const match of head.matchAll(MODIFIERS)) {
    out.copyTo(member.start + match.index);
    out.skipTo(member.start + match.index + match[0].length);
  }
}

/** Drops the `?` or `!` after a member's key, which has been visited. */
export function writeMark({ out }: Eraser, member: SyntaxNode): void {
  if (member['optional'] !== true && member['definite'] !== true) return;
  let at = skipTrivia(out.source, member['key'].end);
  if (out.source[at] === ']') at = skipTrivia(out.source, at + 1);
  out.copyTo(at);
  out.skipTo(at + 1);
}

/** `abstract class A<T> implements B {`: everything up to the body but `abstract` and `implements …`. */
export function writeClassHead(eraser: Eraser, node: SyntaxNode): void {
  const { out } = eraser;
  if (node['abstract'] === true) {
    out.copyTo(node.start);
    out.skipTo(out.source.indexOf('class', node.start));
  }
  for (const part of ['id', 'typeParameters', 'superClass', 'superTypeParameters', 'superTypeArguments'])
    if (node[part] != null) eraser.visit(node[part]);
  const interfaces: SyntaxNode[] = node['implements'] ?? [];
  if (interfaces.length > 0) {
    out.copyTo(out.source.lastIndexOf('implements', interfaces[0]!.start));
    out.skipTo(interfaces.at(-1)!.end);
  }
}

/** `(a): T => …`: also the line ends around the type go, as none may stand before the arrow. */
export function writeArrowType(eraser: Eraser, node: SyntaxNode): void {
  const returns: SyntaxNode | null = node['returnType'] ?? null;
  if (returns === null) return;
  erase(eraser, returns);
  eraser.out.skipTo(skipTrivia(eraser.out.source, returns.end));
}

/** The names that a constructor's parameter properties give to `this`. */
export function parameterProperties(method: SyntaxNode): SyntaxNode[] {
  return (method['params'] as SyntaxNode[]).flatMap((param) => {
    if (param.type !== 'TSParameterProperty') return [];
    const target: SyntaxNode = param['parameter'];
    return [target.type === 'AssignmentPattern' ? target['left'] : target];
  });
}

/**
 * `enum E { A, B = A + 1 }` becomes `var E = ((E) => { const A = E…; … return E; })(E || {})`: members see the ones before them, and
 * numbers lead back to names, as TypeScript compiles it.
 */
function writeEnum(eraser: Eraser, node: SyntaxNode): void {
  const { out } = eraser;
  const name: string = node['id'].name;
  const members: SyntaxNode[] = node['body']?.members ?? node['members'];
  out.copyTo(node.start);
  out.put(`var ${name} = ((${name}) => {`);
  out.skipTo(skipTrivia(out.source, node['id'].end) + 1);
  let previous: string | null = null;
  for (const member of members) {
    const id: SyntaxNode = member['id'];
    const key = JSON.stringify(id['name'] ?? id['value']);
    const initializer: SyntaxNode | null = member['initializer'] ?? null;
    out.copyTo(member.start);
    out.put(`${name}[${key}] = `);
    if (initializer === null) out.put(previous === null ? '0' : `${name}[${previous}] + 1`);
    else {
      out.skipTo(initializer.start);
      eraser.visit(initializer);
      out.copyTo(initializer.end);
    }
    out.skipTo(member.end);
    out.put(`; if (typeof ${name}[${key}] === 'number') ${name}[${name}[${key}]] = ${key};`);
    if (id.type === 'Identifier' && !RESERVED.has(id['name']) && id['name'] !== name)
      out.put(` const ${id['name']} = ${name}[${key}];`);
    previous = key;
    const next = skipTrivia(out.source, member.end);
    if (out.source[next] === ',') {
      out.copyTo(next);
      out.skipTo(next + 1);
    }
  }
  out.copyTo(node.end - 1);
  out.put(`return ${name}; `);
  out.copyTo(node.end);
  out.put(`)(${name} || {});`);
}

const RESERVED = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if
  implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var
  void while with yield`.split(/\s+/),
);
