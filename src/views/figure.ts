/**
 * Figure → picture: a pure function from the trace's data to a tree of SVG, which hover, panel and terminal share. The sheet is as large as a notebook
 * shows it: all that is drawn, with a little room around. Lengths are points.
 */
import { element, type SvgTree, short, svgText } from '../protocol/svg.ts';
import { colourAt } from '../trace/colourMaps.ts';
import type { FigureAxes, FigureAxis, FigureData } from '../trace/figure.ts';
import { draw, type Stage } from './figureArtists.ts';
import { fontFamily, Ink, type Palette } from './figureInk.ts';
import {
  type Box,
  boxesOf,
  LABEL_PAD,
  outsideOf,
  POINTS,
  sizeOfLabels,
  TICK_PAD,
  TITLE_PAD,
  widened,
} from './figureLayout.ts';
import { legendOf } from './figureLegend.ts';
import { type Scale, scaleOf } from './figureScale.ts';
import { extentOf, lay } from './figureTex.ts';

export interface FigureOptions {
  /** `paper` (default) is black on white; `theme` takes the colours of whoever shows it. */
  readonly palette?: Palette;
  /** Points of one line at most. */
  readonly detail?: number;
  /** Distinguishes what pictures on one page refer to. */
  readonly id?: string;
}

export interface Picture {
  readonly tree: SvgTree;
  /** In points. */
  readonly width: number;
  readonly height: number;
}

const EDGE = 7.2;
const DETAIL = 4_000;
const PIXELS = 96 / POINTS;

/** The picture of a figure. */
export function drawFigure(figure: FigureData, options: FigureOptions = {}): Picture {
  // What was made for a dark sheet keeps its sheet.
  const plain = figure.face === '#ffffff' || figure.face === 'none';
  const ink = new Ink(plain ? (options.palette ?? 'paper') : 'paper');
  const boxes = boxesOf(figure);
  const sheet = sheetOf(figure, boxes);
  const id = options.id ?? 'f';
  const drawn: SvgTree[] = [];
  const ground = ink.ground(figure.face);
  if (ground !== 'none') drawn.push(element('rect', { ...sheet, fill: ground }));
  figure.axes.forEach((axes, k) => {
    drawn.push(...axesOf(widened(axes, boxes[k]!), boxes[k]!, ink, `${id}${k}`, options.detail ?? DETAIL));
  });
  if (figure.title !== null)
    drawn.push(ink.text(figure.title, (figure.width * POINTS) / 2, titleTop(figure), { vertical: 'top' }));
  const tree = element(
    'svg',
    {
      viewBox: [sheet.x, sheet.y, sheet.width, sheet.height].map(short).join(' '),
      width: Math.round(sheet.width * PIXELS),
      height: Math.round(sheet.height * PIXELS),
      'font-family': fontFamily,
      color: ink.line('#000000') === 'currentColor' ? undefined : '#000000',
    },
    drawn,
  );
  return { tree, width: sheet.width, height: sheet.height };
}

/** The picture as a document. */
export function figureSvg(figure: FigureData, options: FigureOptions = {}): string {
  return svgText(drawFigure(figure, options).tree);
}

function titleTop(figure: FigureData): number {
  return 0.02 * figure.height * POINTS;
}

/** All that is drawn and a little more. */
function sheetOf(figure: FigureData, boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: figure.width * POINTS, height: figure.height * POINTS };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  figure.axes.forEach((axes, k) => {
    const box = boxes[k]!;
    const around = outsideOf(axes, box.width, box.height);
    left = Math.min(left, box.x - around.left);
    right = Math.max(right, box.x + box.width + around.right);
    top = Math.min(top, box.y - around.top);
    bottom = Math.max(bottom, box.y + box.height + around.bottom);
  });
  if (figure.title !== null) {
    const { width } = extentOf(lay(figure.title.text, figure.title.size, figure.title.bold), figure.title.size);
    const middle = (figure.width * POINTS) / 2;
    top = Math.min(top, titleTop(figure));
    left = Math.min(left, middle - width / 2);
    right = Math.max(right, middle + width / 2);
  }
  return { x: left - EDGE, y: top - EDGE, width: right - left + 2 * EDGE, height: bottom - top + 2 * EDGE };
}

