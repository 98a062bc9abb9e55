/**
 * A TypeScript snippet made into a classic script that tells what it does: `step` before a statement, `bound` around a value that a name
 * takes, `seen` around an expression's value. One pass over the tree; types are left out on the way (`erase.ts`), and what is told at which
 * node stands in `rules.ts`.
 *
 * NOTE [Hooks are expressions] Every hook but `step` wraps a value and gives it back, so that evaluation order, short circuits,
 * `await` and `yield` stay as they are. Not wrapped are: a callee and an assignment's target (they carry `this` or are no
 * values), the inside of an optional chain (wrapping would end its short circuit), `super(…)`, what stands behind `new`, and
 * functions and classes that take their name from what they are assigned to.
 */
import type { Span } from '../../trace/schema.ts';
import { type Eraser, erase, eraseTypes, writeArrowType } from './erase.ts';
import { headOf, inner, tellsItself, UNSTEPPED } from './heads.ts';
import { type Imports, type Modules, preludeOf } from './modules.ts';
import { bare, nameOf, targetsOf } from './patterns.ts';
import { RULES } from './rules.ts';
import { parseSnippet, refuse, type SyntaxNode, tooDeep } from './syntax.ts';
import { Lines, type Place, SCRIPT_LINE_END, Writer } from './writer.ts';

/** A place that a hook speaks of by its number. */
export interface Site {
  readonly span: Span;
  /** The statement it belongs to. */
  readonly statement: number;
  /** For `bound`: the name, or a path such as `this.w`. */
  readonly name: string;
}

/** The global function that an instrumented snippet hands itself to. */
export const ENTRY = '__runSnippet';

/** The name of the function around a snippet, as it begins in stack frames. */
export const WHOLE = 'snippet$';

export interface Instrumented {
  /** A call of `ENTRY` with a function of the hooks and the modules that gives the snippet as a function. */
  readonly code: string;
  readonly statements: readonly Span[];
  readonly sites: readonly Site[];
  /** The lines of the snippet. */
  readonly lines: Lines;
  /** Whether its code may make promises: then it may reject some, and go on after its last statement. */
  readonly makesPromises: boolean;
  /** The place in the snippet that a place in `code` came from; null before the snippet's own text. */
  origin(place: Place): Place | null;
}

/** Words without which no promise comes to be, unless somebody hides them: `Array.fromAsync`, `queueMicrotask` and their kind too. */
const PROMISES = /async|await|Promise|Microtask|\\u/i;

/** @throws SyntaxProblem when the snippet is no TypeScript, or has what cannot run here. */
export function instrument(code: string, path: string, modules: Modules): Instrumented {
  try {
    return new Instrumenter(code, path, modules).run();
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(code, path) : error;
  }
}

/** The pass and what rules write with. */
export class Instrumenter implements Eraser {
  readonly out: Writer;
  readonly imports: Imports;
  /** Nodes whose value is not to be wrapped: see NOTE [Hooks are expressions]. */
  readonly raw = new Set<SyntaxNode>();
  /** Text to put behind a statement. */
  readonly behind = new Map<SyntaxNode, string>();
  /** The statement being written. */
  statement = 0;
  readonly #path: string;
  readonly #lines: Lines;
  readonly #statements: Span[] = [];
  readonly #sites: Site[] = [];
  /** Ends the hooks' names, so that no name of the snippet is one of them. */
  readonly #mark: string;

  constructor(code: string, path: string, modules: Modules) {
    this.#path = path;
    this.#lines = new Lines(code);
    this.out = new Writer(code);
    this.imports = { modules, wanted: [], used: new Set() };
    let mark = '$';
    while (['step', 'bound', 'seen', 'modules'].some((name) => code.includes(name + mark))) mark += '$';
    this.#mark = mark;
  }

