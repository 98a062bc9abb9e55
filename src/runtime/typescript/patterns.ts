/** The names that a declaration, an assignment or a parameter list binds, by syntax node. */
import type { SyntaxNode } from './syntax.ts';

/** The places a pattern writes to, in source order: identifiers and members. */
export function targetsOf(pattern: SyntaxNode | null): SyntaxNode[] {
  switch (pattern?.type) {
    case 'Identifier':
      return pattern['name'] === 'this' ? [] : [pattern];
    case 'MemberExpression':
      return [pattern];
    case 'AssignmentPattern':
      return targetsOf(pattern['left']);
    case 'RestElement':
      return targetsOf(pattern['argument']);
    case 'ArrayPattern':
      return (pattern['elements'] as (SyntaxNode | null)[]).flatMap(targetsOf);
    case 'ObjectPattern':
      return (pattern['properties'] as SyntaxNode[]).flatMap((property) =>
        targetsOf(property.type === 'ObjectProperty' ? property['value'] : property),
      );
    case 'TSParameterProperty':
      return targetsOf(pattern['parameter']);
    case 'VariableDeclaration':
      return (pattern['declarations'] as SyntaxNode[]).flatMap((declarator) => targetsOf(declarator['id']));
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return targetsOf(pattern['expression']);
    default:
      return [];
  }
}

/** `w`, `this.w`, `model.layers[0].weight`: the name of a target made of names only; null when it has calls in it. */
export function nameOf(target: SyntaxNode): string | null {
  switch (target.type) {
    case 'Identifier':
      return target['name'];
    case 'ThisExpression':
      return 'this';
    case 'TSNonNullExpression':
      return nameOf(target['expression']);
    case 'MemberExpression': {
      const object = nameOf(target['object']);
      if (object === null) return null;
      const property: SyntaxNode = target['property'];
      if (property.type === 'PrivateName') return `${object}.#${property['id'].name}`;
      if (target['computed'] !== true) return `${object}.${property['name']}`;
      if (property.type === 'NumericLiteral') return `${object}[${property['value']}]`;
      return property.type === 'Identifier' ? `${object}[${property['name']}]` : null;
    }
    default:
      return null;
  }
}

/** An expression without the TypeScript around it. */
export function bare(node: SyntaxNode): SyntaxNode {
  let inner = node;
  while (inner['expression'] != null && inner.type.startsWith('TS')) inner = inner['expression'];
  return inner;
}

/** Whether an expression takes its name from what it is assigned to; such a value must stay right behind its `=`. */
export function takesName(node: SyntaxNode): boolean {
  const { type } = bare(node);
  return type === 'ArrowFunctionExpression' || type === 'FunctionExpression' || type === 'ClassExpression';
}

/** Whether evaluating an expression can call something. */
export function calls(node: SyntaxNode): boolean {
  const { type } = node;
  return type !== 'Identifier' && type !== 'MemberExpression' && !type.endsWith('Literal');
}
