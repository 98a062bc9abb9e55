/** Each kind of artist as SVG, given the scales of its axes. Contours and images are in `figureGrids.ts`. */
import { element, type SvgTree, short } from '../protocol/svg.ts';
import type { Artist } from '../trace/figure.ts';
import type { Num } from '../trace/schema.ts';
import { contourOf, imageOf } from './figureGrids.ts';
import type { Ink } from './figureInk.ts';
import type { Box } from './figureLayout.ts';
import { isStroked, markerPath } from './figureMarkers.ts';
import type { Scale } from './figureScale.ts';
import { extentOf, lay } from './figureTex.ts';

type Of<K extends Artist['kind']> = Extract<Artist, { kind: K }>;

/** What an artist is drawn with. */
export interface Stage {
  readonly x: Scale;
  readonly y: Scale;
  readonly box: Box;
  readonly ink: Ink;
  /** Points of one line at most: a small picture needs few. */
  readonly detail: number;
}

/** The artist's elements. */
export function draw(artist: Artist, stage: Stage): SvgTree[] {
  switch (artist.kind) {
    case 'line':
      return line(artist, stage);
    case 'points':
      return points(artist, stage);
    case 'bars':
      return bars(artist, stage);
    case 'area':
      return area(artist, stage);
    case 'segments':
      return segments(artist, stage);
    case 'rule':
      return rule(artist, stage);
    case 'text':
      return text(artist, stage);
    case 'image':
      return imageOf(artist, stage);
    case 'contour':
      return contourOf(artist, stage);
    default:
      return artist satisfies never;
  }
}

/** Far beyond the sheet is as good as anywhere beyond it, and has fewer digits. */
const FAR = 20_000;

function place(scale: Scale, value: Num): number {
  const at = scale.at(Number(value));
  return Number.isNaN(at) ? Number.NaN : Math.min(FAR, Math.max(-FAR, at));
}

function thin(count: number, most: number): number {
  return Math.max(1, Math.ceil(count / most));
}

