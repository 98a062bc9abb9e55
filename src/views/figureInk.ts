/** How things of a figure get their colour and their letters: the palette a figure is drawn with, strokes, dashes, texts. */
import { element, type SvgTree, short } from '../protocol/svg.ts';
import type { FigureText } from '../trace/figure.ts';
import { extentOf, type Laid, lay, lineHeight } from './figureTex.ts';

/** `paper`: as matplotlib saves it. `theme`: black and white become the colours of whoever shows it. */
export type Palette = 'paper' | 'theme';

const FONT = "'DejaVu Sans', Verdana, 'Noto Sans', 'Noto Sans CJK SC', Arial, sans-serif";

export class Ink {
  readonly #palette: Palette;

  constructor(palette: Palette) {
    this.#palette = palette;
  }

  /** For lines, marks and letters. Greys so dark that they stand for black follow the theme. */
  line(colour: string): string {
    return this.#palette === 'theme' && /^#(..)\1\1$/.test(colour) && colour <= '#404040'
      ? 'currentColor'
      : colour.slice(0, 7);
  }

  /** For grounds: white is no paint in a theme. */
  ground(colour: string): string {
    return this.#palette === 'theme' && colour === '#ffffff' ? 'none' : colour.slice(0, 7);
  }

  /** Behind a legend. */
  get sheet(): string {
    return this.#palette === 'theme' ? 'var(--vscode-editor-background, #ffffff)' : '#ffffff';
  }

  /** Around a legend. */
  get border(): Record<string, string> {
    return this.#palette === 'theme' ? { stroke: 'currentColor', 'stroke-opacity': '0.25' } : { stroke: '#cccccc' };
  }

  fill(colour: string, alpha = 1): Record<string, string | undefined> {
    return { fill: colour === 'none' ? 'none' : this.line(colour), 'fill-opacity': opacity(colour, alpha) };
  }

  stroke(colour: string, width: number, dashes: readonly number[] = [], alpha = 1): Record<string, string | undefined> {
    if (colour === 'none' || width <= 0) return { stroke: 'none' };
    return {
      stroke: this.line(colour),
      'stroke-width': short(width),
      'stroke-opacity': opacity(colour, alpha),
      'stroke-dasharray': dashes.length > 0 ? dashes.map((length) => short(length * width)).join(' ') : undefined,
    };
  }

  /** A text whose box is placed by its side and its height; turned around that point. */
  text(
    text: FigureText,
    x: number,
    y: number,
    {
      horizontal = 'center',
      vertical = 'baseline',
      rotation = 0,
      alpha = 1,
    }: {
      horizontal?: 'left' | 'center' | 'right';
      vertical?: 'top' | 'center' | 'baseline' | 'bottom';
      rotation?: number;
      alpha?: number;
    } = {},
  ): SvgTree {
    const lines = lay(text.text, text.size, text.bold, text.italic);
    const { height, first } = extentOf(lines, text.size);
    const rest = height - first;
    const last = (lines.length - 1) * lineHeight(text.size);
    const top = { top: first, center: first - height / 2, baseline: -last, bottom: -rest }[vertical];
    const drawn = lines.flatMap((line, k) =>
      this.#line(line, -anchor(horizontal) * line.width, top + k * lineHeight(text.size)),
    );
    const turned = rotation === 0 ? '' : ` rotate(${short(-rotation)})`;
    return element(
      'g',
      { transform: `translate(${short(x)} ${short(y)})${turned}`, ...this.fill(text.colour, alpha) },
      drawn,
    );
  }

  #line({ letters, strokes }: Laid, x: number, y: number): SvgTree[] {
    return [
      ...letters.map((one) =>
        element(
          'text',
          {
            x: x + one.x,
            y: y + one.y,
            'font-size': one.size,
            'font-style': one.italic ? 'italic' : undefined,
            'font-weight': one.bold ? 'bold' : undefined,
          },
          // SVG would drop spaces at the ends of a run.
          one.text.replaceAll(' ', '\u00a0'),
        ),
      ),
      ...strokes.map((one) =>
        element('path', {
          d: `M${short(x + one.x)} ${short(y + one.y)}h${short(one.width)}`,
          stroke: 'currentColor',
          'stroke-width': 0.7,
        }),
      ),
    ];
  }
}

export const fontFamily = FONT;

function anchor(side: 'left' | 'center' | 'right'): number {
  return side === 'left' ? 0 : side === 'center' ? 0.5 : 1;
}

function opacity(colour: string, alpha: number): string | undefined {
  const own = colour.length === 9 ? Number.parseInt(colour.slice(7), 16) / 255 : 1;
  return own * alpha >= 1 ? undefined : short(own * alpha);
}
