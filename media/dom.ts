/** Builds elements of HTML, SVG and MathML. Text always goes in as text, never as markup. */
import type { MathTree } from '../src/protocol/panel.ts';
import type { SvgTree } from '../src/protocol/svg.ts';

type Attributes = Record<string, string | number | boolean | undefined>;
type Child = Node | string | null;

const SVG = 'http://www.w3.org/2000/svg';
const MATH = 'http://www.w3.org/1998/Math/MathML';

/** An HTML element; attributes that are undefined or false are left out. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A drawing that came as a tree. */
export function drawing(tree: SvgTree): SVGElement {
  const element = document.createElementNS(SVG, tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) element.setAttribute(name, value);
  if (tree.children.length > 0) element.append(...tree.children.map(drawing));
  else if (tree.text !== '') element.textContent = tree.text;
  return element;
}

/** A typeset formula. */
export function math(tree: MathTree): MathMLElement {
  const outer = document.createElementNS(MATH, 'math') as MathMLElement;
  // Fractions at full size, though it stands in a line.
  outer.setAttribute('displaystyle', 'true');
  outer.append(mathNode(tree));
  return outer;
}

function mathNode({ tag, text, children }: MathTree): Element {
  const element = document.createElementNS(MATH, tag);
  if (children.length > 0) element.append(...children.map(mathNode));
  else element.textContent = text;
  return element;
}

function filled<T extends Element>(element: T, attributes: Attributes, children: Child[]): T {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** A button with an icon of the icon font, a label, or both. */
export function button(
  given: { icon?: string; label?: string; title: string; class?: string },
  click: () => void,
): HTMLButtonElement {
  const icon =
    given.icon === undefined ? null : html('span', { class: `icon icon-${given.icon}`, 'aria-hidden': 'true' });
  const made = html(
    'button',
    { type: 'button', class: given.class, title: given.title, 'aria-label': given.label ?? given.title },
    icon,
    given.label ?? null,
  );
  made.addEventListener('click', click);
  return made;
}