function axesOf(axes: FigureAxes, box: Box, ink: Ink, id: string, detail: number): SvgTree[] {
  const x = scaleOf(axes.x, box.x, box.x + box.width, false);
  const y = scaleOf(axes.y, box.y + box.height, box.y, true);
  const stage: Stage = { x, y, box, ink, detail };
  const drawn: SvgTree[] = [];
  const face = ink.ground(axes.face);
  if (axes.shown && face !== 'none') drawn.push(element('rect', { ...box, ...ink.fill(axes.face), fill: face }));
  if (axes.colourBar !== null) drawn.push(...colourBar(axes, box));
  const grid = axes.shown ? gridOf(axes, stage) : [];
  // matplotlib's `line`: over areas, under lines.
  const height = axes.gridBelow ? 0.5 : 1.5;
  const ordered = axes.artists
    .map((artist, k) => ({ artist, k }))
    .sort((a, b) => a.artist.order - b.artist.order || a.k - b.k);
  const part = (wanted: boolean) =>
    ordered
      .filter(({ artist }) => artist.kind !== 'text' && artist.order < height === wanted)
      .flatMap(({ artist }) => draw(artist, stage));
  const clip = `clip-${id}`;
  drawn.push(element('clipPath', { id: clip }, [element('rect', { ...box })]));
  drawn.push(element('g', { 'clip-path': `url(#${clip})` }, [...part(true), ...grid, ...part(false)]));
  if (axes.shown) drawn.push(...frameOf(axes, stage));
  for (const { artist } of ordered) if (artist.kind === 'text') drawn.push(...draw(artist, stage));
  if (axes.title !== null) drawn.push(titleOf(axes, box, ink));
  if (axes.colourBar === null || axes.legend !== null) drawn.push(...legendOf(axes, stage));
  return [element('g', {}, drawn)];
}

function titleOf(axes: FigureAxes, box: Box, ink: Ink): SvgTree {
  const at = { left: 0, center: 0.5, right: 1 }[axes.titlePlace];
  const above = axes.x.far ? sizeOfLabels(axes, 'x', box.width).height : 0;
  const x = box.x + at * box.width;
  return ink.text(axes.title!, x, box.y - TITLE_PAD - above, { horizontal: axes.titlePlace, vertical: 'baseline' });
}

function gridOf(axes: FigureAxes, { x, y, box, ink }: Stage): SvgTree[] {
  const lines = (axis: FigureAxis, scale: Scale, path: (at: number) => string) => {
    const { grid } = axis;
    if (grid === null) return [];
    const d = scale.ticks.filter((tick) => grid.minor || !tick.minor).map((tick) => path(scale.at(tick.value)));
    if (d.length === 0) return [];
    return [
      element('path', { d: d.join(''), fill: 'none', ...ink.stroke(grid.colour, grid.width, grid.dashes, grid.alpha) }),
    ];
  };
  return [
    ...lines(axes.x, x, (at) => `M${short(at)} ${short(box.y)}v${short(box.height)}`),
    ...lines(axes.y, y, (at) => `M${short(box.x)} ${short(at)}h${short(box.width)}`),
  ];
}

/** Spines, marks, their labels and those of the axes. */
function frameOf(axes: FigureAxes, stage: Stage): SvgTree[] {
  const { box, ink } = stage;
  const drawn: SvgTree[] = [];
  const [left, right, top, bottom] = [box.x, box.x + box.width, box.y, box.y + box.height];
  const sides: Record<string, string> = {
    left: `M${short(left)} ${short(bottom)}V${short(top)}`,
    right: `M${short(right)} ${short(bottom)}V${short(top)}`,
    top: `M${short(left)} ${short(top)}H${short(right)}`,
    bottom: `M${short(left)} ${short(bottom)}H${short(right)}`,
  };
  const d = axes.spines.map((side) => sides[side]!).join('');
  if (d !== '')
    drawn.push(
      element('path', {
        d,
        fill: 'none',
        ...ink.stroke(axes.spineColour, axes.spineWidth),
        'stroke-linecap': 'square',
      }),
    );
  drawn.push(...marks(axes, 'x', stage), ...marks(axes, 'y', stage));
  return drawn;
}

