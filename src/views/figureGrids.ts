/** Images and contours as SVG: cells become pixels of a PNG, lines of equal height come from d3-contour. */
import { type ContourMultiPolygon, contours } from 'd3-contour';
import { element, type SvgTree, short } from '../protocol/svg.ts';
import { colourAt, rgbAt } from '../trace/colourMaps.ts';
import type { Artist } from '../trace/figure.ts';
import type { Num } from '../trace/schema.ts';
import type { Stage } from './figureArtists.ts';
import { pngOf } from './figurePixels.ts';
import { labelsOf } from './figureScale.ts';

type Of<K extends Artist['kind']> = Extract<Artist, { kind: K }>;

interface Mapped {
  readonly map: string;
  readonly low: number;
  readonly high: number;
  readonly logarithmic: boolean;
}

/** A number as a place in its colour map. */
function shareOf(value: number, { low, high, logarithmic }: Mapped): number {
  if (logarithmic) return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low) || 1);
  return high === low ? 0 : (value - low) / (high - low);
}

export function imageOf(artist: Of<'image'>, { x, y }: Stage): SvgTree[] {
  const { rows, columns, extent } = artist;
  if (rows === 0 || columns === 0) return [];
  const [left, right, bottom, top] = extent;
  const [a, b, c, d] = [x.at(left), x.at(right), y.at(bottom), y.at(top)];
  // The first row stands at the top of the extent, or at its bottom; where that is on the sheet depends on the axes.
  const down = artist.upper ? d < c : c < d;
  const rgb = new Uint8Array(rows * columns * 3);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const from = i * columns + j;
      const to = (down ? i : rows - 1 - i) * columns + (a < b ? j : columns - 1 - j);
      rgb.set(cell(artist, from), to * 3);
    }
  return [
    element('image', {
      x: Math.min(a, b),
      y: Math.min(c, d),
      width: Math.abs(b - a),
      height: Math.abs(d - c),
      preserveAspectRatio: 'none',
      'image-rendering': artist.smooth ? undefined : 'pixelated',
      opacity: artist.alpha < 1 ? artist.alpha : undefined,
      href: pngOf(columns, rows, rgb),
    }),
  ];
}

function cell(artist: Of<'image'>, at: number): readonly number[] {
  if (artist.rgb !== '')
    return [0, 2, 4].map((k) => Number.parseInt(artist.rgb.slice(at * 6 + k, at * 6 + k + 2), 16) || 0);
  const value = Number(artist.values[at]);
  return Number.isNaN(value) ? [255, 255, 255] : rgbAt(artist.map, shareOf(value, artist));
}

export function contourOf(artist: Of<'contour'>, stage: Stage): SvgTree[] {
  const [columns, rows] = [artist.x.length, artist.y.length];
  const { levels } = artist;
  if (columns < 2 || rows < 2 || levels.length === 0) return [];
  const z = artist.z.map(Number);
  const place = placer(artist.x, artist.y, stage);
  const make = contours().size([columns, rows]).smooth(true);
  if (artist.filled) return bands(artist, stage, (level) => make.contour(z, level), place);
  return levels.flatMap((level, k) => {
    const colour =
      artist.colours[k % Math.max(1, artist.colours.length)] ?? colourAt(artist.map, shareOf(level, artist));
    const rings = outlines(make.contour(z, level), columns, rows);
    const d = rings.map((ring) => path(ring, place)).join('');
    if (d === '') return [];
    // matplotlib draws what lies below zero dashed when all lines have one colour.
    const dashes = artist.colours.length === 1 && level < 0 && artist.dashes.length === 0 ? [3.7, 1.6] : artist.dashes;
    const drawn = [
      element('path', { d, fill: 'none', ...stage.ink.stroke(colour, artist.width, dashes, artist.alpha) }),
    ];
    if (artist.heights !== null) drawn.push(...height(level, rings, colour, artist, stage, place));
    return drawn;
  });
}