/** A path through points; a gap where one has no place. */
function through(xs: readonly Num[], ys: readonly Num[], { x, y, detail }: Stage): string {
  const count = Math.min(xs.length, ys.length);
  const every = thin(count, detail);
  let path = '';
  let pen = false;
  for (let i = 0; i < count; i = i + every < count || i === count - 1 ? i + every : count - 1) {
    const [a, b] = [place(x, xs[i]!), place(y, ys[i]!)];
    if (Number.isNaN(a) || Number.isNaN(b)) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${short(a)} ${short(b)}`;
    pen = true;
  }
  return path;
}

function line(artist: Of<'line'>, stage: Stage): SvgTree[] {
  const { ink } = stage;
  const drawn: SvgTree[] = [];
  const d = through(artist.x, artist.y, stage);
  if (artist.colour !== 'none' && d !== '')
    drawn.push(
      element('path', {
        d,
        fill: 'none',
        ...ink.stroke(artist.colour, artist.width, artist.dashes, artist.alpha),
        'stroke-linejoin': 'round',
        'stroke-linecap': artist.dashes.length > 0 ? 'butt' : 'square',
      }),
    );
  if (artist.marker !== '') drawn.push(...markersOf(artist, stage));
  return drawn;
}

function markersOf(artist: Of<'line'>, { x, y, ink, detail }: Stage): SvgTree[] {
  const every = thin(artist.x.length, detail);
  let d = '';
  artist.x.forEach((value, k) => {
    const [a, b] = [place(x, value), place(y, artist.y[k] ?? 'NaN')];
    if (k % every === 0 && !Number.isNaN(a) && !Number.isNaN(b))
      d += markerPath(artist.marker, a, b, artist.markerSize);
  });
  return d === '' ? [] : [element('path', { d, ...markerInk(artist, ink, artist.face, artist.alpha) })];
}

function markerInk(
  { marker, edge, edgeWidth }: { marker: string; edge: string; edgeWidth: number },
  ink: Ink,
  face: string,
  alpha: number,
): Record<string, string | undefined> {
  const stroked = isStroked(marker);
  return {
    ...ink.fill(stroked ? 'none' : face, alpha),
    ...ink.stroke(stroked && edge === 'none' ? face : edge, edgeWidth, [], alpha),
  };
}

function points(artist: Of<'points'>, { x, y, ink, detail }: Stage): SvgTree[] {
  // Those that look alike are one path: a thousand points are not a thousand elements.
  const groups = new Map<string, string>();
  const every = thin(artist.x.length, detail);
  artist.x.forEach((value, k) => {
    const [a, b] = [place(x, value), place(y, artist.y[k] ?? 'NaN')];
    if (k % every !== 0 || Number.isNaN(a) || Number.isNaN(b)) return;
    const colour = artist.colours[artist.colours.length === 1 ? 0 : k] ?? '#000000';
    const size = Math.sqrt(Math.max(0, artist.areas[artist.areas.length === 1 ? 0 : k] ?? 36));
    groups.set(
      colour,
      (groups.get(colour) ?? '') + markerPath(artist.marker, a, b, size * (artist.marker === '.' ? 1 : 1)),
    );
  });
  return [...groups].map(([colour, d]) => {
    const own = artist.edge === 'none' && !isStroked(artist.marker) ? { ...artist, edge: colour } : artist;
    return element('path', { d, ...markerInk(own, ink, colour, artist.alpha) });
  });
}

function bars(artist: Of<'bars'>, { x, y, ink }: Stage): SvgTree[] {
  return artist.x.map((left, k) => {
    const [a, b] = [place(x, left), place(x, Number(left) + Number(artist.width[k]))];
    const base = Number(artist.y[k]);
    const [c, d] = [place(y, base), place(y, base + Number(artist.height[k]))].map((at) =>
      Number.isNaN(at) ? y.start : at,
    ) as [number, number];
    return element('rect', {
      x: Math.min(a, b),
      y: Math.min(c, d),
      width: Math.abs(b - a),
      height: Math.abs(d - c),
      ...ink.fill(artist.colours[artist.colours.length === 1 ? 0 : k] ?? 'none', artist.alpha),
      ...ink.stroke(artist.edge, artist.edgeWidth, [], artist.alpha),
    });
  });
}

function area(artist: Of<'area'>, stage: Stage): SvgTree[] {
  const { ink } = stage;
  const d = artist.outlines.map(({ x, y }) => through(x, y, { ...stage, detail: stage.detail * 2 })).join('Z');
  if (d === '') return [];
  return [
    element('path', {
      d: `${d}Z`,
      ...ink.fill(artist.colour, artist.alpha),
      ...ink.stroke(artist.edge, artist.edgeWidth, artist.dashes, artist.alpha),
    }),
  ];
}

const HEAD = 4;

function segments(artist: Of<'segments'>, { x, y, ink }: Stage): SvgTree[] {
  const groups = new Map<string, { lines: string; heads: string }>();
  artist.x0.forEach((_, k) => {
    const [a, b, c, d] = [
      place(x, artist.x0[k]!),
      place(y, artist.y0[k]!),
      place(x, artist.x1[k]!),
      place(y, artist.y1[k]!),
    ];
    if ([a, b, c, d].some(Number.isNaN)) return;
    const colour = artist.colours[k % artist.colours.length] ?? '#000000';
    const group = groups.get(colour) ?? { lines: '', heads: '' };
    group.lines += `M${short(a)} ${short(b)}L${short(c)} ${short(d)}`;
    if (artist.arrows) group.heads += head(a, b, c, d, HEAD + artist.width);
    groups.set(colour, group);
  });
  return [...groups].flatMap(([colour, { lines, heads }]) => {
    const stroke = ink.stroke(colour, artist.width, artist.dashes, artist.alpha);
    const shafts = element('path', { d: lines, fill: 'none', ...stroke });
    return heads === '' ? [shafts] : [shafts, element('path', { d: heads, ...ink.fill(colour, artist.alpha) })];
  });
}

/** A triangle at the end of a line. */
function head(a: number, b: number, c: number, d: number, most: number): string {
  const length = Math.hypot(c - a, d - b);
  if (length < 0.1) return '';
  const size = Math.min(most, length / 2 + 1);
  const [u, w] = [((c - a) / length) * size, ((d - b) / length) * size];
  return `M${short(c)} ${short(d)}L${short(c - u - w * 0.45)} ${short(d - w + u * 0.45)}L${short(c - u + w * 0.45)} ${short(d - w - u * 0.45)}Z`;
}

function rule(artist: Of<'rule'>, { x, y, box, ink }: Stage): SvgTree[] {
  const along = artist.axis === 'x';
  const scale = along ? x : y;
  const from = place(scale, artist.from);
  if (Number.isNaN(from)) return [];
  const [low, high] = along
    ? [box.y + box.height * (1 - artist.start), box.y + box.height * (1 - artist.end)]
    : [box.x + box.width * artist.start, box.x + box.width * artist.end];
  if (artist.to !== null) {
    const to = place(scale, artist.to);
    const [near, wide] = [Math.min(from, to), Math.abs(to - from)];
    const [first, long] = [Math.min(low, high), Math.abs(high - low)];
    const shape = along
      ? { x: near, y: first, width: wide, height: long }
      : { x: first, y: near, width: long, height: wide };
    return [element('rect', { ...shape, ...ink.fill(artist.colour, artist.alpha) })];
  }
  const d = along ? `M${short(from)} ${short(low)}V${short(high)}` : `M${short(low)} ${short(from)}H${short(high)}`;
  return [
    element('path', { d, fill: 'none', ...ink.stroke(artist.colour, artist.width, artist.dashes, artist.alpha) }),
  ];
}

function text(artist: Of<'text'>, { x, y, box, ink }: Stage): SvgTree[] {
  const inAxes = artist.within === 'axes';
  const a = inAxes ? box.x + Number(artist.x) * box.width : place(x, artist.x);
  const b = inAxes ? box.y + (1 - Number(artist.y)) * box.height : place(y, artist.y);
  if (Number.isNaN(a) || Number.isNaN(b)) return [];
  const { horizontal, vertical, rotation, alpha } = artist;
  const drawn: SvgTree[] = [];
  const { width, height, first } = extentOf(
    lay(artist.text.text, artist.text.size, artist.text.bold),
    artist.text.size,
  );
  const left = a - { left: 0, center: 0.5, right: 1 }[horizontal] * width;
  const top = b - { top: 0, center: 0.5, baseline: first / height, bottom: 1 }[vertical] * height;
  const [middleX, middleY] = [left + width / 2, top + height / 2];
  if (artist.arrow !== null) {
    const [c, d] = [place(x, artist.arrow.x), place(y, artist.arrow.y)];
    const [u, w] = [c - middleX, d - middleY];
    // The arrow starts where it leaves the text.
    const share = Math.min(1, Math.min((width / 2 + 2) / Math.abs(u || 1e-9), (height / 2 + 2) / Math.abs(w || 1e-9)));
    const [from, to] = [middleX + u * share, middleY + w * share];
    const length = Math.hypot(c - from, d - to) || 1;
    const [endX, endY] = [c - ((c - from) / length) * 2, d - ((d - to) / length) * 2];
    const path = `M${short(from)} ${short(to)}L${short(endX)} ${short(endY)}`;
    drawn.push(element('path', { d: path, fill: 'none', ...ink.stroke(artist.arrow.colour, artist.arrow.width) }));
    if (artist.arrow.head)
      drawn.push(
        element('path', { d: head(from, to, endX, endY, 5 + artist.arrow.width), ...ink.fill(artist.arrow.colour) }),
      );
  }
  if (artist.box !== null) {
    const pad = artist.text.size * 0.3;
    const shape = { x: left - pad, y: top - pad, width: width + 2 * pad, height: height + 2 * pad };
    const turn = rotation === 0 ? undefined : `rotate(${short(-rotation)} ${short(a)} ${short(b)})`;
    drawn.push(
      element('rect', { ...shape, transform: turn, ...ink.fill(artist.box.face), ...ink.stroke(artist.box.edge, 1) }),
    );
  }
  drawn.push(ink.text(artist.text, a, b, { horizontal, vertical, rotation, alpha }));
  return drawn;
}
