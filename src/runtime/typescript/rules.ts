/** What is written at each kind of node: the places where a program tells of steps, bindings and values. */
import {
  parameterProperties,
  skipTrivia,
  writeClassHead,
  writeIdentifier,
  writeMark,
  writeModifiers,
} from './erase.ts';
import type { Instrumenter } from './instrument.ts';
import { writeExport, writeImport } from './modules.ts';
import { bare, calls, nameOf, takesName, targetsOf } from './patterns.ts';
import type { SyntaxNode } from './syntax.ts';

type Rule = (to: Instrumenter, node: SyntaxNode) => void;

/** Properties whose reading makes a tensor or gives one that matters. */
const TENSOR_PROPERTIES = new Set(['T', 'mT', 'H', 'mH', 'data']);

/** Assignments that give the name their right side's value. */
const PLAIN = new Set(['=', '??=', '||=', '&&=']);

const call: Rule = (to, node) => {
  const callee: SyntaxNode = node['callee'];
  const write = () => {
    to.visitRaw(callee);
    if (node['typeArguments'] != null) to.visit(node['typeArguments']);
    for (const argument of node['arguments']) to.visit(argument);
  };
  if (callee.type === 'Super') write();
  else to.see(node, write);
};

const optional =
  (write: Rule): Rule =>
  (to, node) => {
    const next = bare(node['callee'] ?? node['object']);
    if (next.type.startsWith('Optional')) to.raw.add(next);
    write(to, node);
  };

const member: Rule = (to, node) => {
  const property: SyntaxNode = node['property'];
  const write = () => {
    to.visit(node['object']);
    if (node['computed'] === true) to.visit(property);
  };
  if (node['computed'] !== true && TENSOR_PROPERTIES.has(property['name'])) to.see(node, write);
  else write();
};

const rawArgument: Rule = (to, node) => to.visitRaw(node['argument']);

const functionRule: Rule = (to, node) => to.function(node);

const forIn: Rule = (to, node) => {
  const left: SyntaxNode = node['left'];
  const right: SyntaxNode = node['right'];
  for (const target of targetsOf(left)) to.raw.add(target);
  to.visit(left);
  to.out.copyTo(right.start);
  if (calls(right)) to.wrap(right, `(${to.step()}, `);
  else to.visit(right);
  to.body(node['body'], `${to.step()};${to.bindings([left])}`);
};

/** A loop's test with the loop's step in front. */
function loopTest(to: Instrumenter, test: SyntaxNode): void {
  to.wrap(test, `${to.step()} && (`);
}

const methodRule: Rule = (to, node) => {
  writeModifiers(to, node);
  if (node['computed'] === true) to.visit(node['key']);
  writeMark(to, node);
  const properties = node.type === 'ClassMethod' ? parameterProperties(node) : [];
  if (properties.length === 0) {
    to.function(node);
    return;
  }
  // `constructor(private w: Tensor)` gives `this.w` its value first thing, or right behind `super(…)`.
  const superCall = (node['body'].body as SyntaxNode[]).find(isSuperCall);
  to.function(node, () => {
    const assignments = properties
      .map((target) => `this.${target['name']} = ${to.bound(target, `this.${target['name']}`)}${target['name']});`)
      .join('');
    if (superCall === undefined) return assignments;
    to.behind.set(superCall, assignments);
    return '';
  });
};

function isSuperCall(node: SyntaxNode): boolean {
  const expression: SyntaxNode | undefined = node.type === 'ExpressionStatement' ? node['expression'] : undefined;
  return expression?.type === 'CallExpression' && expression['callee'].type === 'Super';
}

/** A class field; its value is a statement of its own, run at each construction. */
const field: Rule = (to, node) => {
  const key: SyntaxNode = node['key'];
  const value: SyntaxNode | null = node['value'];
  writeModifiers(to, node);
  if (node['computed'] === true) to.visit(key);
  writeMark(to, node);
  if (node['typeAnnotation'] != null) to.visit(node['typeAnnotation']);
  if (value !== null && takesName(value)) to.visit(value);
  else if (value !== null)
    to.declare(node.start, value.end, () => {
      const name = key.type === 'PrivateName' ? `#${key['id'].name}` : key['name'];
      const hook = name === undefined || node['computed'] === true ? '(' : to.bound(key, `this.${name}`);
      to.wrap(value, `(${to.step()}, ${hook}`);
      to.out.put(')');
    });
  to.out.copyTo(node.end);
  if (!to.out.source.startsWith(';', node.end - 1)) to.out.put(';');
};