function marks(axes: FigureAxes, which: 'x' | 'y', { x, y, box, ink }: Stage): SvgTree[] {
  const axis = axes[which];
  const across = which === 'x';
  const scale = across ? x : y;
  const drawn: SvgTree[] = [];
  const side = across ? (axis.far ? box.y : box.y + box.height) : axis.far ? box.x + box.width : box.x;
  const down = across ? (axis.far ? -1 : 1) : 0;
  const sideways = across ? 0 : axis.far ? 1 : -1;
  if (axis.visible) {
    const mark = (at: number, length: number) =>
      across
        ? `M${short(at)} ${short(side)}v${short(down * length)}`
        : `M${short(side)} ${short(at)}h${short(sideways * length)}`;
    const d = scale.ticks.map((tick) => mark(scale.at(tick.value), axis.tickLength * (tick.minor ? 0.57 : 1))).join('');
    if (d !== '' && axis.tickLength > 0)
      drawn.push(element('path', { d, fill: 'none', ...ink.stroke(axis.tickColour, 0.8) }));
    if (axis.labelled) drawn.push(...labels(axis, scale, side, across, ink));
  }
  if (axis.label !== null) {
    const size = sizeOfLabels(axes, which, across ? box.width : box.height);
    if (across) {
      const at = side + down * (size.height + LABEL_PAD);
      drawn.push(ink.text(axis.label, box.x + box.width / 2, at, { vertical: axis.far ? 'bottom' : 'top' }));
    } else {
      const at = side + sideways * (size.width + LABEL_PAD);
      drawn.push(
        ink.text(axis.label, at, box.y + box.height / 2, { vertical: axis.far ? 'top' : 'bottom', rotation: 90 }),
      );
    }
  }
  return drawn;
}

function labels(axis: FigureAxis, scale: Scale, side: number, across: boolean, ink: Ink): SvgTree[] {
  const pad = axis.tickLength + TICK_PAD;
  const look = { size: axis.tickSize, colour: axis.tickColour, bold: false, italic: false };
  const rotation = axis.tickRotation;
  const drawn = scale.ticks
    .filter(({ label }) => label !== '')
    .map(({ value, label }) => {
      const text = { ...look, text: label };
      const at = scale.at(value);
      if (across) return turned(text, at, side + (axis.far ? -pad : pad), rotation, axis.far, ink);
      const horizontal = axis.far ? 'left' : 'right';
      return ink.text(text, side + (axis.far ? pad : -pad), at, { horizontal, vertical: 'center', rotation });
    });
  if (scale.factor === '') return drawn;
  const text = { ...look, text: scale.factor };
  const end = across
    ? ink.text(text, scale.end, side + 2.4 * axis.tickSize, { horizontal: 'right', vertical: 'top' })
    : ink.text(text, side, scale.end - 3, { horizontal: axis.far ? 'right' : 'left', vertical: 'bottom' });
  return [...drawn, end];
}

/** A label under its mark; matplotlib turns it around its middle and hangs its box under the mark. */
function turned(
  text: Parameters<Ink['text']>[0],
  x: number,
  y: number,
  rotation: number,
  far: boolean,
  ink: Ink,
): SvgTree {
  if (rotation === 0) return ink.text(text, x, y, { vertical: far ? 'bottom' : 'top' });
  const { width, height } = extentOf(lay(text.text, text.size), text.size);
  const turn = (rotation * Math.PI) / 180;
  const reach = (width * Math.abs(Math.sin(turn)) + height * Math.abs(Math.cos(turn))) / 2;
  return ink.text(text, x, y + (far ? -reach : reach), { vertical: 'center', rotation });
}

const STRIPES = 64;

/** The map from its lower to its upper end, or its bands. */
function colourBar({ colourBar: bar }: FigureAxes, box: Box): SvgTree[] {
  const { map, low, high, levels, horizontal } = bar!;
  const edges =
    levels.length > 1
      ? levels.map((level) => (level - low) / (high - low || 1))
      : Array.from({ length: STRIPES + 1 }, (_, k) => k / STRIPES);
  return edges.slice(0, -1).map((from, k) => {
    const to = edges[k + 1]!;
    const fill = colourAt(map, (from + to) / 2);
    // A hair longer than it is, so that no line shows between two.
    const more = k < edges.length - 2 ? 0.4 : 0;
    return horizontal
      ? element('rect', {
          x: box.x + from * box.width,
          y: box.y,
          width: (to - from) * box.width + more,
          height: box.height,
          fill,
        })
      : element('rect', {
          x: box.x,
          y: box.y + (1 - to) * box.height - more,
          width: box.width,
          height: (to - from) * box.height + more,
          fill,
        });
  });
}