  run(): Instrumented {
    const { source } = this.out;
    const program = parseSnippet(source, this.#path);
    // A `#!` line is one at the very beginning only.
    if (program['interpreter'] != null) erase(this, program['interpreter']);
    this.list(program['body']);
    this.out.copyTo(source.length);
    const names = ['step', 'bound', 'seen', 'modules'].map((name) => name + this.#mark);
    const prelude = preludeOf(this.imports, names[3]!, (node, message) => this.refuse(node, message));
    // The hooks are parameters one function further out: the snippet's own `arguments` are none.
    // In parentheses of their own, V8 compiles functions with the script, which may be before the run.
    const head = `${ENTRY}(((${names.join(', ')}) => (async function ${WHOLE}() {"use strict";${prelude}`;
    const script = `${head}${this.out.text}\n})))`;
    const lines = new Lines(script, SCRIPT_LINE_END);
    return {
      code: script,
      statements: this.#statements,
      sites: this.#sites,
      lines: this.#lines,
      makesPromises: PROMISES.test(source),
      origin: (place) => {
        const offset = lines.offset(place) - head.length;
        return offset < 0 ? null : this.#lines.place(this.out.origin(offset));
      },
    };
  }

  refuse(node: SyntaxNode, message: string): never {
    throw refuse(this.out.source, this.#path, node, message);
  }

  visit(node: SyntaxNode): void {
    const [decorator] = (node['decorators'] ?? []) as SyntaxNode[];
    if (decorator !== undefined)
      this.refuse(decorator, 'Gradient Lens does not run decorators; call the function on the class instead');
    if (eraseTypes(this, node)) return;
    const rule = RULES[node.type];
    if (rule === undefined) this.children(node);
    else rule(this, node);
  }

  /** Visits what is below a node, in source order. */
  children(node: SyntaxNode): void {
    const below: SyntaxNode[] = [];
    for (const key in node) {
      if (key === 'loc' || key === 'extra' || key === 'directives') continue;
      const value: unknown = node[key];
      if (Array.isArray(value)) below.push(...value.filter(isNode));
      else if (isNode(value)) below.push(value);
    }
    below.sort((a, b) => a.start - b.start);
    for (const child of below) this.visit(child);
  }

  /** Visits a node whose own value is not to be wrapped. */
  visitRaw(node: SyntaxNode): void {
    this.raw.add(bare(node));
    this.visit(node);
  }

  /** Declares a statement, makes it the current one while `write` writes it, and hands it its number. */
  declare(start: number, end: number, write: (statement: number) => void): void {
    const before = this.statement;
    this.statement = this.#statements.push(this.#lines.span(start, end)) - 1;
    write(this.statement);
    this.statement = before;
  }

  step(): string {
    return `step${this.#mark}(${this.statement})`;
  }

  /** The beginning of the hook around a value that `target` takes. */
  bound(target: SyntaxNode, name: string): string {
    const end = target.type === 'Identifier' ? target.start + target['name'].length : target.end;
    return `bound${this.#mark}(${this.#site(target.start, end, name)}, `;
  }

  /** A list of statements: each gets its step. */
  list(statements: readonly SyntaxNode[]): void {
    for (const statement of statements) {
      this.stepped(statement);
      const behind = this.behind.get(statement);
      if (behind === undefined) continue;
      this.out.copyTo(statement.end);
      this.out.put(`;${behind}`);
    }
  }

  /** One statement with its step in front and, where it took a value apart, its bindings behind. */
  stepped(node: SyntaxNode): void {
    if (eraseTypes(this, node)) return;
    if (UNSTEPPED.has(node.type)) {
      this.visit(node);
      return;
    }
    const [start, end] = headOf(this.out.source, inner(node));
    this.declare(start, end, () => {
      this.out.copyTo(node.start);
      // The `;` ends a statement before it that relied on its line end.
      this.out.put(tellsItself(inner(node)) ? ';' : `;${this.step()};`);
      this.visit(node);
      const bindings = this.bindings(patternsOf(node));
      if (bindings === '') return;
      this.out.copyTo(node.end);
      this.out.put(`;${bindings}`);
    });
  }

  /** Statements that tell what the names in some patterns hold. */
  bindings(patterns: readonly SyntaxNode[]): string {
    return patterns
      .flatMap(targetsOf)
      .map((target) => {
        const name = nameOf(target);
        // What is computed is not evaluated a second time.
        return name === null || name.includes('[') ? '' : `${this.bound(target, name)}${name});`;
      })
      .join('');
  }

  /** Writes an expression as the last argument of what `open` opens. */
  wrap(node: SyntaxNode, open: string, write: () => void = () => this.visit(node)): void {
    const sequence = node.type === 'SequenceExpression';
    this.out.copyTo(node.start);
    this.out.put(sequence ? `${open}(` : open);
    write();
    this.out.copyTo(node.end);
    this.out.put(sequence ? '))' : ')');
  }

  /** Writes an expression whose value is worth seeing. */
  see(node: SyntaxNode, write: () => void): void {
    if (this.raw.has(node)) write();
    else this.wrap(node, `seen${this.#mark}(${this.#site(node.start, node.end, '')}, `, write);
  }

  /** A body: one statement gets braces; `entry` is what runs first in it. */
  body(node: SyntaxNode, entry = ''): void {
    if (node.type === 'BlockStatement') {
      const directives: SyntaxNode[] = node['directives'] ?? [];
      this.out.copyTo(directives.at(-1)?.end ?? node.start + 1);
      if (entry !== '') this.out.put(`;${entry}`);
      this.list(node['body']);
      this.out.copyTo(node.end);
      return;
    }
    this.out.copyTo(node.start);
    this.out.put(`{${entry}`);
    this.list([node]);
    this.out.copyTo(node.end);
    this.out.put('}');
  }

  /** A function's parameters and body; what `entry` gives runs after its parameters were told. */
  function(node: SyntaxNode, entry = () => ''): void {
    const body: SyntaxNode = node['body'];
    const params: SyntaxNode[] = node['params'];
    const short = body.type !== 'BlockStatement';
    const named = params.flatMap(targetsOf).length > 0;
    if (!short && !named) {
      this.#parameters(node);
      this.body(body);
      return;
    }
    const [start, end] = short ? [body.start, body.end] : headOf(this.out.source, node);
    this.declare(start, end, () => {
      this.#parameters(node);
      const told = `${this.step()};${this.bindings(params)}`;
      if (short) this.wrap(body, `(${told.slice(0, -1).replaceAll(';', ', ')}, `);
      else this.body(body, told + entry());
    });
  }

  #parameters(node: SyntaxNode): void {
    if (node['typeParameters'] != null) this.visit(node['typeParameters']);
    const params: SyntaxNode[] = node['params'];
    params.forEach((param, i) => {
      // `this: T` is TypeScript's; with it goes the comma.
      if (param['name'] === 'this') {
        this.out.copyTo(param.start);
        this.out.skipTo(params[i + 1]?.start ?? param.end);
      } else this.visit(param);
    });
    if (node.type === 'ArrowFunctionExpression') writeArrowType(this, node);
    else if (node['returnType'] != null) this.visit(node['returnType']);
  }

  #site(start: number, end: number, name: string): number {
    return this.#sites.push({ span: this.#lines.span(start, end), statement: this.statement, name }) - 1;
  }
}

/** The patterns that a statement takes a value apart with. */
function patternsOf(node: SyntaxNode): SyntaxNode[] {
  const patterns: SyntaxNode[] = [];
  if (node.type === 'VariableDeclaration') for (const { id } of node['declarations']) patterns.push(id);
  if (node.type === 'ExpressionStatement') {
    const expression = bare(node['expression']);
    if (expression.type === 'AssignmentExpression') patterns.push(expression['left']);
  }
  return patterns.filter(({ type }) => type === 'ArrayPattern' || type === 'ObjectPattern');
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof (value as SyntaxNode | null)?.type === 'string';
}