const classRule: Rule = (to, node) => {
  writeClassHead(to, node);
  to.visit(node['body']);
};

const exportRule: Rule = (to, node) => writeExport(to, node, (declaration) => to.stepped(declaration));

export const RULES: Readonly<Record<string, Rule>> = {
  Identifier(to, node) {
    to.imports.used.add(node['name']);
    writeIdentifier(to, node);
  },
  CallExpression: call,
  OptionalCallExpression: optional(call),
  MemberExpression: member,
  OptionalMemberExpression: optional(member),
  NewExpression(to, node) {
    for (let part: SyntaxNode = node['callee']; part?.type === 'MemberExpression'; part = part['object'])
      to.raw.add(part);
    to.see(node, () => to.children(node));
  },
  AwaitExpression: (to, node) => to.see(node, () => to.visit(node['argument'])),
  UpdateExpression: rawArgument,
  UnaryExpression: rawArgument,
  TaggedTemplateExpression(to, node) {
    to.visitRaw(node['tag']);
    if (node['typeArguments'] != null) to.visit(node['typeArguments']);
    to.visit(node['quasi']);
  },
  AssignmentExpression(to, node) {
    const left: SyntaxNode = node['left'];
    for (const target of targetsOf(left)) to.raw.add(target);
    const target = bare(left);
    const name = PLAIN.has(node['operator']) ? nameOf(target) : null;
    const write = () => to.children(node);
    if (name === null) write();
    else to.wrap(node, to.bound(target, name), write);
  },
  VariableDeclarator(to, node) {
    const id: SyntaxNode = node['id'];
    const init: SyntaxNode | null = node['init'];
    to.visit(id);
    if (init === null) return;
    to.out.copyTo(init.start);
    if (id.type !== 'Identifier' || takesName(init)) to.visit(init);
    else to.wrap(init, to.bound(id, id['name']));
  },
  ObjectProperty(to, node) {
    if (node['computed'] === true) to.visit(node['key']);
    to.visit(node['value']);
  },
  FunctionDeclaration: functionRule,
  FunctionExpression: functionRule,
  ArrowFunctionExpression: functionRule,
  ObjectMethod: methodRule,
  ClassMethod: methodRule,
  ClassPrivateMethod: methodRule,
  ClassProperty: field,
  ClassPrivateProperty: field,
  ClassDeclaration: classRule,
  ClassExpression: classRule,
  ClassAccessorProperty: (to, node) =>
    to.refuse(node, 'Gradient Lens does not run `accessor` fields; write a getter and a setter'),
  StaticBlock: (to, node) => to.list(node['body']),
  BlockStatement: (to, node) => to.list(node['body']),
  SwitchCase(to, node) {
    if (node['test'] !== null) to.visit(node['test']);
    to.list(node['consequent']);
  },
  IfStatement(to, node) {
    to.visit(node['test']);
    to.body(node['consequent']);
    if (node['alternate'] !== null) to.body(node['alternate']);
  },
  WhileStatement(to, node) {
    loopTest(to, node['test']);
    to.body(node['body']);
  },
  DoWhileStatement(to, node) {
    to.body(node['body']);
    loopTest(to, node['test']);
  },
  ForStatement(to, node) {
    const { source } = to.out;
    const { init, test, update } = node as unknown as Record<'init' | 'test' | 'update', SyntaxNode | null>;
    if (init !== null) to.visit(init);
    if (test === null) {
      const first = source.indexOf(';', init === null ? source.indexOf('(', node.start) : init.end);
      to.out.copyTo(skipTrivia(source, first + 1));
      to.out.put(to.step());
    } else loopTest(to, test);
    if (update !== null) to.visit(update);
    const patterns =
      init?.type === 'VariableDeclaration' ? (init['declarations'] as SyntaxNode[]).map(({ id }) => id) : [];
    to.body(node['body'], to.bindings(patterns.filter(({ type }) => type !== 'Identifier')));
  },
  ForInStatement: forIn,
  ForOfStatement: forIn,
  ImportDeclaration: (to, node) => writeImport(to, node, to.imports),
  ImportExpression: (to, node) =>
    to.refuse(node, "Gradient Lens does not run `import()`; write import … from 'gradient-lens' at the top"),
  MetaProperty(to, node) {
    if (node['meta'].name === 'import') to.refuse(node, 'Gradient Lens has no `import.meta`: a snippet has no address');
  },
  ExportNamedDeclaration: exportRule,
  ExportDefaultDeclaration: exportRule,
  ExportAllDeclaration: (to, node) =>
    to.refuse(node, 'Gradient Lens does not run `export … from`: a snippet stands alone'),
};
