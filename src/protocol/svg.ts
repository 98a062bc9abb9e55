/**
 * A drawing as a tree of SVG elements: what views make, the panel builds, and files get as text. Only these elements, and text only as text: nothing of a
 * user's program can become markup on the way. Knows neither figures nor the DOM.
 */
import * as v from 'valibot';

const TAGS = ['svg', 'g', 'defs', 'clipPath', 'path', 'rect', 'image', 'text', 'tspan', 'title'] as const;

export interface SvgTree {
  tag: (typeof TAGS)[number];
  attributes: Record<string, string>;
  text: string;
  children: SvgTree[];
}

/** What an attribute may be called: nothing that runs or loads, but for an image that is in the tree itself. */
const Attributes = v.record(v.pipe(v.string(), v.regex(/^(?!on)[a-zA-Z][a-zA-Z-]*$/i)), v.string());

export const SvgTree: v.GenericSchema<SvgTree> = v.object({
  tag: v.picklist(TAGS),
  attributes: v.pipe(
    Attributes,
    v.check(({ href }) => href === undefined || href.startsWith('data:image/png;base64,')),
  ),
  text: v.string(),
  children: v.array(v.lazy(() => SvgTree)),
});

type Value = string | number | undefined;

/** An element; attributes that are undefined are left out, numbers get three digits. */
export function element(
  tag: SvgTree['tag'],
  attributes: Readonly<Record<string, Value>>,
  children: readonly SvgTree[] | string = [],
): SvgTree {
  const written: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) written[name] = typeof value === 'number' ? short(value) : value;
  const text = typeof children === 'string' ? children : '';
  return { tag, attributes: written, text, children: typeof children === 'string' ? [] : [...children] };
}

/** A number with at most two digits behind the point. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML has none of these characters, not even as references. */
const FORBIDDEN = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

function escaped(text: string): string {
  return text.replace(FORBIDDEN, '').replace(/[&<>"]/g, (sign) => ESCAPES[sign]!);
}

/** The tree as a document of its own. */
export function svgText(tree: SvgTree): string {
  const root = { ...tree, attributes: { xmlns: 'http://www.w3.org/2000/svg', ...tree.attributes } };
  return markup(root);
}

function markup({ tag, attributes, text, children }: SvgTree): string {
  const list = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
  const inner = children.length > 0 ? children.map(markup).join('') : escaped(text);
  return inner === '' ? `<${tag}${list}/>` : `<${tag}${list}>${inner}</${tag}>`;
}
