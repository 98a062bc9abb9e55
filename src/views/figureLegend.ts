/** A legend: its box, its samples, its names; and where it hides least, as matplotlib's `best`. */
import { element, type SvgTree, short } from '../protocol/svg.ts';
import type { Artist, FigureAxes } from '../trace/figure.ts';
import type { Stage } from './figureArtists.ts';
import type { Box } from './figureLayout.ts';
import { isStroked, markerPath } from './figureMarkers.ts';
import { extentOf, lay } from './figureTex.ts';

/** In sizes of its letters, as matplotlib's rcParams have them. */
const PAD = 0.4;
const HANDLE = 2;
const HANDLE_HEIGHT = 0.7;
const HANDLE_PAD = 0.8;
const SPACING = 0.5;
const COLUMN_SPACING = 2;
const AXES_PAD = 0.5;

/** The legend of these axes as elements; none without entries. */
export function legendOf(axes: FigureAxes, stage: Stage): SvgTree[] {
  const { legend } = axes;
  if (legend === null || legend.entries.length === 0) return [];
  const { size } = legend;
  const names = legend.entries.map(({ text }) => lay(text, size));
  const title = legend.title === '' ? null : extentOf(lay(legend.title, size), size);
  const row = Math.max(...names.map((lines) => extentOf(lines, size).height), HANDLE_HEIGHT * size);
  const columns = Math.min(legend.columns, names.length);
  const rows = Math.ceil(names.length / columns);
  const inner = HANDLE * size + HANDLE_PAD * size;
  const widths = Array.from({ length: columns }, (_, c) =>
    Math.max(0, ...names.slice(c * rows, (c + 1) * rows).map((lines) => extentOf(lines, size).width)),
  );
  const width =
    Math.max(
      widths.reduce((sum, one) => sum + inner + one, 0) + (columns - 1) * COLUMN_SPACING * size,
      title?.width ?? 0,
    ) +
    2 * PAD * size;
  const height =
    rows * row + (rows - 1) * SPACING * size + 2 * PAD * size + (title === null ? 0 : title.height + SPACING * size);
  const { x, y } = placeOf(axes, stage, width, height);
  const drawn: SvgTree[] = [];
  if (legend.frame)
    drawn.push(
      element('rect', {
        x,
        y,
        width,
        height,
        rx: 0.2 * size,
        fill: stage.ink.sheet,
        'fill-opacity': '0.8',
        ...stage.ink.border,
        'stroke-width': 1,
      }),
    );
  let top = y + PAD * size;
  const look = { size, colour: legend.colour, bold: false, italic: false };
  if (title !== null) {
    drawn.push(stage.ink.text({ ...look, text: legend.title }, x + width / 2, top, { vertical: 'top' }));
    top += title.height + SPACING * size;
  }
  let left = x + PAD * size;
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) {
      const entry = legend.entries[c * rows + r];
      if (entry === undefined) break;
      const middle = top + r * (row + SPACING * size) + row / 2;
      const artist = axes.artists[entry.artist];
      if (artist !== undefined) drawn.push(...sample(artist, left, middle, HANDLE * size, HANDLE_HEIGHT * size, stage));
      drawn.push(
        stage.ink.text({ ...look, text: entry.text }, left + inner, middle, { horizontal: 'left', vertical: 'center' }),
      );
    }
    left += inner + widths[c]! + COLUMN_SPACING * size;
  }
  return [element('g', {}, drawn)];
}

/** A short piece of what an artist looks like. */
function sample(artist: Artist, x: number, y: number, width: number, height: number, { ink }: Stage): SvgTree[] {
  const stroke = (colour: string, thick: number, dashes: readonly number[]) =>
    element('path', {
      d: `M${short(x)} ${short(y)}h${short(width)}`,
      fill: 'none',
      ...ink.stroke(colour, thick, dashes, artist.alpha),
    });
  const marker = (sign: string, size: number, face: string, edge: string, edgeWidth: number) => {
    const plain = isStroked(sign);
    const inks = {
      ...ink.fill(plain ? 'none' : face, artist.alpha),
      ...ink.stroke(plain && edge === 'none' ? face : edge, edgeWidth, [], artist.alpha),
    };
    return element('path', { d: markerPath(sign, x + width / 2, y, size), ...inks });
  };
  const patch = (face: string, edge: string, edgeWidth: number) =>
    element('rect', {
      x,
      y: y - height / 2,
      width,
      height,
      ...ink.fill(face, artist.alpha),
      ...ink.stroke(edge, edgeWidth, [], artist.alpha),
    });
  switch (artist.kind) {
    case 'line':
      return [
        ...(artist.colour === 'none' ? [] : [stroke(artist.colour, artist.width, artist.dashes)]),
        ...(artist.marker === ''
          ? []
          : [marker(artist.marker, artist.markerSize, artist.face, artist.edge, artist.edgeWidth)]),
      ];
    case 'points': {
      const [colour = '#1f77b4'] = artist.colours;
      return [marker(artist.marker, Math.sqrt(artist.areas[0] ?? 36), colour, artist.edge, artist.edgeWidth)];
    }
    case 'bars':
      return [patch(artist.colours[0] ?? 'none', artist.edge, artist.edgeWidth)];
    case 'area':
      return [patch(artist.colour, artist.edge, artist.edgeWidth)];
    case 'rule':
      return [
        artist.to === null ? stroke(artist.colour, artist.width, artist.dashes) : patch(artist.colour, 'none', 0),
      ];
    case 'segments':
      return [stroke(artist.colours[0] ?? '#000000', artist.width, artist.dashes)];
    default:
      return [];
  }
}

