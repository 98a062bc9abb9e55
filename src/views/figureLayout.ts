/** Where the axes of a figure stand on its sheet, in points from the top left: cells of a grid, colour bars beside, square units. Draws nothing. */
import type { FigureAxes, FigureData } from '../trace/figure.ts';
import { scaleOf } from './figureScale.ts';
import { extentOf, lay, lineHeight, widthOf } from './figureTex.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Room that labels and titles take outside a box. */
export interface Outside {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const POINTS = 72;
/** Between ticks and their labels, and between these and the axis's own label. */
export const TICK_PAD = 3.5;
export const LABEL_PAD = 4;
export const TITLE_PAD = 6;
const TIGHT = 10.8;

/** One box for each of the axes. */
export function boxesOf(figure: FigureData): Box[] {
  const sheet = { width: figure.width * POINTS, height: figure.height * POINTS };
  const room = figure.tight ? tightRoom(figure, sheet) : figure.room;
  const boxes = figure.axes.map((axes) => placed(axes, figure, sheet, room));
  figure.axes.forEach((axes, k) => {
    if (axes.over !== null && axes.over !== k) boxes[k] = boxes[axes.over] ?? boxes[k]!;
  });
  figure.axes.forEach((axes, k) => {
    const bar = axes.colourBar;
    if (bar === null || bar.of === k) return;
    const whole = boxes[bar.of] ?? boxes[k]!;
    const [rest, own] = split(whole, bar.horizontal);
    boxes[bar.of] = rest;
    boxes[k] = own;
  });
  return boxes.map((box, k) => squareIn(box, figure.axes[k]!));
}

/** matplotlib's bar: fifteen hundredths of the place, a twentieth between, twenty times as long as wide. */
function split(box: Box, horizontal: boolean): [Box, Box] {
  if (horizontal) {
    const height = box.height * 0.65;
    const own = Math.min(box.height * 0.15, box.width / 20);
    return [
      { ...box, height },
      { ...box, y: box.y + box.height - own, height: own },
    ];
  }
  const pad = box.width * 0.05;
  const width = box.width * 0.8;
  const own = Math.min(box.width * 0.15, box.height / 20);
  return [
    { ...box, width },
    { ...box, x: box.x + width + pad, width: own },
  ];
}

interface Room {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Between cells, in fractions of a mean cell. */
  readonly between: number;
  readonly above: number;
}

function placed(axes: FigureAxes, figure: FigureData, sheet: { width: number; height: number }, room: Room): Box {
  if (axes.box !== null) {
    const [left, bottom, width, height] = axes.box;
    return {
      x: left * sheet.width,
      y: (1 - bottom - height) * sheet.height,
      width: width * sheet.width,
      height: height * sheet.height,
    };
  }
  const cell = axes.cell ?? { rows: 1, columns: 1, row: 0, column: 0, rowSpan: 1, columnSpan: 1 };
  const across = tracks(cell.columns, (room.right - room.left) * sheet.width, room.between, figure.widths);
  const down = tracks(cell.rows, (room.top - room.bottom) * sheet.height, room.above, figure.heights);
  const [x, width] = stretch(across, cell.column, cell.columnSpan);
  const [y, height] = stretch(down, cell.row, cell.rowSpan);
  return { x: room.left * sheet.width + x, y: (1 - room.top) * sheet.height + y, width, height };
}

/** Starts and lengths of columns or rows; the gap counts in means of them. */
function tracks(count: number, total: number, gap: number, ratios: readonly number[]): [number, number][] {
  const each = total / (count + gap * (count - 1));
  const fair = ratios.length === count ? ratios : new Array<number>(count).fill(1);
  const sum = fair.reduce((a, b) => a + b, 0);
  let at = 0;
  return fair.map((ratio) => {
    const length = (each * count * ratio) / sum;
    const track: [number, number] = [at, length];
    at += length + gap * each;
    return track;
  });
}

function stretch(list: readonly [number, number][], first: number, span: number): [number, number] {
  const [start] = list[Math.min(first, list.length - 1)]!;
  const [end, length] = list[Math.min(first + span, list.length) - 1]!;
  return [start, end + length - start];
}

/** The box made smaller around its middle until one unit of y is `aspect` units of x. */
function squareIn(box: Box, axes: FigureAxes): Box {
  if (axes.aspect === null || axes.stretch || axes.x.scale === 'log' || axes.y.scale === 'log') return box;
  const across = Math.abs(axes.x.limits[1] - axes.x.limits[0]);
  const up = Math.abs(axes.y.limits[1] - axes.y.limits[0]) * axes.aspect;
  const unit = Math.min(box.width / across, box.height / up);
  const [width, height] = [across * unit, up * unit];
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/** Axes whose limits are to give way, with limits that make their units square in this box. */
export function widened(axes: FigureAxes, box: Box): FigureAxes {
  if (axes.aspect === null || !axes.stretch || axes.x.scale === 'log' || axes.y.scale === 'log') return axes;
  const across = Math.abs(axes.x.limits[1] - axes.x.limits[0]);
  const up = Math.abs(axes.y.limits[1] - axes.y.limits[0]) * axes.aspect;
  const unit = Math.max(across / box.width, up / box.height);
  const grown = ([from, to]: readonly [number, number], length: number): [number, number] => {
    const more = (Math.sign(to - from) * length - (to - from)) / 2;
    return [from - more, to + more];
  };
  return {
    ...axes,
    x: { ...axes.x, limits: grown(axes.x.limits, unit * box.width) },
    y: { ...axes.y, limits: grown(axes.y.limits, (unit * box.height) / axes.aspect) },
  };
}

/** Room for what stands around the axes, found as tight_layout does: measure what each gap has to hold, then move apart. */
function tightRoom(figure: FigureData, sheet: { width: number; height: number }): Room {
  const cells = figure.axes.flatMap((axes, k) => (axes.cell === null ? [] : [{ axes, k, cell: axes.cell }]));
  const rows = Math.max(1, ...cells.map(({ cell }) => cell.rows));
  const columns = Math.max(1, ...cells.map(({ cell }) => cell.columns));
  const [wide, high] = [(0.8 * sheet.width) / columns, (0.8 * sheet.height) / rows];
  const across = new Gaps(rows, columns);
  const down = new Gaps(columns, rows);
  for (const { axes, k, cell } of cells) {
    const bar = figure.axes.find((one) => one.colourBar?.of === k && one !== axes);
    const around = outsideOf(axes, wide * cell.columnSpan, high * cell.rowSpan);
    // A bar is thinner than the place it takes, so some of its labels are inside.
    const reach =
      bar === undefined
        ? around.right
        : outsideOf(bar, 10, high).right + Math.min(0.15 * wide, high / 20) - 0.15 * wide;
    const right = Math.max(0, reach);
    across.add([cell.row, cell.rowSpan], [cell.column, cell.columnSpan], [around.left, right]);
    down.add([cell.column, cell.columnSpan], [cell.row, cell.rowSpan], [around.top, around.bottom]);
  }
  const title =
    figure.title === null
      ? 0
      : extentOf(lay(figure.title.text, figure.title.size), figure.title.size).height + TIGHT / 2;
  const left = (across.first + TIGHT) / sheet.width;
  const right = 1 - (across.last + TIGHT) / sheet.width;
  const top = 1 - (down.first + TIGHT + title) / sheet.height;
  const bottom = (down.last + TIGHT) / sheet.height;
  const between = columns > 1 ? across.inner + TIGHT : 0;
  const above = rows > 1 ? down.inner + TIGHT : 0;
  const each = ((right - left) * sheet.width - between * (columns - 1)) / columns;
  const tall = ((top - bottom) * sheet.height - above * (rows - 1)) / rows;
  // Where there is no room for all that, the axes stand as if nothing had been asked.
  if (!(each > 10 && tall > 10)) return figure.room;
  return { left, right, top, bottom, between: between / each, above: above / tall };
}

type Stretch = readonly [first: number, count: number];

/** What the gaps between the tracks of a grid have to hold, lane by lane. */
class Gaps {
  readonly #lanes: number[][];

  constructor(lanes: number, tracks: number) {
    this.#lanes = Array.from({ length: lanes }, () => new Array<number>(tracks + 1).fill(0));
  }

  add([lane, lanes]: Stretch, [track, count]: Stretch, [before, after]: readonly [number, number]): void {
    for (const gaps of this.#lanes.slice(lane, lane + lanes)) {
      gaps[track]! += before;
      gaps[track + count]! += after;
    }
  }

  get first(): number {
    return Math.max(...this.#lanes.map((gaps) => gaps[0]!));
  }

  get last(): number {
    return Math.max(...this.#lanes.map((gaps) => gaps.at(-1)!));
  }

  get inner(): number {
    return Math.max(0, ...this.#lanes.flatMap((gaps) => gaps.slice(1, -1)));
  }
}

/** What labels, ticks and the title of axes take outside their box. */
export function outsideOf(axes: FigureAxes, width: number, height: number): Outside {
  if (!axes.shown) return { left: 0, right: 0, bottom: 0, top: titleHeight(axes) };
  const across = sizeOfLabels(axes, 'x', width);
  const up = sizeOfLabels(axes, 'y', height);
  const x = across.height + axisLabel(axes.x.label);
  const y = up.width + axisLabel(axes.y.label);
  return {
    left: axes.y.far ? 0 : y,
    right: axes.y.far ? y : across.width / 2,
    bottom: axes.x.far ? 0 : x,
    top: (axes.x.far ? x : 0) + titleHeight(axes),
  };
}

function titleHeight({ title }: FigureAxes): number {
  return title === null ? 0 : extentOf(lay(title.text, title.size, title.bold), title.size).height + TITLE_PAD;
}

function axisLabel(label: FigureAxes['x']['label']): number {
  return label === null ? 0 : extentOf(lay(label.text, label.size), label.size).height + LABEL_PAD;
}

/** The widest and the highest of an axis's labels, with their marks; turned as they are. */
export function sizeOfLabels(axes: FigureAxes, which: 'x' | 'y', length: number): { width: number; height: number } {
  const axis = axes[which];
  if (!axis.visible || !axis.labelled)
    return { width: axis.visible ? axis.tickLength : 0, height: axis.visible ? axis.tickLength : 0 };
  const { ticks } = scaleOf(axis, 0, length, which === 'y');
  const turn = (axis.tickRotation * Math.PI) / 180;
  const [sine, cosine] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))];
  let [width, height] = [0, 0];
  for (const { label } of ticks) {
    if (label === '') continue;
    const whole =
      label.includes('$') || label.includes('\n')
        ? extentOf(lay(label, axis.tickSize), axis.tickSize)
        : { width: widthOf(label, axis.tickSize), height: lineHeight(axis.tickSize) * 0.84 };
    width = Math.max(width, whole.width * cosine + whole.height * sine);
    height = Math.max(height, whole.width * sine + whole.height * cosine);
  }
  const pad = axis.tickLength + TICK_PAD;
  return which === 'x' ? { width, height: height + pad } : { width: width + pad, height };
}