type Place = (point: readonly [number, number]) => [number, number];
type Ring = readonly (readonly [number, number])[];

/** d3 counts cells, whose middles are our points. */
function placer(xs: readonly Num[], ys: readonly Num[], { x, y }: Stage): Place {
  const between = (values: readonly Num[], at: number): number => {
    const k = Math.min(values.length - 2, Math.max(0, Math.floor(at)));
    const [a, b] = [Number(values[k]), Number(values[k + 1])];
    return a + Math.min(1, Math.max(0, at - k)) * (b - a);
  };
  return ([i, j]) => [x.at(between(xs, i - 0.5)), y.at(between(ys, j - 0.5))];
}

/** Each level's ground over the one below. */
function bands(
  artist: Of<'contour'>,
  { ink }: Stage,
  make: (level: number) => ContourMultiPolygon,
  place: Place,
): SvgTree[] {
  const { levels, colours } = artist;
  const above = levels.map((level) => make(level).coordinates as unknown as Ring[][]);
  return levels.slice(0, -1).flatMap((level, k) => {
    const middle = (level + levels[k + 1]!) / 2;
    const colour = colours[k % Math.max(1, colours.length)] ?? colourAt(artist.map, shareOf(middle, artist));
    // Between two heights is what lies above the one and not above the other.
    const d = [...above[k]!, ...above[k + 1]!]
      .flatMap((polygon) => polygon.map((ring) => `${path(ring, place)}Z`))
      .join('');
    return d === ''
      ? []
      : [
          element('path', {
            d,
            'fill-rule': 'evenodd',
            ...ink.fill(colour, artist.alpha),
            ...ink.stroke(colour, artist.alpha < 1 ? 0 : 0.3),
          }),
        ];
  });
}

/** The rings of a level cut where they run along the edge of the grid: that is no line of equal height. */
function outlines({ coordinates }: ContourMultiPolygon, columns: number, rows: number): Ring[] {
  const edge = ([x, y]: readonly [number, number]) => x <= 0.5 || y <= 0.5 || x >= columns - 0.5 || y >= rows - 0.5;
  const out: Ring[] = [];
  for (const polygon of coordinates as unknown as Ring[][])
    for (const ring of polygon) {
      let run: (readonly [number, number])[] = [];
      ring.forEach((point, k) => {
        const before = ring[k - 1];
        if (before !== undefined && edge(before) && edge(point)) {
          if (run.length > 1) out.push(run);
          run = [];
        }
        run.push(point);
      });
      if (run.length > 1) out.push(run);
    }
  return out;
}

function path(ring: Ring, place: Place): string {
  return ring.map((point, k) => `${k === 0 ? 'M' : 'L'}${place(point).map(short).join(' ')}`).join('');
}

/** The height written on the longest of its lines. */
function height(
  level: number,
  rings: readonly Ring[],
  colour: string,
  artist: Of<'contour'>,
  { ink, box }: Stage,
  place: Place,
): SvgTree[] {
  const longest = [...rings].sort((a, b) => b.length - a.length)[0]!;
  const [x, y] = place(longest[Math.floor(longest.length / 2)]!);
  const [a, b] = [
    place(longest[Math.max(0, Math.floor(longest.length / 2) - 2)]!),
    place(longest[Math.min(longest.length - 1, Math.floor(longest.length / 2) + 2)]!),
  ];
  let angle = (-Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
  if (angle > 90) angle -= 180;
  if (angle < -90) angle += 180;
  if (x < box.x || x > box.x + box.width) return [];
  const { labels } = labelsOf(artist.levels, Math.min(...artist.levels), Math.max(...artist.levels));
  const text = {
    text: labels[artist.levels.indexOf(level)]!,
    size: artist.heights!,
    colour,
    bold: false,
    italic: false,
  };
  return [ink.text(text, x, y, { vertical: 'center', rotation: angle })];
}