/** As matplotlib tries them; ties go to the first. */
const PLACES = [
  'upper right',
  'upper left',
  'lower left',
  'lower right',
  'right',
  'center left',
  'center right',
  'lower center',
  'upper center',
  'center',
];

function placeOf(axes: FigureAxes, stage: Stage, width: number, height: number): { x: number; y: number } {
  const { legend } = axes;
  const { box } = stage;
  const pad = AXES_PAD * legend!.size;
  const at = (place: string, within = box) => corner(place, within, width, height, pad);
  if (legend!.anchor !== null) {
    const [x, y] = legend!.anchor;
    const point = { x: box.x + x * box.width, y: box.y + (1 - y) * box.height, width: 0, height: 0 };
    return corner(legend!.place === 'best' ? 'upper right' : legend!.place, point, width, height, pad);
  }
  if (legend!.place !== 'best') return at(legend!.place);
  const obstacles = obstaclesOf(axes, stage);
  let best = at(PLACES[0]!);
  let least = Number.POSITIVE_INFINITY;
  for (const place of PLACES) {
    const { x, y } = at(place);
    const inside = ([a, b]: Point) => a >= x && a <= x + width && b >= y && b <= y + height;
    let badness = obstacles.boxes.filter(
      (b) => b.x < x + width && b.x + b.width > x && b.y < y + height && b.y + b.height > y,
    ).length;
    for (const { corners, between } of obstacles.lines) {
      badness += corners.filter(inside).length;
      if (between.some(inside)) badness++;
    }
    if (badness < least) [least, best] = [badness, { x, y }];
    if (badness === 0) break;
  }
  return best;
}

function corner(
  place: string,
  box: { x: number; y: number; width: number; height: number },
  width: number,
  height: number,
  pad: number,
): { x: number; y: number } {
  const left = /left/.test(place);
  const right = /right/.test(place);
  const upper = /upper/.test(place);
  const lower = /lower/.test(place);
  // At a point, which is a box without a size, the named corner is the legend's own; in the axes both are the same.
  const x = left ? box.x + pad : right ? box.x + box.width - width - pad : box.x + (box.width - width) / 2;
  const y = upper ? box.y + pad : lower ? box.y + box.height - height - pad : box.y + (box.height - height) / 2;
  return { x, y };
}

type Point = readonly [number, number];

interface Obstacles {
  /** Points of lines and clouds, and more points along lines. */
  readonly lines: readonly { readonly corners: readonly Point[]; readonly between: readonly Point[] }[];
  readonly boxes: readonly Box[];
}

/** What a legend should not hide. */
function obstaclesOf({ artists }: FigureAxes, { x, y }: Stage): Obstacles {
  const lines: { corners: Point[]; between: Point[] }[] = [];
  const boxes: Box[] = [];
  for (const artist of artists) {
    if (artist.kind === 'line' || artist.kind === 'points') {
      const all = artist.x.map((value, k): Point => [x.at(Number(value)), y.at(Number(artist.y[k]))]);
      const corners = all.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
      lines.push({
        corners,
        between: artist.kind === 'line' ? corners.flatMap((point, k) => along(corners[k - 1], point)) : [],
      });
    }
    if (artist.kind === 'bars')
      artist.x.forEach((left, k) => {
        const [a, b] = [x.at(Number(left)), x.at(Number(left) + Number(artist.width[k]))];
        const [c, d] = [y.at(Number(artist.y[k])), y.at(Number(artist.y[k]) + Number(artist.height[k]))];
        boxes.push({ x: Math.min(a, b), y: Math.min(c, d), width: Math.abs(b - a), height: Math.abs(d - c) });
      });
  }
  return { lines, boxes };
}

/** Points every few points of the way. */
function along(from: Point | undefined, to: Point): Point[] {
  if (from === undefined) return [];
  const steps = Math.min(60, Math.floor(Math.hypot(to[0] - from[0], to[1] - from[1]) / 5));
  return Array.from({ length: Math.max(0, steps - 1) }, (_, k): Point => {
    const share = (k + 1) / steps;
    return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  });
}
